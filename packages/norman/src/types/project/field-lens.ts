import { type DynamicObject, equalJson } from '@drover/apimachinery';
import { isRecord } from '../../is-record.ts';
import { valueAt, withValueAt } from '../../schema/binding.ts';

/** Members of an object, by name. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * One field of the v3 API, tied to where a Kubernetes object keeps it.
 *
 * **Guarantees**: putting back what was got changes nothing, and what was put is got again, as far as Kubernetes can
 * hold it. Whatever no lens knows stays as it is.
 */
export interface FieldLens {
  /** The value as v3 shows it; `undefined` when there is none. */
  readonly get: (stored: Fields) => unknown;
  /** The object with the value in it; `undefined` and `null` take it out. */
  readonly put: (stored: Fields, value: unknown) => Fields;
}

/** The lenses of a struct, by the name that a field has in v3. Earlier ones are put first. */
export type Lenses = Readonly<Record<string, FieldLens>>;

/** A value that is kept as it is, at a path. */
export function at(...path: readonly string[]): FieldLens {
  return {
    get: (stored) => valueAt(stored, path) ?? undefined,
    put: (stored, value) => placed(stored, path, value ?? undefined),
  };
}

/** Puts a value at a path; objects that hold nothing any more go with the value that is taken out. */
function placed(stored: Fields, path: readonly string[], value: unknown): Fields {
  if (value !== undefined) return withValueAt(stored as DynamicObject, path, value) as Fields;
  if ((valueAt(stored, path) ?? undefined) === undefined) return stored;
  const emptied = withValueAt(stored as DynamicObject, path, undefined) as Fields;
  const parents = path.slice(0, -1);
  const parent = valueAt(emptied, parents);
  const isEmpty = parents.length > 0 && isRecord(parent) && Object.keys(parent).length === 0;
  return isEmpty ? placed(emptied, parents, undefined) : emptied;
}

/** A lens of an object that is kept inside of another one. */
export function within(path: readonly string[], lens: FieldLens): FieldLens {
  return {
    get: (stored) => lens.get(recordOr(valueAt(stored, path))),
    put(stored, value) {
      const inner = recordOr(valueAt(stored, path));
      const changed = lens.put(inner, value);
      return changed === inner ? stored : placed(stored, path, changed);
    },
  };
}

/** A lens whose values v3 shows in another form. What shows the value already stays, whatever its own form is. */
export function converted(
  lens: FieldLens,
  form: {
    readonly show: (value: unknown) => unknown;
    readonly store: (value: unknown) => unknown;
  },
): FieldLens {
  const isAbsent = (value: unknown): boolean => value === undefined || value === null;
  return {
    get: (stored) => {
      const value = lens.get(stored);
      return isAbsent(value) ? undefined : form.show(value);
    },
    put(stored, value) {
      const present = lens.get(stored);
      const isSame = !isAbsent(present) && equalJson(form.show(present), value);
      if (isSame) return stored;
      return lens.put(stored, isAbsent(value) ? undefined : form.store(value));
    },
  };
}

/** A value that is shown and never stored. */
export function shown(get: (stored: Fields) => unknown): FieldLens {
  return { get, put: (stored) => stored };
}

/**
 * All fields of a struct together. As with {@link FieldLens}, filling in what is shown changes nothing, and what was
 * filled in is shown again.
 */
export interface StructLens {
  /** What v3 shows of an object. */
  readonly view: (stored: Fields) => Fields;
  /** The object that shows the given fields and no other ones; what no lens knows stays. */
  readonly fill: (stored: Fields, given: Fields) => Fields;
}

/** A struct whose fields do not depend on each other. */
export function structLens(lenses: Lenses): StructLens {
  const entries = Object.entries(lenses);
  const nothing = Object.fromEntries(entries.map(([name]) => [name, undefined]));
  return {
    // A loop, because every row of a page goes through dozens of these.
    view(stored) {
      const fields: Record<string, unknown> = {};
      for (const [name, lens] of entries) {
        const value = lens.get(stored);
        if (value !== undefined) fields[name] = value;
      }
      return fields;
    },
    fill: (stored, given) => patched(stored, { ...nothing, ...given }, lenses),
  };
}

/** The object with the given fields changed; the others stay. */
export function patched(stored: Fields, given: Fields, lenses: Lenses): Fields {
  let object = stored;
  for (const [name, lens] of Object.entries(lenses)) {
    if (Object.hasOwn(given, name)) object = lens.put(object, given[name]);
  }
  return object;
}

/** A struct whose fields are kept at many places of the object: shown when there are any, and given as a whole. */
export function gathered(lenses: Lenses): FieldLens {
  const struct = structLens(lenses);
  return {
    get(stored) {
      const value = struct.view(stored);
      return Object.keys(value).length > 0 ? value : undefined;
    },
    put: (stored, value) => struct.fill(stored, recordOr(value)),
  };
}

/** A struct in a field: given as a whole. */
export function structOf(inner: FieldLens, struct: StructLens): FieldLens {
  return {
    get: (stored) => {
      const value = inner.get(stored);
      return isRecord(value) ? struct.view(value) : undefined;
    },
    put: (stored, value) => {
      const present = recordOr(inner.get(stored));
      return inner.put(stored, isRecord(value) ? struct.fill(present, value) : undefined);
    },
  };
}

/** A list of structs: given as a whole; an item keeps what no lens knows of the item with the same key. */
export function listOf(
  inner: FieldLens,
  struct: StructLens,
  keyOf: (item: Fields) => unknown,
): FieldLens {
  return {
    get: (stored) => {
      const value = inner.get(stored);
      return Array.isArray(value) ? value.map((item) => struct.view(recordOr(item))) : undefined;
    },
    put: (stored, value) => {
      if (!Array.isArray(value)) return inner.put(stored, undefined);
      const present = matched(recordsOf(inner.get(stored)), (item) => keyOf(struct.view(item)));
      const items = recordsOf(value).map((item) => struct.fill(present(keyOf(item)), item));
      return inner.put(stored, items);
    },
  };
}

/** Hands items out by key, each once, those with equal keys in their order; an empty one where there is none. */
export function matched(
  items: readonly Fields[],
  keyOf: (item: Fields) => unknown,
): (key: unknown) => Fields {
  const queues = Map.groupBy(items, (item) => keyOf(item));
  return (key) => queues.get(key)?.shift() ?? {};
}

/** The objects of a list; anything else is left out. */
export function recordsOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** The object, or an empty one in place of anything else. */
export function recordOr(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

/** The text, if it is one and not empty, else another one. */
export function textOr(value: unknown, other: string): string {
  return typeof value === 'string' && value !== '' ? value : other;
}

/** Without the members that hold nothing. */
export function withoutAbsent(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  );
}
