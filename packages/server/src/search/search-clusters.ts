import { type Clock, CodedError, createDeadline, errorMessage } from '@drover/base';
import type { SearchMatch } from '@drover/explorer';
import { serverErrors } from '../errors.ts';
import { asTheyCome } from './as-they-come.ts';
import type { ClusterAnswer } from './cluster-answer.ts';

/** A cluster that is searched. */
export interface SearchedCluster {
  readonly id: string;
  /** As people call it. */
  readonly name: string;
  /** Searches it. */
  readonly ask: (signal: AbortSignal) => Promise<ClusterAnswer>;
}

/** What {@link searchClusters} needs. */
export interface SearchClustersOptions {
  readonly clusters: readonly SearchedCluster[];
  /** Finds in all clusters together, at most. */
  readonly limit: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Where something was found, or what is missing. */
interface Place {
  /** Id of the cluster. */
  readonly cluster: string;
  readonly clusterName: string;
}

/** One line of the answer to a search over clusters. */
export type FleetLine =
  | { readonly match: Place & SearchMatch }
  /** A type that a cluster could not look through. */
  | { readonly skipped: Place & { readonly type: string; readonly problem: string } }
  /** A cluster that has not answered, and why. */
  | { readonly missing: Place & { readonly code: string; readonly problem: string } }
  /** The last line. `isCut`: there may be more. */
  | { readonly end: SearchEnd };

/** How a search ended. */
export interface SearchEnd {
  readonly clusters: number;
  readonly answered: number;
  readonly missing: number;
  readonly matches: number;
  readonly isCut: boolean;
}

/** Clusters that are asked at a time. */
const MAX_ASKED = 64;
/** Longest wait for one cluster, and for all. */
const CLUSTER_TIMEOUT_MS = 10_000;
const TIMEOUT_MS = 30_000;

/**
 * Searches clusters beside each other. What a cluster found comes as soon as it has answered; one that does not answer is
 * named, and delays no other.
 */
export async function* searchClusters(
  options: SearchClustersOptions,
): AsyncGenerator<readonly FleetLine[], void, undefined> {
  const { clusters, limit, clock, signal } = options;
  const what = 'a search';
  // Leaving early ends what is under way.
  const left = new AbortController();
  using deadline = createDeadline(clock, {
    what,
    timeoutMs: TIMEOUT_MS,
    signal: AbortSignal.any([signal, left.signal]),
  });
  const end = { clusters: clusters.length, answered: 0, missing: 0, matches: 0, isCut: false };
  const ask = (cluster: SearchedCluster): Promise<Outcome> =>
    outcomeOf(cluster, clock, deadline.signal);
  try {
    for await (const { cluster, answer, failure } of asTheyCome(clusters, MAX_ASKED, ask)) {
      signal.throwIfAborted();
      const place = { cluster: cluster.id, clusterName: cluster.name };
      if (!answer) {
        end.missing += 1;
        yield [{ missing: { ...place, ...reasonOf(cluster, failure) } }];
        continue;
      }
      const matches = answer.matches.slice(0, limit - end.matches);
      end.answered += 1;
      end.matches += matches.length;
      end.isCut ||= answer.isCut || matches.length < answer.matches.length;
      yield [
        ...matches.map((match) => ({ match: { ...place, ...match } })),
        ...answer.skipped.map((type) => ({ skipped: { ...place, ...type } })),
      ];
    }
  } finally {
    left.abort();
  }
  yield [{ end }];
}

interface Outcome {
  readonly cluster: SearchedCluster;
  /** Absent when there was none. */
  readonly answer?: ClusterAnswer;
  readonly failure?: unknown;
}

async function outcomeOf(
  cluster: SearchedCluster,
  clock: Clock,
  signal: AbortSignal,
): Promise<Outcome> {
  const timeoutMs = CLUSTER_TIMEOUT_MS;
  using deadline = createDeadline(clock, { what: cluster.id, timeoutMs, signal });
  try {
    deadline.signal.throwIfAborted();
    return { cluster, answer: await cluster.ask(deadline.signal) };
  } catch (failure) {
    return { cluster, failure: deadline.signal.aborted ? undefined : failure };
  }
}

/** Without a failure it was the time. */
function reasonOf(
  { id: cluster }: SearchedCluster,
  failure: unknown,
): { readonly code: string; readonly problem: string } {
  const told =
    failure instanceof CodedError
      ? failure
      : failure === undefined
        ? serverErrors.create('SEARCH_TOO_SLOW', { cluster })
        : serverErrors.create('SEARCH_ANSWER_BROKEN', { cluster, problem: errorMessage(failure) });
  return { code: String(told.code), problem: told.message };
}
