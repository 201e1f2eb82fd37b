/** How the background work of one replica stands. */
export interface ControllersReport {
  /** RFC 3339. */
  readonly time: string;
  /** Id of the replica that answered. */
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
  /** The others, as this one reaches them; absent where there can be none. */
  readonly peers?: readonly PeerReport[];
  readonly controllers: readonly ControllerReport[];
  readonly caches: readonly CacheReport[];
  readonly clusters: readonly ClusterReport[];
  /** Clusters left out, where there are more than 1,000. */
  readonly furtherClusters: number;
}

/** Whether one replica reaches the agents of another one. */
export interface PeerReport {
  readonly replica: string;
  /** `host:port` that is dialled. */
  readonly address: string;
  readonly isLinked: boolean;
  /** Sessions of agents that are reached through it. */
  readonly sessions: number;
  /** Why it is not linked. */
  readonly cause?: string;
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
