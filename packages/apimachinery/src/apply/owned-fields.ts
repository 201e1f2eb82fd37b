import { getField, isJsonObject, type JsonObject } from '../json/json.ts';
import { itemPlace, type SchemaPlace } from '../schema/merge-schema.ts';
import { type FieldSet, FieldSetBuilder } from './field-set.ts';
import type { PathElement } from './path-element.ts';
import { itemElement, objectField, shapeOf } from './value-shape.ts';

/** What a configuration speaks of: the paths that whoever applies it owns. */
export function ownedFields(object: JsonObject, place: SchemaPlace): FieldSet {
  const builder = new FieldSetBuilder();
  collect(builder, [], { value: object, place });
  return builder.build();
}

interface Spot {
  readonly value: unknown;
  readonly place: SchemaPlace;
}

function collect(builder: FieldSetBuilder, path: readonly PathElement[], spot: Spot): void {
  const shape = shapeOf(spot.place, spot.value);
  if (shape === 'leaf') builder.insert(path);
  else if (shape === 'object') collectFields(builder, path, spot);
  else collectItems(builder, path, spot);
}

function collectFields(
  builder: FieldSetBuilder,
  path: readonly PathElement[],
  { value, place }: Spot,
): void {
  if (!isJsonObject(value)) return;
  for (const name of Object.keys(value)) {
    const field = objectField(place, name);
    const content = getField(value, name);
    const fieldPath = [...path, field.element];
    collect(builder, fieldPath, { value: content, place: field.place });
    if (!field.isNamed || isEmptyObject(content)) builder.insert(fieldPath);
  }
}

function collectItems(
  builder: FieldSetBuilder,
  path: readonly PathElement[],
  { value, place }: Spot,
): void {
  if (!Array.isArray(value)) return;
  const seen = new Set<PathElement>();
  const repeated = new Set<PathElement>();
  const items = value.map((item: unknown) => ({ item, element: itemElement(place, item) }));
  for (const { element } of items) {
    if (element !== undefined && seen.has(element)) repeated.add(element);
    if (element !== undefined) seen.add(element);
  }
  for (const { item, element } of items) {
    if (element === undefined) continue;
    builder.insert([...path, element]);
    // Of items that cannot be told apart only their being there is owned.
    if (!repeated.has(element)) {
      collect(builder, [...path, element], { value: item, place: itemPlace(place) });
    }
  }
}

function isEmptyObject(value: unknown): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}
