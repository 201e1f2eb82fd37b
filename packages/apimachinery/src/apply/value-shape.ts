import { getField, isJsonObject, type JsonObject } from '../json/json.ts';
import {
  fieldPlace,
  itemPlace,
  type MergeSchema,
  type SchemaPlace,
} from '../schema/merge-schema.ts';
import { fieldElement, keyElement, type PathElement, valueElement } from './path-element.ts';

/** How a value is merged: as a whole, field by field, or item by item. */
export type ValueShape = 'leaf' | 'object' | 'list';

/** How a value of this type is merged at that place. Where nothing is known, objects are and lists are not divided. */
export function shapeOf(place: SchemaPlace, value: unknown): ValueShape {
  if (isJsonObject(value)) return isAtomicObject(place) ? 'leaf' : 'object';
  return Array.isArray(value) && isDividedList(place) ? 'list' : 'leaf';
}

/** One field of an object: the step to it, its value, and whether the schema names it (it is no entry of a map). */
export interface ObjectField {
  readonly element: PathElement;
  readonly name: string;
  readonly place: SchemaPlace;
  readonly isNamed: boolean;
}

/** Fields that schemas name, by schema and name: every write asks for the same few of them again and again. */
const namedFields = new WeakMap<MergeSchema, Map<string, ObjectField>>();

/** The field `name` of an object at `place`. */
export function objectField(place: SchemaPlace, name: string): ObjectField {
  if (!place.schema || !isNamedField(place, name)) return unnamedField(place, name);
  const fields = namedFields.getOrInsertComputed(place.schema, () => new Map());
  const known = fields.get(name);
  if (known?.place.resolve === place.resolve) return known;
  const field = { ...unnamedField(place, name), isNamed: true };
  fields.set(name, field);
  return field;
}

function unnamedField(place: SchemaPlace, name: string): ObjectField {
  return { element: fieldElement(name), name, place: fieldPlace(place, name), isNamed: false };
}

/** Whether the schema names the field, so that it is a field and not an entry of a map. */
export function isNamedField({ schema, resolve }: SchemaPlace, name: string): boolean {
  const { properties } = schema ? resolve(schema) : {};
  return properties !== undefined && Object.hasOwn(properties, name);
}

/** The step to an item of a divided list; `undefined` when the item cannot be told from others. */
export function itemElement(place: SchemaPlace, item: unknown): PathElement | undefined {
  const keys = place.schema?.['x-kubernetes-list-map-keys'];
  if (place.schema?.['x-kubernetes-list-type'] !== 'map' || !keys) {
    return isScalar(item) ? valueElement(item) : undefined;
  }
  return isJsonObject(item) ? keysElement(keys, item, itemPlace(place)) : undefined;
}

function keysElement(
  keys: readonly string[],
  item: JsonObject,
  place: SchemaPlace,
): PathElement | undefined {
  const present = keys
    .map((key): [string, unknown] => [key, getField(item, key) ?? defaultOf(place, key)])
    .filter(([, value]) => value !== undefined);
  return present.length === 0 ? undefined : keyElement(Object.fromEntries(present));
}

function defaultOf(place: SchemaPlace, key: string): unknown {
  return fieldPlace(place, key).schema?.default;
}

function isDividedList({ schema }: SchemaPlace): boolean {
  const type = schema?.['x-kubernetes-list-type'];
  return type === 'set' || type === 'map';
}

function isAtomicObject({ schema, resolve }: SchemaPlace): boolean {
  if (!schema) return false;
  const resolved = resolve(schema);
  const type = schema['x-kubernetes-map-type'] ?? resolved['x-kubernetes-map-type'];
  return type === undefined ? saysNothing(resolved) : type === 'atomic';
}

/** A schema that allows anything without saying that its fields matter one by one. */
function saysNothing(schema: MergeSchema): boolean {
  return (
    schema.type === undefined &&
    schema.properties === undefined &&
    schema.additionalProperties === undefined &&
    schema['x-kubernetes-preserve-unknown-fields'] !== true
  );
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
