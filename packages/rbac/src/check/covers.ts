import type { PolicyRule } from '@drover/apimachinery';
import { pathMatches } from '../rule/rule-allows.ts';

/** A rule that stands for more single verbs, resources and names than this is held by who has it whole, in one rule. */
const MAX_PARTS = 10_000;

/**
 * What of `want` the rules in `have` do not give, broken down to single verbs and resources. Each small rule must be covered by one
 * rule of `have` as a whole, as Kubernetes has it: two rules that only together cover it do not count.
 *
 * **Bounds**: a rule that comes to more than 10,000 small ones, of which a body of a megabyte can name trillions, is not
 * broken down; it is missing unless one rule of `have` covers all of it.
 */
export function uncoveredRules(
  have: readonly PolicyRule[],
  want: readonly PolicyRule[],
): PolicyRule[] {
  return want.flatMap((rule) => {
    if (have.some((each) => coversPart(each, rule))) return [];
    if (partsOf(rule) > MAX_PARTS) return [rule];
    return breakDown(rule).filter((part) => !have.some((each) => coversPart(each, part)));
  });
}

/** A rule as an error message shows it: `{APIGroups:[""], Resources:["pods"], Verbs:["get"]}`. */
export function describeRule(rule: PolicyRule): string {
  const parts = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['ResourceNames', rule.resourceNames],
    ['Verbs', rule.verbs],
  ] as const;
  const shown = parts.flatMap(([name, words]) =>
    words?.length ? [`${name}:[${words.map((word) => JSON.stringify(word)).join(' ')}]`] : [],
  );
  return `{${shown.join(', ')}}`;
}

/** Joins rules that differ in their verbs alone; made for what {@link uncoveredRules} returns. */
export function joinVerbs(rules: readonly PolicyRule[]): PolicyRule[] {
  const joined = new Map<string, PolicyRule>();
  for (const rule of rules) {
    const { verbs, ...rest } = rule;
    const key = rule.nonResourceURLs === undefined ? JSON.stringify(rest) : JSON.stringify(rule);
    const known = joined.get(key);
    joined.set(key, known === undefined ? rule : { ...known, verbs: [...known.verbs, ...verbs] });
  }
  return [...joined.values()];
}

function partsOf({
  verbs,
  apiGroups = [],
  resources = [],
  resourceNames = [],
  nonResourceURLs = [],
}: PolicyRule): number {
  const names = Math.max(1, resourceNames.length);
  return verbs.length * (apiGroups.length * resources.length * names + nonResourceURLs.length);
}

function breakDown(rule: PolicyRule): PolicyRule[] {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const names = resourceNames.length > 0 ? resourceNames.map((name) => [name]) : [undefined];
  const onResources = apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) =>
        names.map((named) => ({
          apiGroups: [group],
          resources: [resource],
          verbs: [verb],
          ...(named !== undefined && { resourceNames: named }),
        })),
      ),
    ),
  );
  const onPaths = nonResourceURLs.flatMap((path) =>
    verbs.map((verb) => ({ nonResourceURLs: [path], verbs: [verb] })),
  );
  return [...onResources, ...onPaths];
}

/** Whether one rule covers all of another one. */
function coversPart(rule: PolicyRule, part: PolicyRule): boolean {
  const { resourceNames = [] } = rule;
  return (
    has(rule.verbs, part.verbs) &&
    has(rule.apiGroups, part.apiGroups) &&
    (part.resources ?? []).every((resource) => coversResource(rule.resources, resource)) &&
    (part.nonResourceURLs ?? []).every((path) => coversPath(rule.nonResourceURLs, path)) &&
    (resourceNames.length === 0 || coversNames(resourceNames, part.resourceNames))
  );
}

/** A rule without names is about all of them. */
function coversNames(names: readonly string[], wanted: readonly string[] = []): boolean {
  return wanted.length > 0 && wanted.every((name) => names.includes(name));
}

function has(words: readonly string[] = [], wanted: readonly string[] = []): boolean {
  return wanted.every((word) => words.includes('*') || words.includes(word));
}

function coversResource(resources: readonly string[] = [], wanted: string): boolean {
  if (resources.includes('*') || resources.includes(wanted)) return true;
  const slash = wanted.indexOf('/');
  return slash >= 0 && resources.includes(`*${wanted.slice(slash)}`);
}

function coversPath(paths: readonly string[] = [], wanted: string): boolean {
  return paths.some((path) => pathMatches(path, wanted));
}
