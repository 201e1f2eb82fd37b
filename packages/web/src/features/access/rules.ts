import type { Rule } from '../roles/matrix.ts';

/** Things that are named one by one. */
const MAX_THINGS = 4;
const LOOK = 'get list watch';

function someOf(names: readonly string[]): string {
  const more = names.length - MAX_THINGS;
  if (more <= 0) return names.join(', ');
  return `${names.slice(0, MAX_THINGS).join(', ')} and ${more} more`;
}

/** What may be done by some verbs: `look at`, `do everything with`, `create, delete`. */
function deedOf(verbs: readonly string[]): string {
  if (verbs.includes('*')) return 'do everything with';
  return verbs.toSorted().join(' ') === LOOK ? 'look at' : verbs.join(', ');
}

/** What a rule is about. */
function thingsOf({ resources, nonResourceURLs, apiGroups }: Rule): readonly string[] {
  const things = resources ?? [];
  if (!things.includes('*')) return things.length > 0 ? things : (nonResourceURLs ?? []);
  const groups = apiGroups ?? [];
  return groups.includes('*') ? ['everything'] : groups.map((group) => `all of ${group || 'core'}`);
}

/** What rules allow, for people: `Look at nodes, persistentvolumes; create projects`. Empty for none. */
export function rulesInWords(rules: readonly Rule[]): string {
  const things = new Map<string, Set<string>>();
  for (const rule of rules) {
    const deed = deedOf(rule.verbs ?? []);
    things.set(deed, (things.get(deed) ?? new Set()).union(new Set(thingsOf(rule))));
  }
  return [...things]
    .filter(([, names]) => names.size > 0)
    .map(([deed, names]) => `${deed} ${someOf([...names])}`)
    .join('; ');
}
