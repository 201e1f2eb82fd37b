import { type Clock, systemClock } from '@drover/base';
import type { KubernetesClient } from '../rest/client.ts';
import { AGGREGATED_ACCEPT, isAggregated, readAggregated } from './aggregated-discovery.ts';
import { discoverClassic } from './classic-discovery.ts';
import type { DiscoveredResource } from './discovered-resource.ts';

/** How long an answer is used. */
export interface DiscoveryOptions {
  readonly clock?: Clock;
  /** Default 10 minutes. */
  readonly maxAgeMs?: number;
  /** A resource that is not found is looked for again when the answer is older than this; default 10 s. */
  readonly minAgeMs?: number;
  /** Told when a part of a server's API could not be read. */
  readonly onFailure?: (error: unknown) => void;
}

/** What a kind is looked for by. */
export interface KindQuery {
  readonly kind: string;
  readonly group?: string;
  /** Default: the version that the server prefers. */
  readonly version?: string;
}

/** What an API server offers. Shared by many callers; asks once for all of them. */
export interface Discovery {
  /** Everything. */
  resources(): Promise<readonly DiscoveredResource[]>;
  /** The resource of a kind. */
  findKind(query: KindQuery): Promise<DiscoveredResource | undefined>;
  /**
   * The resource that a person means: plural, singular, short name or kind, in any case, alone or followed by
   * `.group` or `.version.group` (`deploy`, `deployments.apps`, `deployments.v1.apps`).
   */
  findName(name: string): Promise<DiscoveredResource | undefined>;
  /** Forget the answer: something was installed or removed. */
  invalidate(): void;
}

/** A {@link Discovery} by aggregated discovery, or classic where the server is older. */
export function createDiscovery(
  client: KubernetesClient,
  options: DiscoveryOptions = {},
): Discovery {
  const { clock = systemClock, maxAgeMs = 600_000, minAgeMs = 10_000 } = options;
  let answer: Answer | undefined;
  const isYounger = (ageMs: number): boolean =>
    answer !== undefined && clock.monotonicMs() - answer.atMs < ageMs;
  const load = (ageMs: number): Promise<readonly DiscoveredResource[]> => {
    if (!answer || !isYounger(ageMs)) {
      const resources = discover(client, options);
      const asked: Answer = { atMs: clock.monotonicMs(), resources };
      answer = asked;
      // A failure is told to those who wait, and the next one asks again.
      resources.catch(() => {
        if (answer === asked) answer = undefined;
      });
    }
    return answer.resources;
  };
  const find = async (
    matches: (resource: DiscoveredResource) => boolean,
  ): Promise<DiscoveredResource | undefined> => {
    const found = best(await load(maxAgeMs), matches);
    return found ?? best(await load(minAgeMs), matches);
  };
  return {
    resources: () => load(maxAgeMs),
    findKind: ({ kind, group = '', version }) =>
      find(
        (each) =>
          each.kind === kind &&
          each.group === group &&
          (version === undefined ? each.preferred : each.version === version),
      ),
    findName: (name) => find(nameMatcher(name)),
    invalidate: () => {
      answer = undefined;
    },
  };
}

interface Answer {
  readonly atMs: number;
  readonly resources: Promise<readonly DiscoveredResource[]>;
}

async function discover(
  client: KubernetesClient,
  { onFailure = () => {} }: DiscoveryOptions,
): Promise<readonly DiscoveredResource[]> {
  const ask = (path: string): Promise<unknown> =>
    client.raw({ method: 'GET', path, headers: { accept: AGGREGATED_ACCEPT } });
  const [core, groups] = await Promise.all([ask('/api'), ask('/apis')]);
  if (isAggregated(core) && isAggregated(groups)) {
    return [...readAggregated(core), ...readAggregated(groups)];
  }
  const { resources, failures } = await discoverClassic(client);
  for (const failure of failures) onFailure(failure);
  return resources;
}

/** The match that is preferred: first the core group, then the server's order. */
function best(
  resources: readonly DiscoveredResource[],
  matches: (resource: DiscoveredResource) => boolean,
): DiscoveredResource | undefined {
  const found = resources.filter(matches);
  return found.find(({ preferred }) => preferred) ?? found[0];
}

function nameMatcher(text: string): (resource: DiscoveredResource) => boolean {
  const [name = '', ...rest] = text.toLowerCase().split('.');
  const suffix = rest.join('.');
  return ({ resource, singular, kind, shortNames, group, version }) =>
    [resource, singular, kind.toLowerCase(), ...shortNames].includes(name) &&
    (suffix === '' || suffix === group || suffix === `${version}.${group}` || suffix === version);
}
