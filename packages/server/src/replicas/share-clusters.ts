import { LOCAL_CLUSTER, OBJECT_NAMES, REPLICAS, type Settings } from '@drover/api';
import type { KubernetesClient } from '@drover/client';
import {
  createLeaderElector,
  type InformerCache,
  type LeaderElector,
  type Runtime,
} from '@drover/controller-runtime';
import { type ClusterConnections, DownstreamClusters } from '@drover/controllers';
import type { Registry } from 'prom-client';
import type { Caches } from '../compose/caches.ts';
import type { Home } from '../home/home.ts';
import type { Upstreams } from '../proxy/upstreams.ts';
import { ownerClient } from '../tunnels/cluster-connections.ts';
import type { SessionRegistry } from '../tunnels/session-registry.ts';
import type { OpenReplica } from './open-replica.ts';
import { createReplicaMetrics } from './replica-metrics.ts';
import { Replicas } from './replicas.ts';

/** What {@link shareClusters} needs. */
export interface ShareOptions {
  readonly home: Home;
  readonly runtime: Runtime;
  /** Of the home of state. */
  readonly cache: InformerCache;
  readonly caches: Caches;
  readonly settings: Settings;
  readonly sessions: SessionRegistry;
  readonly connections: ClusterConnections;
  readonly upstreams: Upstreams;
  readonly metrics: Registry;
  readonly replica: OpenReplica;
}

/** This process among the replicas. */
export interface Share {
  readonly elector: LeaderElector;
  readonly replicas: Replicas;
  /** The clusters that this process works for. */
  readonly downstream: DownstreamClusters;
  /** Of the home of state, for work of the leader. */
  readonly leaderClient: KubernetesClient;
  /** Of the home of state, for what owners of clusters say of them there. */
  readonly memberClient: KubernetesClient;
}

/** Who leads, who owns which cluster, and the clusters that this process works for. */
export function shareClusters(options: ShareOptions): Share {
  const { home, runtime, cache, caches, settings, connections, upstreams } = options;
  const { identity, peerPort } = options.replica;
  const { holder, id } = identity;
  const elector = createLeaderElector(runtime, {
    client: home.client,
    identity: holder,
    isAlone: home.isExclusive,
  });
  const replicas = new Replicas(runtime, {
    client: home.client,
    cache,
    id,
    sessions: options.sessions,
    clusters: () => caches.clusters.list().map(({ metadata }) => metadata?.name ?? ''),
    isAlone: home.isExclusive,
    peerAddress: peerPort?.address,
  });
  createReplicaMetrics(options.metrics, replicas);
  const downstream = new DownstreamClusters({
    runtime,
    cache,
    settings,
    connections,
    ownership: replicas,
    clientOf: (cluster, fence) =>
      cluster === LOCAL_CLUSTER
        ? home.fencedClient(fence, REPLICAS.record)
        : ownerClient(cluster, upstreams, { fence, replica: id }),
    homeClient: (fence) => home.fencedClient(fence, REPLICAS.record),
  });
  return {
    elector,
    replicas,
    downstream,
    leaderClient: home.fencedClient(() => elector.fence(), OBJECT_NAMES.leader),
    memberClient: home.fencedClient(() => replicas.memberFence(), REPLICAS.record),
  };
}
