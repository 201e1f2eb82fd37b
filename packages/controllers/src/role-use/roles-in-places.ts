import { BY_ROLE_IN, type PlacedRole, roleIn } from './role-bindings.ts';

/** A cache of bindings that has the index {@link BY_ROLE_IN}. */
interface IndexedBindings {
  hasIndexed(index: string, value: string): boolean;
}

/**
 * Which roles are given in which places, for one controller.
 *
 * **Guarantees**: a binding costs a look at one index, however many bindings there are. {@link note} says `true` for
 * every difference between what {@link rolesIn} last answered and what holds now, so that whoever reconciles a place
 * when told so ends with what holds.
 */
export class RolesInPlaces {
  readonly #bindings: IndexedBindings;
  readonly #roles = new Map<string, Set<string>>();

  constructor(bindings: IndexedBindings) {
    this.#bindings = bindings;
  }

  /** Looks at the role of a binding that came, changed or went; says whether its place has begun or ceased to use it. */
  note(binding: PlacedRole): boolean {
    const { place, role } = binding;
    const known = this.#roles.get(place);
    const isUsed = this.#isUsed(binding);
    if (isUsed === (known?.has(role) ?? false)) return false;
    if (!isUsed) this.#forget(place, role);
    else if (known) known.add(role);
    else this.#roles.set(place, new Set([role]));
    return true;
  }

  /** Names of the roles that bindings give in a place, without those that they inherit. */
  rolesIn(place: string): readonly string[] {
    for (const role of this.#roles.get(place) ?? []) {
      if (!this.#isUsed({ place, role })) this.#forget(place, role);
    }
    return [...(this.#roles.get(place) ?? [])];
  }

  #isUsed(binding: PlacedRole): boolean {
    return this.#bindings.hasIndexed(BY_ROLE_IN, roleIn(binding));
  }

  #forget(place: string, role: string): void {
    const roles = this.#roles.get(place);
    roles?.delete(role);
    if (roles?.size === 0) this.#roles.delete(place);
  }
}
