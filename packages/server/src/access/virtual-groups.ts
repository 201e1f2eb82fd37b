import { clusterRoleGroup, projectRoleGroup, type User } from '@drover/api';
import type { Lister } from '@drover/controller-runtime';
import type { HeldRoles, Holder, RoleGrants, UserInfo } from '@drover/rbac';
import { outsideGroups } from './outside-groups.ts';

/** What {@link VirtualGroups} reads. */
export interface VirtualGroupsOptions {
  /** Who holds which role. */
  readonly feed: { readonly grants: RoleGrants };
  readonly users: Pick<Lister<User>, 'get'>;
}

/**
 * The groups that stand for the roles that somebody holds, as they are now: a binding that was made or removed counts
 * from the next request on.
 */
export class VirtualGroups {
  readonly #options: VirtualGroupsOptions;

  constructor(options: VirtualGroupsOptions) {
    this.#options = options;
  }

  /** Roles that `user` holds in `cluster` and in its projects, inherited ones included; administrators own every cluster. */
  heldIn(cluster: string, user: UserInfo): HeldRoles {
    return this.#options.feed.grants.heldIn(cluster, this.holderOf(user));
  }

  /**
   * The virtual groups of `user` in all clusters where roles were given to him, for the API server that holds the state.
   * Administrators need none there: their global role allows everything.
   */
  groupsOf(user: UserInfo): readonly string[] {
    const { grants } = this.#options.feed;
    const holder = this.holderOf(user);
    const groups: string[] = [];
    for (const cluster of grants.clustersOf(holder)) {
      groups.push(...groupsFor(cluster, grants.heldIn(cluster, holder)));
    }
    return groups;
  }

  /** Under which names roles may have been given to `user`: groups that are not for outsiders to claim count for nothing. */
  holderOf({ name, groups = [] }: UserInfo): Holder {
    const principals = this.#options.users.get({ namespace: '', name })?.principalIds ?? [];
    return { name, principals, groups: outsideGroups(groups) };
  }
}

/** The virtual groups that stand for roles in a cluster and its projects. */
export function groupsFor(cluster: string, { cluster: roles, projects }: HeldRoles): string[] {
  const groups = roles.map((role) => clusterRoleGroup(cluster, role));
  for (const [project, held] of projects) {
    for (const role of held) groups.push(projectRoleGroup(project, role));
  }
  return groups;
}
