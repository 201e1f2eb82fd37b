import type { PolicyRule } from '@drover/apimachinery';
import type { RequestAttributes, ResourceAttributes } from '../rule/request.ts';
import type { CompiledBinding } from './compiled-binding.ts';
import type { CompiledRole, RoleHolder } from './compiled-role.ts';
import { RuleIndex } from './rule-index.ts';

/** With more roles than this, a set answers from a merged index of its own and not role by role. */
const MERGE_ABOVE_ROLES = 8;

/**
 * What one subject may do in one scope (a namespace, or everywhere): the roles that bindings give it there.
 *
 * **Guarantees**: `allows` takes the same time for 1 and for 50,000 bindings.
 */
export class AccessSet implements RoleHolder {
  readonly #bindings = new Map<CompiledRole, Set<CompiledBinding>>();
  #merged: RuleIndex | undefined;

  get isEmpty(): boolean {
    return this.#bindings.size === 0;
  }

  /** The roles held, each with the bindings that give it. */
  get roles(): ReadonlyMap<CompiledRole, ReadonlySet<CompiledBinding>> {
    return this.#bindings;
  }

  allows(attributes: RequestAttributes): boolean {
    if (this.#merged !== undefined) return this.#merged.allows(attributes);
    for (const role of this.#bindings.keys()) {
      if (role.allows(attributes)) return true;
    }
    return false;
  }

  /** Whether something of the resource, of whatever name, is allowed. */
  allowsSome(attributes: ResourceAttributes): boolean {
    if (this.#merged !== undefined) return this.#merged.allowsSome(attributes);
    return [...this.#bindings.keys()].some((role) => role.allowsSome(attributes));
  }

  add(binding: CompiledBinding): void {
    const { role } = binding;
    const bindings = this.#bindings.get(role);
    if (bindings !== undefined) {
      bindings.add(binding);
      return;
    }
    this.#bindings.set(role, new Set([binding]));
    if (this.#merged !== undefined) this.#hold(role, this.#merged);
    else if (this.#bindings.size > MERGE_ABOVE_ROLES) this.#merge();
  }

  remove(binding: CompiledBinding): void {
    const { role } = binding;
    const bindings = this.#bindings.get(role);
    if (bindings === undefined) return;
    bindings.delete(binding);
    if (bindings.size > 0) return;
    this.#bindings.delete(role);
    role.holders.delete(this);
    this.#merged?.remove(role.rules);
  }

  rulesChanged(before: readonly PolicyRule[], after: readonly PolicyRule[]): void {
    this.#merged?.remove(before);
    this.#merged?.add(after);
  }

  #merge(): void {
    this.#merged = new RuleIndex();
    for (const role of this.#bindings.keys()) this.#hold(role, this.#merged);
  }

  #hold(role: CompiledRole, merged: RuleIndex): void {
    role.holders.add(this);
    merged.add(role.rules);
  }
}
