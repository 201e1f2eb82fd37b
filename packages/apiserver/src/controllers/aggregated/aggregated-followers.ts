import { type Clock, type Logger, type Random, TaskGroup } from '@drover/base';
import { type KubernetesClient, watchFrom } from '@drover/client';
import type { AggregatedApis } from '../../aggregation/aggregated-apis.ts';
import type { DiscoveredResource } from '../../discovery/index.ts';
import type { DependencyGraph, ObjectPlace } from '../garbage/dependency-graph.ts';
import type { TellKeys } from '../key-source.ts';
import { collectableResources, collectionOf } from './aggregated-resources.ts';
import { FollowedCollection } from './followed-collection.ts';

/** Milliseconds between looks at what other servers serve. */
const RESYNC_MS = 1_000;

/** Milliseconds until a collection that could not be followed is begun anew. */
const RETRY_MS = 30_000;

/** What the objects of other servers are followed with. */
export interface AggregatedFollowersOptions {
  readonly apis: AggregatedApis;
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

interface Follower {
  readonly group: string;
  readonly collection: FollowedCollection;
  /** Absent while its server does not say what it serves: what was seen stays, and is compared afterwards. */
  tasks: TaskGroup | undefined;
}

/**
 * Puts what other servers keep into the graph of owners, and tells which objects need work because of it.
 *
 * Costs nothing while no other server serves anything.
 */
export function followAggregated(
  options: AggregatedFollowersOptions,
  graph: DependencyGraph,
): TellKeys {
  return (add) => {
    const tasks = new TaskGroup();
    tasks.run((signal) => followAll(options, { graph, add, signal }));
    return () => void tasks.stop();
  };
}

interface Following {
  readonly graph: DependencyGraph;
  readonly add: (place: ObjectPlace) => void;
  readonly signal: AbortSignal;
}

async function followAll(options: AggregatedFollowersOptions, following: Following): Promise<void> {
  const { apis, clock } = options;
  const { graph, signal } = following;
  const followers = new Map<string, Follower>();
  while (!signal.aborted) {
    const wanted = new Map(collectableResources(apis).map((one) => [collectionOf(one), one]));
    for (const [name, follower] of followers) {
      if (!wanted.has(name)) await pause(followers, name, { follower, apis });
    }
    for (const [name, resource] of wanted) {
      const collection = followers.get(name)?.collection ?? new FollowedCollection(name, graph);
      if (followers.get(name)?.tasks) continue;
      const tasks = new TaskGroup(signal);
      followers.set(name, { group: resource.group, collection, tasks });
      tasks.run((ending) =>
        follow(options, resource, { ...following, collection, signal: ending }),
      );
    }
    await clock.sleep(RESYNC_MS, { signal });
  }
}

/** Follows no further; forgets what was seen if nobody serves the group any more. */
async function pause(
  followers: Map<string, Follower>,
  name: string,
  { follower, apis }: { readonly follower: Follower; readonly apis: AggregatedApis },
): Promise<void> {
  const { tasks, collection, group } = follower;
  follower.tasks = undefined;
  await tasks?.stop();
  if ([...apis.remote()].some(({ spec }) => spec.group === group)) return;
  collection.forget();
  followers.delete(name);
}

type FollowingOne = Following & { readonly collection: FollowedCollection };

async function follow(
  options: AggregatedFollowersOptions,
  resource: DiscoveredResource,
  following: FollowingOne,
): Promise<void> {
  const { clock, logger } = options;
  const { signal } = following;
  while (!signal.aborted) {
    try {
      await followOnce(options, resource, following);
    } catch (error) {
      if (signal.aborted) return;
      const facts = { err: error, resource: `${resource.resource}.${resource.group}` };
      logger.warn(facts, 'Objects of another server cannot be followed; what they own waits');
      await clock.sleep(RETRY_MS, { signal });
    }
  }
}

async function followOnce(
  { client, clock, random }: AggregatedFollowersOptions,
  resource: DiscoveredResource,
  { add, collection, signal }: FollowingOne,
): Promise<void> {
  for await (const event of watchFrom(client.resource(resource), { signal, clock, random })) {
    for (const place of collection.observe(event)) add(place);
  }
}
