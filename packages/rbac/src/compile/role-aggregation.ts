import {
  type LabelSelector,
  type LabelSelectorSpec,
  labelSelectorOf,
  matchesLabels,
  type PolicyRule,
} from '@drover/apimachinery';
import type { RoleObject } from './rbac-objects.ts';

/** A ClusterRole as it is declared. */
interface Declared {
  readonly role: RoleObject;
  /** What it is made of; `undefined` when it has rules of its own. */
  readonly selectors: readonly LabelSelector[] | undefined;
}

/**
 * ClusterRoles of which some are made of others by label. An aggregated role has the rules of all roles that it selects,
 * theirs aggregated too; rules written in it do not count, because Kubernetes' controller overwrites them.
 */
export class RoleAggregation {
  readonly #declared = new Map<string, Declared>();
  /** Those of the declared that are made of others; they are few. */
  readonly #aggregated = new Map<string, Declared>();
  #stale = false;

  /** Takes in a ClusterRole that is new or has changed. */
  set(role: RoleObject): void {
    const { name } = role.metadata;
    const before = this.#declared.get(name);
    const declared = { role, selectors: selectorsOf(role) };
    this.#declared.set(name, declared);
    if (declared.selectors === undefined) this.#aggregated.delete(name);
    else this.#aggregated.set(name, declared);
    this.#noteChange(before, declared);
  }

  delete(name: string): void {
    const before = this.#declared.get(name);
    this.#declared.delete(name);
    this.#aggregated.delete(name);
    this.#noteChange(before, undefined);
  }

  /** Whether the role is made of others. */
  isAggregated(name: string): boolean {
    return this.#aggregated.has(name);
  }

  /** The rules of all aggregated roles if any of them may have changed since the last call, else none. */
  takeChanges(): ReadonlyMap<string, readonly PolicyRule[]> {
    if (!this.#stale) return NO_CHANGES;
    this.#stale = false;
    return new Map([...this.#aggregated.keys()].map((name) => [name, this.rulesOf(name)]));
  }

  /** The rules of a role with those of all roles that it is made of, each once. */
  rulesOf(name: string): readonly PolicyRule[] {
    const rules = new Map<string, PolicyRule>();
    for (const { role } of this.#sources(name)) {
      for (const rule of role.rules ?? []) rules.set(JSON.stringify(rule), rule);
    }
    return [...rules.values()];
  }

  /** The roles with rules of their own that a role is made of, in the order of their names. */
  #sources(name: string): Declared[] {
    const visited = new Set<string>();
    const sources: [string, Declared][] = [];
    const visit = (current: string): void => {
      const declared = this.#declared.get(current);
      if (declared === undefined || visited.has(current)) return;
      visited.add(current);
      if (declared.selectors === undefined) sources.push([current, declared]);
      else for (const selected of this.#selectedBy(declared)) visit(selected);
    };
    visit(name);
    return sources.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, declared]) => declared);
  }

  #selectedBy(declared: Declared): string[] {
    return [...this.#declared]
      .filter(([, candidate]) => selects(declared, candidate))
      .map(([name]) => name);
  }

  #noteChange(...changed: readonly (Declared | undefined)[]): void {
    this.#stale ||= changed.some((declared) => {
      if (declared === undefined) return false;
      const aggregators = this.#aggregated.values();
      return (
        declared.selectors !== undefined || aggregators.some((each) => selects(each, declared))
      );
    });
  }
}

const NO_CHANGES: ReadonlyMap<string, readonly PolicyRule[]> = new Map();

function selects({ selectors = [] }: Declared, { role }: Declared): boolean {
  return selectors.some((selector) => matchesLabels(selector, role.metadata.labels));
}

function selectorsOf({ aggregationRule }: RoleObject): readonly LabelSelector[] | undefined {
  const specs = aggregationRule?.clusterRoleSelectors;
  return specs?.length ? specs.flatMap(readSelector) : undefined;
}

function readSelector(spec: LabelSelectorSpec): LabelSelector[] {
  try {
    return [labelSelectorOf(spec)];
  } catch {
    // Validation refuses such a selector; one that got past it must select nothing rather than stop authorization.
    return [];
  }
}
