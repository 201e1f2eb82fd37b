import type { PolicyRule, RbacSubject } from '@drover/apimachinery';
import type { RequestAttributes, ResourceAttributes } from '../rule/request.ts';
import { RuleIndex } from './rule-index.ts';

/** Told when the rules of a role change. */
export interface RoleHolder {
  rulesChanged(before: readonly PolicyRule[], after: readonly PolicyRule[]): void;
}

/** To whom a binding gives a role. */
export interface BoundSubjects {
  /** Empty for a ClusterRoleBinding. */
  readonly namespace: string;
  readonly subjects: readonly RbacSubject[];
}

/** A role that exists or that a binding names; compiled once, at its first use, for all who hold it. */
export class CompiledRole {
  /** Empty for a ClusterRole. */
  readonly namespace: string;
  readonly name: string;
  /** Those who keep a merged copy of the rules. */
  readonly holders = new Set<RoleHolder>();
  /** The bindings that name the role. */
  readonly bindings = new Set<BoundSubjects>();
  #rules: readonly PolicyRule[] | undefined;
  #index: RuleIndex | undefined;

  constructor(namespace: string, name: string) {
    this.namespace = namespace;
    this.name = name;
  }

  /** Whether there is such a role; a binding may come before its role. */
  get exists(): boolean {
    return this.#rules !== undefined;
  }

  get rules(): readonly PolicyRule[] {
    return this.#rules ?? [];
  }

  /** Sets the rules; `undefined` when the role is gone. */
  setRules(rules: readonly PolicyRule[] | undefined): void {
    const before = this.rules;
    this.#rules = rules;
    this.#index = undefined;
    for (const holder of this.holders) holder.rulesChanged(before, this.rules);
  }

  allows(attributes: RequestAttributes): boolean {
    return this.#indexed().allows(attributes);
  }

  /** Whether something of the resource, of whatever name, is allowed. */
  allowsSome(attributes: ResourceAttributes): boolean {
    return this.#indexed().allowsSome(attributes);
  }

  #indexed(): RuleIndex {
    this.#index ??= new RuleIndex(this.rules);
    return this.#index;
  }
}
