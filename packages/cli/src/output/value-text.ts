/** A value as a cell shows it; empty when there is none. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return `${value}`;
  return JSON.stringify(value) ?? '';
}

/** The value at a path of member names and indexes, as {@link valueText}. */
export function textAt(value: unknown, path: readonly string[]): string {
  return valueText(valueAt(value, path));
}

/** The value at a path of member names and indexes. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const name of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, name)) {
      return undefined;
    }
    current = (current as Readonly<Record<string, unknown>>)[name];
  }
  return current;
}
