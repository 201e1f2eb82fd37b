import { parseFieldType, structIdOf } from '@drover/api';
import { apiVersionOf, type DynamicObject } from '@drover/apimachinery';
import { isRecord } from '../is-record.ts';
import { withValueAt } from '../schema/binding.ts';
import { isFieldAnnotation, isReservedKey } from '../schema/reserved-keys.ts';
import type { Schema } from '../schema/schema.ts';
import type { ResourceType } from '../schema/type-from-kind.ts';
import { isEcho, withoutEchoes } from './without-echoes.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A new stored object out of the fields of a body. */
export function objectFromFields(type: ResourceType, fields: Fields): DynamicObject {
  const { kind } = type.kind;
  const empty: DynamicObject = { apiVersion: apiVersionOf(type.kind), kind };
  return writeAll(type, empty, withoutNullMaps(fields));
}

/** Looks a struct up by its id. */
type StructLookup = (id: string) => Schema | undefined;

/** What {@link changedObject} changes. */
export interface Change {
  /** The fields of the body. */
  readonly fields: Fields;
  readonly struct: StructLookup;
  /** Drop those that can be updated, as `?_replace=true` asks. */
  readonly replace: boolean;
  /** The value of a field of the stored object. */
  readonly read: (name: string) => unknown;
  /** Stores the fields that have no place of their own. */
  readonly write: (object: DynamicObject, virtual: Fields) => DynamicObject;
}

/**
 * A stored object after an update: fields that were given overwrite, structs merge field by field, lists and maps
 * are replaced as a whole, `null` is stored as null. Labels and annotations of ours stay.
 */
export function changedObject(
  type: ResourceType,
  stored: DynamicObject,
  { fields, replace, struct, read, write }: Change,
): DynamicObject {
  const base = replace ? withoutUpdatable(type, stored) : stored;
  const merged = Object.entries(fields).flatMap(([name, value]) => {
    const field = type.bindings.get(name)?.field;
    const present = read(name);
    if (field && isEcho(value, present, field)) return [];
    const fieldType = field?.type ?? 'json';
    const given = withoutEchoes(value, present, fieldType, struct);
    return [[name, mergeValue(present, given, fieldType, struct)] as const];
  });
  const dropped = replace ? virtualUpdatable(type) : [];
  const maps = METADATA_MAPS.filter(
    (name) => (name in fields || replace) && type.bindings.get(name)?.path !== undefined,
  ).map((name) => [name, keptKeys(base.metadata?.[name], fields[name])] as const);
  const given = { ...Object.fromEntries(dropped), ...Object.fromEntries(merged) };
  // First, as other fields may be annotations too.
  const all = { ...Object.fromEntries(maps), ...given, ...Object.fromEntries(maps) };
  return write(writeAll(type, base, all), all);
}

const METADATA_MAPS = ['labels', 'annotations'] as const;

function writeAll(type: ResourceType, object: DynamicObject, fields: Fields): DynamicObject {
  let written = object;
  for (const [name, value] of Object.entries(fields)) {
    const { path, encode } = type.bindings.get(name) ?? {};
    if (path) written = withValueAt(written, path, encode ? encode(value) : value);
  }
  return written;
}

/** Metadata has no null maps; they come first, as other fields may be annotations too. */
function withoutNullMaps({ labels, annotations, ...fields }: Fields): Fields {
  return { ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}), ...fields };
}

function withoutUpdatable(type: ResourceType, stored: DynamicObject): DynamicObject {
  let object = stored;
  for (const { field, path } of type.bindings.values()) {
    const isMap = path?.[0] === 'metadata' && path.length === 2;
    if (field.update && path && !isMap) object = withValueAt(object, path, undefined);
  }
  return object;
}

/** The fields without a place of their own that an update can change, as nothing. */
function virtualUpdatable(type: ResourceType): readonly (readonly [string, undefined])[] {
  return [...type.bindings.values()]
    .filter(({ field, path }) => field.update && path === undefined)
    .map(({ name }) => [name, undefined]);
}

function mergeValue(present: unknown, value: unknown, type: string, struct: StructLookup): unknown {
  const isPlain = parseFieldType(type).container === undefined;
  const id = isPlain ? structIdOf(type) : undefined;
  const fields = id === undefined ? undefined : struct(id)?.resourceFields;
  if (!fields || !isRecord(present) || !isRecord(value)) return value;
  const merged = Object.entries(value).map(([name, inner]) => {
    const before = Object.hasOwn(present, name) ? present[name] : undefined;
    const innerType = Object.hasOwn(fields, name) ? fields[name]?.type : undefined;
    return [name, mergeValue(before, inner, innerType ?? 'json', struct)] as const;
  });
  return { ...present, ...Object.fromEntries(merged) };
}

/** The labels or annotations after an update: what the client gave, but ours are neither changed nor removed. */
function keptKeys(
  stored: Readonly<Record<string, string>> = {},
  given: unknown,
): Readonly<Record<string, string>> {
  const wanted = isRecord(given) ? (given as Readonly<Record<string, string>>) : {};
  const kept = Object.entries(stored).filter(([key]) => isReservedKey(key));
  const set = Object.entries(wanted).filter(
    ([key]) => !isReservedKey(key) || isFieldAnnotation(key),
  );
  return Object.fromEntries([...kept, ...set]);
}
