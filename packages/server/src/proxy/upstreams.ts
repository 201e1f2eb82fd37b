import { serverErrors } from '../errors.ts';
import type { Upstream } from '../tunnels/cluster-session.ts';
import type { FindOptions, SessionRegistry } from '../tunnels/session-registry.ts';

/** Finds the way to a cluster. */
export interface Upstreams {
  /** For the next request; `undefined` when the cluster cannot be reached now. */
  pick(cluster: string): Upstream | undefined;
  /** Whether {@link find} is worth a try: there is a way, or there was one a moment ago. */
  isExpected(cluster: string): boolean;
  /**
   * The same for a request that can wait for some seconds until an agent that was just lost is back.
   *
   * @throws `PROXY_CLUSTER_DISCONNECTED`, `PROXY_CLUSTER_ELSEWHERE`
   */
  find(cluster: string, options: FindOptions): Promise<Upstream>;
}

/** Where the way to clusters is looked for. */
export interface UpstreamsOptions {
  readonly localCluster: string;
  /** The API server of the home of state, which is the local cluster. */
  readonly local: Upstream;
  readonly sessions: SessionRegistry;
  /** Id of a replica that has announced an agent of a cluster, and that cannot be reached. */
  readonly unreachableHolder: (cluster: string) => string | undefined;
}

/** The API server of the home of state for `local`, the sessions of agents for all others. */
export function createUpstreams(options: UpstreamsOptions): Upstreams {
  const { localCluster, local, sessions, unreachableHolder } = options;
  return {
    pick: (cluster) => (cluster === localCluster ? local : sessions.pick(cluster)),
    isExpected: (cluster) => cluster === localCluster || sessions.isExpected(cluster),
    find: async (cluster, wait) => {
      if (cluster === localCluster) return local;
      const found = await sessions.find(cluster, wait);
      if (found) return found;
      const replica = unreachableHolder(cluster);
      throw replica === undefined
        ? serverErrors.create('PROXY_CLUSTER_DISCONNECTED', { cluster })
        : serverErrors.create('PROXY_CLUSTER_ELSEWHERE', { cluster, replica });
    },
  };
}
