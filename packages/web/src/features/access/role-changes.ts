/** What is to be done so that somebody has the roles that are wanted, and no others. */
export interface RoleChanges<T> {
  readonly add: readonly string[];
  readonly remove: readonly T[];
}

/** Compares the roles that somebody has with those that are wanted. */
export function roleChanges<T>(
  held: readonly T[],
  wanted: readonly string[],
  roleOf: (binding: T) => string,
): RoleChanges<T> {
  const has = new Set(held.map(roleOf));
  return {
    add: wanted.filter((role) => !has.has(role)),
    remove: held.filter((binding) => !wanted.includes(roleOf(binding))),
  };
}
