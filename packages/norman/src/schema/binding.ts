import type { DynamicObject } from '@drover/apimachinery';
import type { FieldSchema } from './schema.ts';

/** Ties a field of a resource to its place in the stored object. */
export interface FieldBinding {
  readonly name: string;
  readonly field: FieldSchema;
  /** The stored value; `undefined` when there is none. */
  readonly read: (object: DynamicObject) => unknown;
  /** Where a client's value goes; absent for fields that no client writes. */
  readonly path?: readonly string[];
  /** A client's value in the form in which it is stored; absent = as it is. */
  readonly encode?: (value: unknown) => unknown;
}

/** The value at a path; `undefined` when something on the way is no object. */
export function valueAt(object: unknown, path: readonly string[]): unknown {
  let value = object;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

/** A copy of the object with a value at a path; `undefined` removes what is there. */
export function withValueAt(
  object: DynamicObject,
  path: readonly string[],
  value: unknown,
): DynamicObject {
  const [name = '', ...rest] = path;
  const present = Object.hasOwn(object, name) ? object[name] : undefined;
  const { [name]: _removed, ...others } = object;
  if (rest.length > 0) {
    const inner = typeof present === 'object' && present !== null ? (present as DynamicObject) : {};
    return { ...object, [name]: withValueAt(inner, rest, value) };
  }
  return value === undefined ? others : { ...object, [name]: value };
}

/** A binding to a place in the object. */
export function boundTo(name: string, field: FieldSchema, path: readonly string[]): FieldBinding {
  const isWritable = field.create || field.update;
  return { name, field, read: (object) => valueAt(object, path), ...(isWritable && { path }) };
}
