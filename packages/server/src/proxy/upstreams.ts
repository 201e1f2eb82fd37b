import type { Upstream } from '../tunnels/cluster-session.ts';
import type { SessionRegistry } from '../tunnels/session-registry.ts';

/** Finds the way to a cluster. */
export interface Upstreams {
  /** For the next request; `undefined` when the cluster cannot be reached now. */
  pick(cluster: string): Upstream | undefined;
}

/** The API server of the home of state for `local`, the sessions of agents for all others. */
export function createUpstreams(
  localCluster: string,
  local: Upstream,
  sessions: SessionRegistry,
): Upstreams {
  return { pick: (cluster) => (cluster === localCluster ? local : sessions.pick(cluster)) };
}
