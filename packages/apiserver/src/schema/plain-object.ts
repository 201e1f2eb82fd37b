/** A JSON object. */
export type PlainObject = Readonly<Record<string, unknown>>;

/** Whether a JSON value is an object, and no list. */
export function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Stands for a field that is to be left out. */
export const DROP: unique symbol = Symbol('drop');

/**
 * The object with each field replaced by what `change` makes of it, or left out; the same object when nothing changed.
 */
export function mapFields(
  object: PlainObject,
  change: (value: unknown, name: string) => unknown,
): PlainObject {
  let changed: Record<string, unknown> | undefined;
  for (const name of Object.keys(object)) {
    const before = object[name];
    const after = change(before, name);
    if (after === before) continue;
    changed ??= { ...object };
    if (after === DROP) delete changed[name];
    else setField(changed, name, after);
  }
  return changed ?? object;
}

/** The list with each item replaced by what `change` makes of it; the same list when nothing changed. */
export function mapItems(
  list: readonly unknown[],
  change: (value: unknown, index: number) => unknown,
): readonly unknown[] {
  let changed: unknown[] | undefined;
  for (const [index, before] of list.entries()) {
    const after = change(before, index);
    if (after === before) continue;
    changed ??= [...list];
    changed[index] = after;
  }
  return changed ?? list;
}

/** Sets a field as JSON means it: `__proto__` is a name like any other. */
export function setField(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    object[name] = value;
  }
}
