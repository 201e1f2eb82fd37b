/**
 * Fields that a manager owns, as `managedFields` tells them (`fieldsV1`): keys are `f:<field>`, `k:<key fields>` for
 * items of a list found by key, `v:<value>` for items of a set, `.` for the item or map itself.
 */
export interface FieldSet {
  readonly [path: string]: FieldSet;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether applying `desired` would change nothing: `current` has every value of it, and the manager owns exactly
 * these fields, so that none would be taken away. Fields that name the object are not owned: leave them out.
 *
 * **Guarantees**: pure; true only when sure. A value that the server writes in another form (`1000m` as `1`) counts as
 * different.
 */
export function isApplied(desired: Fields, current: Fields, owned: FieldSet): boolean {
  const wanted = Object.keys(desired).filter((name) => desired[name] !== undefined);
  if (wanted.length !== childPaths(owned).length) return false;
  return wanted.every((name) => {
    const child = owned[`f:${name}`];
    return child !== undefined && isValueApplied(desired[name], current[name], child);
  });
}

function isValueApplied(desired: unknown, current: unknown, owned: FieldSet): boolean {
  const paths = childPaths(owned);
  if (paths.length === 0) return isEqual(desired, current);
  if (Array.isArray(desired)) {
    return Array.isArray(current) && isListApplied(desired, current, owned);
  }
  return isRecord(desired) && isRecord(current) && isApplied(desired, current, owned);
}

function isListApplied(
  desired: readonly unknown[],
  current: readonly unknown[],
  owned: FieldSet,
): boolean {
  const paths = childPaths(owned);
  if (desired.length !== paths.length) return false;
  return paths.every((path) => {
    const matches = matcherOf(path);
    const wanted = desired.find(matches);
    const present = current.find(matches);
    if (wanted === undefined || present === undefined) return false;
    return path.startsWith('v:') || isValueApplied(wanted, present, owned[path] ?? {});
  });
}

/** Finds the item of a list that `k:` or `v:` names; none for what names no item. */
function matcherOf(path: string): (item: unknown) => boolean {
  const kind = path.slice(0, 2);
  if (kind !== 'k:' && kind !== 'v:') return () => false;
  const named = JSON.parse(path.slice(2)) as unknown;
  if (kind === 'v:') return (item) => isEqual(item, named);
  return (item) =>
    isRecord(item) &&
    isRecord(named) &&
    Object.keys(named).every((name) => isEqual(item[name], named[name]));
}

function childPaths(owned: FieldSet): readonly string[] {
  return Object.keys(owned).filter((path) => path !== '.');
}

function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) && a.length === b.length && a.every((item, index) => isEqual(item, b[index]))
    );
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => isEqual(a[name], b[name]));
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
