import type { GrantedRole } from './role-grant.ts';

/**
 * Roles and what each comes to with all that it inherits.
 *
 * **Guarantees**: a change forgets the closures that contain the changed role, and no others. Cycles end, and chains may be
 * longer than the call stack is deep.
 */
export class RoleClosures {
  readonly #roles = new Map<string, GrantedRole>();
  /** Names of the roles that name a role, which need not exist. */
  readonly #inheritedBy = new Map<string, Set<string>>();
  readonly #closures = new Map<string, readonly GrantedRole[]>();

  /** All roles, bundles left out. */
  roles(): Iterable<GrantedRole> {
    return this.#roles.values().filter(({ isBundle }) => !isBundle);
  }

  get(name: string): GrantedRole | undefined {
    return this.#roles.get(name);
  }

  /**
   * Takes in a role that is new or has changed.
   *
   * @returns names of the roles whose closure contains it: itself, and all that inherit it.
   */
  set(role: GrantedRole): ReadonlySet<string> {
    this.#unlink(role.name);
    this.#roles.set(role.name, role);
    for (const inherited of role.inherits) {
      const heirs = this.#inheritedBy.get(inherited) ?? new Set();
      this.#inheritedBy.set(inherited, heirs.add(role.name));
    }
    return this.#forget(role.name);
  }

  /** Forgets a role; returns what {@link set} does. */
  delete(name: string): ReadonlySet<string> {
    this.#unlink(name);
    this.#roles.delete(name);
    return this.#forget(name);
  }

  /** The role and all it inherits, each once, nearest first; without those that do not exist. */
  of(name: string): readonly GrantedRole[] {
    const known = this.#closures.get(name);
    if (known !== undefined) return known;
    const start = this.#roles.get(name);
    if (start === undefined) return [];
    const closure = [...this.#reach(name, (next) => this.#roles.get(next)?.inherits ?? [])].flatMap(
      (each) => this.#roles.get(each) ?? [],
    );
    this.#closures.set(name, closure);
    return closure;
  }

  /** Names along the way from a role to one in its closure, both included; the shortest. */
  path(from: string, to: string): readonly string[] {
    const cameFrom = new Map<string, string>();
    this.#reach(from, (next) => {
      const inherited = this.#roles.get(next)?.inherits ?? [];
      for (const each of inherited) if (!cameFrom.has(each)) cameFrom.set(each, next);
      return inherited;
    });
    const path = [to];
    for (let at = to; at !== from; ) {
      const before = cameFrom.get(at);
      if (before === undefined) return [];
      path.unshift(before);
      at = before;
    }
    return path;
  }

  /** Breadth first. */
  #reach(start: string, next: (name: string) => Iterable<string>): Set<string> {
    // A Set is walked in the order of insertion, what is added meanwhile included.
    const reached = new Set([start]);
    for (const name of reached) for (const each of next(name)) reached.add(each);
    return reached;
  }

  #forget(name: string): ReadonlySet<string> {
    const heirs = this.#reach(name, (next) => this.#inheritedBy.get(next) ?? []);
    for (const heir of heirs) this.#closures.delete(heir);
    return heirs;
  }

  #unlink(name: string): void {
    for (const inherited of this.#roles.get(name)?.inherits ?? []) {
      const heirs = this.#inheritedBy.get(inherited);
      heirs?.delete(name);
      if (heirs?.size === 0) this.#inheritedBy.delete(inherited);
    }
  }
}
