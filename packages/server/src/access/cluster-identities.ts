import type { Cluster, User, UserAttribute } from '@drover/api';
import { isUserEnabled, userInfoOf } from '@drover/auth';
import type { Lister, ObjectKey } from '@drover/controller-runtime';
import { ChangeFeed, type ClusterIdentities } from '@drover/controllers';
import type { RoleGrants, UserInfo } from '@drover/rbac';
import { groupsFor, type VirtualGroups } from './virtual-groups.ts';

/** What {@link createClusterIdentities} reads. */
export interface ClusterIdentitiesOptions {
  readonly feed: { readonly grants: RoleGrants };
  readonly virtualGroups: VirtualGroups;
  readonly caches: {
    readonly clusters: Pick<Lister<Cluster>, 'list'>;
    readonly users: Pick<Lister<User>, 'get'>;
    readonly userAttributes: Pick<Lister<UserAttribute>, 'get'>;
  };
  readonly isProviderEnabled: (name: string) => boolean;
}

/** Who people are to clusters, from the caches. */
export function createClusterIdentities({
  feed,
  virtualGroups,
  caches: { clusters, users, userAttributes },
  isProviderEnabled,
}: ClusterIdentitiesOptions): ClusterIdentities {
  const changed = new ChangeFeed();
  const told = (cluster: string | undefined): void => {
    if (cluster !== undefined) changed.tell(cluster);
    else for (const { metadata } of clusters.list()) changed.tell(metadata?.name ?? '');
  };
  feed.grants.onChange(told);
  const infoOf = (key: ObjectKey): UserInfo | undefined => {
    const user = users.get(key) as User | undefined;
    if (!user || !isUserEnabled(user)) return undefined;
    return userInfoOf(user, userAttributes.get(key) as UserAttribute, isProviderEnabled);
  };
  return {
    identityIn(cluster, name) {
      const info = infoOf({ namespace: '', name });
      if (!info) return undefined;
      const virtual = groupsFor(cluster, virtualGroups.heldIn(cluster, info));
      if (virtual.length === 0) return undefined;
      return { ...info, groups: [...(info.groups ?? []), ...virtual] };
    },
    changes: (signal) => changed.changes(signal),
  };
}
