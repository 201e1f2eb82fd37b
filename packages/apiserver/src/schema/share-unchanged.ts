import { type JsonObject, type MutableJsonObject, setField } from '@drover/apimachinery';

/** Stands for a field that is to be left out. */
export const DROP: unique symbol = Symbol('drop');

/**
 * The object with each field replaced by what `change` makes of it, or left out; the same object when nothing changed.
 */
export function mapFields(
  object: JsonObject,
  change: (value: unknown, name: string) => unknown,
): JsonObject {
  let changed: MutableJsonObject | undefined;
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
