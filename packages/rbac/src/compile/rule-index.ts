import type { PolicyRule } from '@drover/apimachinery';
import {
  combinedResource,
  isPathRequest,
  type PathAttributes,
  type RequestAttributes,
  type ResourceAttributes,
} from '../rule/request.ts';
import { pathPrefix, ruleAllows } from '../rule/rule-allows.ts';
import { Counter } from './counter.ts';

/** Stands for all object names among the names of a grant. A symbol, because a rule may name any string. */
const ANY_NAME: unique symbol = Symbol('any name');

/** The object names that a grant is for, each with the number of rules that say so. */
type Names = Counter<string | typeof ANY_NAME>;

/** A rule that would fill more places of the tables than this is looked at as it stands. */
const MAX_PLACES = 10_000;

/**
 * Policy rules as nested tables, so that a request is answered by a fixed number of look-ups however many rules there
 * are: at most 2 verbs x 2 groups x 3 spellings of the resource. Rules that name thousands of words are read word by word: a body of
 * a megabyte can name trillions of places.
 *
 * **Guarantees**: `allows` answers as `ruleAllows` over all rules added and not yet removed.
 */
export class RuleIndex {
  /** verb → group → resource → names. */
  readonly #resources = new Map<string, Map<string, Map<string, Names>>>();
  /** verb → paths. */
  readonly #paths = new Map<string, PathIndex>();
  /** By reference: whoever takes rules back gives those that were added. */
  readonly #large = new Counter<PolicyRule>();

  constructor(rules: readonly PolicyRule[] = []) {
    this.add(rules);
  }

  add(rules: readonly PolicyRule[]): void {
    this.#count(rules, 1);
  }

  /** Takes back rules that were added. */
  remove(rules: readonly PolicyRule[]): void {
    this.#count(rules, -1);
  }

  allows(attributes: RequestAttributes): boolean {
    for (const rule of this.#large.keys()) if (ruleAllows(rule, attributes)) return true;
    return isPathRequest(attributes)
      ? this.#allowsPath(attributes)
      : this.#allowsResource(attributes);
  }

  /** Whether something of the resource, of whatever name, is allowed. */
  allowsSome({ verb, group, resource }: ResourceAttributes): boolean {
    for (const { resourceNames: _any, ...rule } of this.#large.keys()) {
      if (ruleAllows(rule, { verb, group, resource })) return true;
    }
    return [this.#resources.get(verb), this.#resources.get('*')].some((groups) =>
      [groups?.get(group), groups?.get('*')].some(
        (resources) => resources !== undefined && (resources.has(resource) || resources.has('*')),
      ),
    );
  }

  #allowsPath({ verb, path }: PathAttributes): boolean {
    return (
      (this.#paths.get(verb)?.matches(path) ?? false) ||
      (this.#paths.get('*')?.matches(path) ?? false)
    );
  }

  #allowsResource(attributes: ResourceAttributes): boolean {
    const { verb, group, subresource = '', name = '' } = attributes;
    const combined = combinedResource(attributes);
    for (const groups of [this.#resources.get(verb), this.#resources.get('*')]) {
      if (groups === undefined) continue;
      for (const resources of [groups.get(group), groups.get('*')]) {
        if (resources === undefined) continue;
        if (grants(resources.get(combined), name) || grants(resources.get('*'), name)) return true;
        if (subresource !== '' && grants(resources.get(`*/${subresource}`), name)) return true;
      }
    }
    return false;
  }

  #count(rules: readonly PolicyRule[], by: 1 | -1): void {
    for (const rule of rules) {
      if (placesOf(rule) > MAX_PLACES) {
        this.#large.count(rule, by);
        continue;
      }
      for (const verb of rule.verbs) {
        this.#countResources(verb, rule, by);
        for (const path of rule.nonResourceURLs ?? []) {
          obtain(this.#paths, verb, () => new PathIndex()).count(path, by);
        }
      }
    }
  }

  #countResources(verb: string, rule: PolicyRule, by: 1 | -1): void {
    const names = rule.resourceNames?.length ? rule.resourceNames : ([ANY_NAME] as const);
    const groups = obtain(this.#resources, verb, () => new Map<string, Map<string, Names>>());
    for (const group of rule.apiGroups ?? []) {
      const resources = obtain(groups, group, () => new Map<string, Names>());
      for (const resource of rule.resources ?? []) {
        const granted = obtain(resources, resource, (): Names => new Counter());
        for (const name of names) granted.count(name, by);
        if (granted.isEmpty) resources.delete(resource);
      }
    }
  }
}

/** Paths and prefixes of paths; a look-up tries each length of prefix that occurs. */
class PathIndex {
  readonly #exact = new Counter<string>();
  readonly #prefixes = new Counter<string>();
  readonly #lengths = new Counter<number>();

  count(pattern: string, by: 1 | -1): void {
    this.#exact.count(pattern, by);
    if (!pattern.endsWith('*')) return;
    const prefix = pathPrefix(pattern);
    this.#prefixes.count(prefix, by);
    this.#lengths.count(prefix.length, by);
  }

  matches(path: string): boolean {
    if (this.#exact.has(path)) return true;
    for (const length of this.#lengths.keys()) {
      if (length <= path.length && this.#prefixes.has(path.slice(0, length))) return true;
    }
    return false;
  }
}

function placesOf({
  verbs,
  apiGroups = [],
  resources = [],
  resourceNames = [],
}: PolicyRule): number {
  return verbs.length * apiGroups.length * resources.length * Math.max(1, resourceNames.length);
}

function grants(names: Names | undefined, name: string): boolean {
  return names !== undefined && (names.has(ANY_NAME) || names.has(name));
}

function obtain<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
