import { heldBy } from './held-roles.ts';
import type { RoleClosures } from './role-closures.ts';
import type { HeldRoles, RoleGrant } from './role-grant.ts';

/** What one subject was given in one cluster (or in all), and what that comes to. */
export class Holding {
  readonly grants = new Set<RoleGrant>();
  #held: HeldRoles | undefined;
  /** How many of the grants leave out a cluster. */
  #exceptions = 0;

  /** Counted at the first question after a change. */
  heldIn(cluster: string, closures: RoleClosures): HeldRoles {
    if (this.#exceptions > 0) return heldBy(this.counting(cluster), closures);
    this.#held ??= heldBy(this.grants, closures);
    return this.#held;
  }

  /** The grants that count in a cluster. */
  counting(cluster: string): readonly RoleGrant[] {
    return [...this.grants].filter(({ except }) => except !== cluster);
  }

  add(grant: RoleGrant): void {
    this.grants.add(grant);
    if (grant.except !== undefined) this.#exceptions += 1;
    this.forget();
  }

  remove(grant: RoleGrant): void {
    if (this.grants.delete(grant) && grant.except !== undefined) this.#exceptions -= 1;
    this.forget();
  }

  /** A role has changed: it is counted anew. */
  forget(): void {
    this.#held = undefined;
  }
}
