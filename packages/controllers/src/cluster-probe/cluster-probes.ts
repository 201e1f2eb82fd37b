import { type Clock, errorMessage, type Logger, TaskGroup } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import type { Node } from '@drover/kubernetes';
import { ChangeFeed } from '../change-feed.ts';
import type { ClusterConnection, ClusterConnections } from '../ports/cluster-connections.ts';
import { type ClusterFacts, probeFacts, probePath } from './probe-cluster.ts';

/** How a cluster answered last. */
export type ProbeResult =
  | { readonly state: 'answering'; readonly uid: string; readonly facts: ClusterFacts }
  | { readonly state: 'failing'; readonly problem: string };

/** What {@link ClusterProbes} needs. */
export interface ClusterProbesOptions {
  readonly connections: ClusterConnections;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Between two probes of a cluster. */
const PROBE_EVERY_MS = 5_000;
/** After an answer that contradicts what is believed. */
const DOUBT_MS = 1_000;
/** Answers in a row that it takes to believe the contrary: one lost request is no outage. */
const PATIENCE = 2;
/** Version and nodes are read once in so many probes. */
const PROBES_PER_FACTS = 6;

/** The nodes of a cluster, as they were at some moment. */
export interface NodeList {
  readonly nodes: readonly Node[];
  /** When they were asked for, by the monotonic clock: what was changed later may be missing. */
  readonly askedMs: number;
}

interface Probed {
  readonly epoch: number;
  readonly round: number;
  readonly result: ProbeResult;
  /** Answers in a row that contradict `result`. */
  readonly doubts: number;
}

/**
 * Asks every connected cluster through its data path every five seconds.
 *
 * **Guarantees**: one question at a time and cluster, each with a time-out, so that a cluster that hangs delays no
 * other; an answer is believed when it comes twice in a row, the first one at once; a result is forgotten when the sessions of its cluster have changed.
 */
export class ClusterProbes {
  readonly #options: ClusterProbesOptions;
  readonly #probed = new Map<string, Probed>();
  readonly #running = new Set<string>();
  readonly #contacts = new Map<string, number>();
  readonly #feed = new ChangeFeed();
  readonly #nodes = new Map<string, NodeList>();
  readonly #nodesFeed = new ChangeFeed();

  constructor(options: ClusterProbesOptions) {
    this.#options = options;
  }

  /** The latest result; `undefined` before the first one over the present sessions. */
  resultOf(cluster: string): ProbeResult | undefined {
    const probed = this.#probed.get(cluster);
    const connection = this.#options.connections.get(cluster);
    return probed && connection?.epoch === probed.epoch ? probed.result : undefined;
  }

  /** When a request went through to the cluster last; also of one that is gone. */
  lastContactMs(cluster: string): number | undefined {
    return this.#contacts.get(cluster);
  }

  /** The cluster is no more. */
  forget(cluster: string): void {
    this.#contacts.delete(cluster);
  }

  /** Clusters whose result has changed, from now on. */
  changes(signal: AbortSignal): AsyncIterable<string> {
    return this.#feed.changes(signal);
  }

  /** The nodes as they were listed last; `undefined` for a cluster that is not connected. */
  nodesOf(cluster: string): NodeList | undefined {
    return this.#nodes.get(cluster);
  }

  /** Clusters whose nodes were listed, from now on; whether they have changed or not. */
  nodeLists(signal: AbortSignal): AsyncIterable<string> {
    return this.#nodesFeed.changes(signal);
  }

  /** Probes until `signal` aborts. `clusters` are those that are connected at the start. */
  async run(clusters: readonly string[], signal: AbortSignal): Promise<void> {
    await using group = new TaskGroup(signal);
    for (const cluster of clusters) this.#start(cluster, group);
    for await (const cluster of this.#options.connections.changes(signal)) {
      this.#start(cluster, group);
    }
    await group.settled();
  }

  #start(cluster: string, group: TaskGroup): void {
    if (this.#running.has(cluster)) return;
    this.#running.add(cluster);
    group.run(async (signal) => {
      try {
        await this.#probeWhileConnected(cluster, signal);
      } finally {
        this.#running.delete(cluster);
      }
    });
  }

  async #probeWhileConnected(cluster: string, signal: AbortSignal): Promise<void> {
    const { connections, clock } = this.#options;
    for (;;) {
      const connection = connections.get(cluster);
      if (!connection) break;
      await this.#probe(cluster, connection, signal);
      const isDoubted = (this.#probed.get(cluster)?.doubts ?? 0) > 0;
      await clock.sleep(isDoubted ? DOUBT_MS : PROBE_EVERY_MS, { signal });
    }
    this.#probed.delete(cluster);
    this.#nodes.delete(cluster);
  }

  async #readFacts(
    cluster: string,
    client: KubernetesClient,
    signal: AbortSignal,
  ): Promise<ClusterFacts> {
    const askedMs = this.#options.clock.monotonicMs();
    const { facts, nodes } = await probeFacts(client, signal);
    this.#nodes.set(cluster, { nodes, askedMs });
    this.#nodesFeed.tell(cluster);
    return facts;
  }

  async #probe(cluster: string, connection: ClusterConnection, signal: AbortSignal): Promise<void> {
    const before = this.#probed.get(cluster);
    const previous = before?.epoch === connection.epoch ? before : undefined;
    const result = await this.#ask(cluster, { ...connection, previous }, signal);
    const believed = believe(previous, { epoch: connection.epoch, result });
    this.#probed.set(cluster, believed);
    if (!isSame(previous?.result, believed.result)) this.#feed.tell(cluster);
  }

  async #ask(
    cluster: string,
    { client, previous }: ClusterConnection & { readonly previous: Probed | undefined },
    signal: AbortSignal,
  ): Promise<ProbeResult> {
    try {
      const uid = await probePath(client, signal);
      this.#contacts.set(cluster, this.#options.clock.nowMs());
      const known = previous?.result.state === 'answering' ? previous.result.facts : undefined;
      const isDue = roundAfter(previous) % PROBES_PER_FACTS === 0;
      const facts = known && !isDue ? known : await this.#readFacts(cluster, client, signal);
      return { state: 'answering', uid, facts };
    } catch (err) {
      signal.throwIfAborted();
      this.#options.log.debug({ cluster, err }, 'A probe of a cluster failed');
      return { state: 'failing', problem: errorMessage(err) };
    }
  }
}

function roundAfter(previous: Probed | undefined): number {
  return previous ? previous.round + 1 : 0;
}

/** What to believe after an answer: pure. */
function believe(
  previous: Probed | undefined,
  { epoch, result }: Pick<Probed, 'epoch' | 'result'>,
): Probed {
  const round = roundAfter(previous);
  if (!previous || previous.result.state === result.state)
    return { epoch, round, result, doubts: 0 };
  const doubts = previous.doubts + 1;
  return doubts < PATIENCE
    ? { epoch, round, result: previous.result, doubts }
    : { epoch, round, result, doubts: 0 };
}

function isSame(before: ProbeResult | undefined, after: ProbeResult): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}
