import type { UserInfo } from '@drover/rbac';

/** Who people are to a cluster, by what identity providers and bindings say; the server builds it on its engine of rights. */
export interface ClusterIdentities {
  /**
   * A user as the proxy carries his requests to `cluster`: his groups, and the virtual groups of the roles that he holds
   * there. `undefined` for users who are not there, are disabled, or hold no role in the cluster.
   */
  identityIn(cluster: string, user: string): UserInfo | undefined;
  /** Ids of clusters in which roles have come or gone, from now on; changes of users and their groups are not told. */
  changes(signal: AbortSignal): AsyncIterable<string>;
}
