import { LOCAL_CLUSTER } from '@drover/api';
import { OWNER_ROLE } from '../role-groups/owner-role.ts';
import type { PlacedRole } from '../role-use/role-bindings.ts';
import type { RoleRules } from '../role-use/role-rules.ts';
import type { RolesInPlaces } from '../role-use/roles-in-places.ts';
import { type ReachingRole, reachingRoles } from './desired.ts';

/** What {@link ReachingRoles} reads. */
export interface ReachingRolesOptions {
  readonly roles: RoleRules;
  /** What bindings give in clusters. */
  readonly inUse: RolesInPlaces;
}

/**
 * What the roles in use in each cluster grant in the namespace of every project there.
 *
 * **Guarantees**: {@link of} answers the same until {@link refresh} has said `true`, so that the projects of a cluster
 * need work only then: neither for one more holder of a role, nor for a role that does not reach them.
 */
export class ReachingRoles {
  readonly #options: ReachingRolesOptions;
  readonly #roles = new Map<string, readonly ReachingRole[]>();

  constructor(options: ReachingRolesOptions) {
    this.#options = options;
  }

  of(cluster: string): readonly ReachingRole[] {
    const known = this.#roles.get(cluster);
    if (known) return known;
    this.refresh(cluster);
    return this.#roles.get(cluster) ?? [];
  }

  /** A binding in a cluster came, changed or went: whether the projects there need work. */
  note(binding: PlacedRole): boolean {
    return this.#options.inUse.note(binding) && this.refresh(binding.place);
  }

  /** Looks again at what the roles in use in a cluster grant; says whether that is something else now. */
  refresh(cluster: string): boolean {
    const { roles, inUse } = this.#options;
    // Administrators own every cluster; restricted ones every cluster but the home of state.
    const always = cluster === LOCAL_CLUSTER ? [] : [OWNER_ROLE];
    const found = reachingRoles(roles.closureOf([...always, ...inUse.rolesIn(cluster)]));
    const isSame = JSON.stringify(found) === JSON.stringify(this.#roles.get(cluster));
    if (!isSame) this.#roles.set(cluster, found);
    return !isSame;
  }

  /** Has a cluster looked at again when it is asked about. */
  forget(cluster: string): void {
    this.#roles.delete(cluster);
  }
}
