import {
  type Cluster,
  cluster as clusterKind,
  createSettings,
  type RoleTemplate,
  roleTemplate,
} from '@drover/api';
import { silentLogger, systemClock } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import {
  createInformerCache,
  createManager,
  type Fence,
  fencedClient,
  type Runnable,
} from '@drover/controller-runtime';
import { createTestRuntime } from '@drover/controller-runtime/testing';
import {
  type ClusterConnections,
  type ClusterIdentities,
  type ClusterOwnership,
  ClusterProbes,
  type ControllerContext,
  DownstreamClusters,
  DownstreamRoles,
} from '../src/index.ts';

/** A right that never ends. */
export const UNENDING: Fence = {
  epoch: 1,
  signal: new AbortController().signal,
  remainingMs: () => 60_000,
};

/** The one process that there is owns every cluster. */
export const ownsAll: ClusterOwnership = {
  fence: () => UNENDING,
  changes: async function* () {},
};

/** Clusters of which none is connected. */
export const noConnections: ClusterConnections = {
  get: () => undefined,
  changes: async function* () {},
  refusalOf: () => undefined,
  disconnect: () => undefined,
};

/** Nobody is anybody in any cluster. */
export const noIdentities: ClusterIdentities = {
  identityIn: () => undefined,
  changes: async function* () {},
};

/** With the runtime of tests, whose metrics can be read. */
export interface TestContext extends ControllerContext {
  readonly runtime: ReturnType<typeof createTestRuntime>;
}

/** What controllers are made of, over real APIs; settings have their defaults unless `settings` says otherwise. */
export function contextOf(
  home: KubernetesClient,
  connections: ClusterConnections,
  {
    ownership = ownsAll,
    settings: environment = {},
  }: {
    readonly ownership?: ClusterOwnership;
    readonly settings?: Readonly<Record<string, string>>;
  } = {},
): TestContext {
  const runtime = createTestRuntime({ clock: systemClock });
  const cache = createInformerCache(runtime, { client: home });
  const settings = createSettings({ lookup: () => undefined, environment });
  const downstream = new DownstreamClusters({
    runtime,
    cache,
    settings,
    connections,
    ownership,
    clientOf: (cluster, fence) => {
      const connection = connections.get(cluster);
      if (!connection) throw new Error(`${cluster} is not connected`);
      return fencedClient(connection.client, fence);
    },
    homeClient: (fence) => fencedClient(home, fence),
  });
  return {
    runtime,
    cache,
    client: home,
    connections,
    identities: noIdentities,
    settings,
    downstream,
    agentHealth: { of: () => undefined, forget: () => undefined, changes: async function* () {} },
    probes: new ClusterProbes({ connections, clock: systemClock, log: silentLogger }),
    downstreamRoles: new DownstreamRoles({
      clusters: cache.informer<Cluster>(clusterKind.type),
      roleTemplates: cache.informer<RoleTemplate>(roleTemplate.type),
      connections,
      downstream,
      settings,
      clock: systemClock,
    }),
  };
}

/** Runs `runnables`, the caches and the downstream clusters of `context` until it is disposed. */
export function runAll(
  { runtime, cache, downstream }: TestContext,
  runnables: readonly Runnable[],
): AsyncDisposable {
  const manager = createManager(runtime, { caches: [cache] });
  for (const runnable of [...runnables, downstream]) manager.add(runnable);
  const stopping = new AbortController();
  const running = manager.run(stopping.signal);
  return {
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await running;
    },
  };
}
