import type {
  CacheReport,
  ControllerReport,
  ControllersReport,
  FailureReport,
  KeyAge,
  PeerReport,
} from '@drover/api';
import type { Clock } from '@drover/base';
import { errorMessage, formatTime } from '@drover/base';
import type {
  ControllerSnapshot,
  InformerCache,
  LeaderElector,
  Manager,
  WorkSnapshot,
} from '@drover/controller-runtime';
import type { ClusterConnections, DownstreamClusters } from '@drover/controllers';
import type { PeerLink } from '../peers/peer-link.ts';
import type { PeerLinks } from '../peers/peer-links.ts';
import { ownerOf } from '../replicas/membership.ts';
import type { Replicas } from '../replicas/replicas.ts';

/** What the report is read from. */
export interface ReportParts {
  readonly manager: Pick<Manager, 'work'>;
  readonly elector: LeaderElector;
  readonly replicas: Replicas;
  /** Absent where there can be no other replica. */
  readonly peers: PeerLinks | undefined;
  readonly downstream: DownstreamClusters;
  readonly connections: ClusterConnections;
  /** Of the home of state. */
  readonly cache: InformerCache;
  readonly clusters: () => readonly string[];
  readonly clock: Clock;
}

const MAX_CLUSTERS = 1_000;
const MAX_KEYS = 10;
const MAX_FAILURES = 20;
/** Messages of API servers repeat what was refused; no more of them than tells people what it is. */
const MAX_MESSAGE = 300;

/** Tells how the background work of this replica stands. Names of objects and what went wrong, and nothing in objects. */
export function controllersReport(parts: ReportParts): ControllersReport {
  const { clock, elector, replicas, downstream, connections } = parts;
  const {
    holderIdentity = '',
    acquireTime = null,
    renewTime = null,
    leaderTransitions = 0,
  } = elector.leader ?? {};
  const { epoch, members } = replicas.membership ?? { epoch: 0, members: [] };
  const ids = parts.clusters();
  return {
    time: formatTime(clock.nowMs()),
    replica: replicas.id,
    leadership: {
      holder: holderIdentity,
      isThisReplica: elector.fence() !== undefined,
      acquireTime,
      renewTime,
      transitions: leaderTransitions,
    },
    replicas: { epoch, members },
    ...(parts.peers && { peers: parts.peers.links.map(peerReport) }),
    controllers: parts.manager.work().flatMap(controllerReport),
    caches: [
      ...cacheReports('local', parts.cache),
      ...downstream.available().flatMap((cluster) => {
        const there = downstream.get(cluster);
        return there ? cacheReports(cluster, there.cache) : [];
      }),
    ],
    clusters: ids.slice(0, MAX_CLUSTERS).map((cluster) => ({
      cluster,
      owner: (replicas.membership && ownerOf(cluster, replicas.membership)) ?? '',
      isConnected: connections.get(cluster) !== undefined,
      isWorkedFor: downstream.get(cluster) !== undefined,
    })),
    furtherClusters: Math.max(0, ids.length - MAX_CLUSTERS),
  };
}

function peerReport({ replica, address, isSynced, sessionCount, failure }: PeerLink): PeerReport {
  return {
    replica,
    address,
    isLinked: isSynced,
    sessions: sessionCount,
    ...(failure && { cause: failure.message.slice(0, MAX_MESSAGE) }),
  };
}

function controllerReport({ name, leaderOnly, controller }: WorkSnapshot): ControllerReport[] {
  if (!controller) return [];
  const { queue, failures, isRunning } = controller;
  return [
    {
      name,
      leaderOnly,
      isRunning,
      waiting: queue?.waitingCount ?? 0,
      delayed: queue?.delayedCount ?? 0,
      inWork: ages(queue?.processing ?? [], ({ sinceMs }) => sinceMs),
      longestWaiting: ages(queue?.longestWaiting ?? [], ({ waitingMs }) => waitingMs),
      failures: failures.slice(-MAX_FAILURES).map(failureReport),
    },
  ];
}

function ages<T extends { readonly key: string }>(
  keys: readonly T[],
  msOf: (key: T) => number,
): readonly KeyAge[] {
  return keys.slice(0, MAX_KEYS).map((item) => ({ key: item.key, seconds: msOf(item) / 1000 }));
}

function failureReport(failure: ControllerSnapshot['failures'][number]): FailureReport {
  const { key, attempts, atMs, code = 'UNKNOWN', message, remedy } = failure;
  return {
    key,
    attempts,
    time: formatTime(atMs),
    code,
    message: message.slice(0, MAX_MESSAGE),
    remedy: remedy ?? 'Look at the log of this replica.',
  };
}

function cacheReports(cluster: string, cache: InformerCache): readonly CacheReport[] {
  return cache.freshness().map(({ name, state, ageMs, cause }) => ({
    name,
    cluster,
    state,
    ...(ageMs !== undefined && { ageSeconds: ageMs / 1000 }),
    ...(cause !== undefined && { cause: errorMessage(cause).slice(0, MAX_MESSAGE) }),
  }));
}
