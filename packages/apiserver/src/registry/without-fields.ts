/** A copy of an object that lacks the given fields. */
export function withoutFields<T extends object, K extends keyof T>(
  object: T,
  ...fields: readonly K[]
): Omit<T, K> {
  const copy: Partial<T> = { ...object };
  for (const field of fields) delete copy[field];
  return copy as Omit<T, K>;
}
