import type { AccessSubject } from '@drover/auth';
import type { RoleGrants } from '@drover/rbac';

/** Tells who was given a role in a cluster or project. */
export function createMembership(feed: {
  readonly grants: RoleGrants;
}): (subject: AccessSubject) => boolean {
  return ({ principalIds, userId = '' }) => {
    const holder = { name: userId, principals: principalIds, groups: principalIds };
    return feed.grants.clustersOf(holder).size > 0;
  };
}
