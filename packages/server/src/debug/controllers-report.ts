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
import { ownerOf } from '../replicas/membership.ts';
import type { Replicas } from '../replicas/replicas.ts';

/** What the report is read from. */
export interface ReportParts {
  readonly manager: Pick<Manager, 'work'>;
  readonly elector: LeaderElector;
  readonly replicas: Replicas;
  readonly downstream: DownstreamClusters;
  readonly connections: ClusterConnections;
  /** Of the home of state. */
  readonly cache: InformerCache;
  readonly clusters: () => readonly string[];
  readonly clock: Clock;
}

/** How the background work of one replica stands. */
export interface ControllersReport {
  /** RFC 3339. */
  readonly time: string;
  readonly replica: string;
  readonly leadership: {
    readonly holder: string;
    readonly isThisReplica: boolean;
    readonly acquireTime: string | null;
    readonly renewTime: string | null;
    readonly transitions: number;
  };
  readonly replicas: {
    readonly epoch: number;
    readonly members: readonly string[];
  };
  readonly controllers: readonly ControllerReport[];
  readonly caches: readonly CacheReport[];
  readonly clusters: readonly ClusterReport[];
  /** Clusters left out, where there are more than {@link MAX_CLUSTERS}. */
  readonly furtherClusters: number;
}

/** How one controller stands. */
export interface ControllerReport {
  readonly name: string;
  readonly leaderOnly: boolean;
  readonly isRunning: boolean;
  readonly waiting: number;
  /** Keys that are tried again later, or are looked at again at a time of their own. */
  readonly delayed: number;
  readonly inWork: readonly KeyAge[];
  readonly longestWaiting: readonly KeyAge[];
  readonly failures: readonly FailureReport[];
}

/** A key, and how long. */
export interface KeyAge {
  readonly key: string;
  readonly seconds: number;
}

/** The last failure of a key. */
export interface FailureReport {
  readonly key: string;
  /** In a row. */
  readonly attempts: number;
  /** RFC 3339. */
  readonly time: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** How far a cache can be trusted. */
export interface CacheReport {
  readonly name: string;
  /** The cluster it is of. */
  readonly cluster: string;
  readonly state: 'syncing' | 'live' | 'stale' | 'error';
  /** Since the API server was last heard; absent before the first sync. */
  readonly ageSeconds?: number;
  readonly cause?: string;
}

/** Who works for a cluster, and whether. */
export interface ClusterReport {
  readonly cluster: string;
  readonly owner: string;
  /** An agent of it is connected to this replica. */
  readonly isConnected: boolean;
  /** This replica works for it now. */
  readonly isWorkedFor: boolean;
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
