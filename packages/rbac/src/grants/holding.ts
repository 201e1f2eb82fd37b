import { heldBy } from './held-roles.ts';
import type { RoleClosures } from './role-closures.ts';
import type { HeldRoles, RoleGrant } from './role-grant.ts';

/** What one subject was given in one cluster (or in all), and what that comes to. */
export class Holding {
  readonly #grants = new Set<RoleGrant>();
  #held: HeldRoles | undefined;

  get grants(): ReadonlySet<RoleGrant> {
    return this.#grants;
  }

  /** Counted at the first question after a change. */
  held(closures: RoleClosures): HeldRoles {
    this.#held ??= heldBy(this.#grants, closures);
    return this.#held;
  }

  add(grant: RoleGrant): void {
    this.#grants.add(grant);
    this.forget();
  }

  remove(grant: RoleGrant): void {
    this.#grants.delete(grant);
    this.forget();
  }

  /** A role has changed: it is counted anew. */
  forget(): void {
    this.#held = undefined;
  }
}
