/** What a server says of its background work, as far as it is looked at here. */
export interface ControllersReport {
  /** Id of the replica that answered. */
  readonly replica: string;
  readonly leadership: {
    readonly holder: string;
    readonly isThisReplica: boolean;
    readonly acquireTime: string | null;
    readonly transitions: number;
  };
  readonly replicas: { readonly epoch: number; readonly members: readonly string[] };
  readonly controllers: readonly ControllerReport[];
  readonly caches: readonly CacheReport[];
  readonly clusters: readonly ClusterReport[];
}

/** How one controller stands. */
export interface ControllerReport {
  readonly name: string;
  readonly leaderOnly: boolean;
  readonly isRunning: boolean;
  readonly waiting: number;
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
  readonly attempts: number;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** How far a cache can be trusted. */
export interface CacheReport {
  readonly name: string;
  readonly cluster: string;
  readonly state: string;
  readonly ageSeconds?: number;
  readonly cause?: string;
}

/** Who works for a cluster, and whether. */
export interface ClusterReport {
  readonly cluster: string;
  readonly owner: string;
  readonly isConnected: boolean;
  readonly isWorkedFor: boolean;
}
