import { isJsonObject, type JsonObject, mapFields } from '../json/json.ts';
import { itemPlace, type SchemaPlace } from '../schema/merge-schema.ts';
import { childSet, type FieldSet, isEmptyFieldSet } from './field-set.ts';
import { itemElement, objectField, shapeOf } from './value-shape.ts';

/**
 * The object without the paths of a set. Objects and lists that lose all their content stay, because somebody may own
 * them as such.
 */
export function removeFields(object: JsonObject, gone: FieldSet, place: SchemaPlace): JsonObject {
  return objectWithout(object, gone, place);
}

/** What is left of a value; `undefined` when that is nothing. */
function withoutFields(value: unknown, gone: FieldSet, place: SchemaPlace): unknown {
  if (isEmptyFieldSet(gone)) return value;
  const shape = shapeOf(place, value);
  if (shape === 'object' && isJsonObject(value)) return objectWithout(value, gone, place);
  if (shape === 'list' && Array.isArray(value)) return listWithout(value, gone, place);
  // Parts of a whole cannot be taken out, so it goes; a scalar has none.
  return isJsonObject(value) || Array.isArray(value) ? undefined : value;
}

function objectWithout(value: JsonObject, gone: FieldSet, place: SchemaPlace): JsonObject {
  return mapFields(value, (content, name) => {
    const field = objectField(place, name);
    if (gone.members.has(field.element)) return undefined;
    return withoutFields(content, childSet(gone, field.element), field.place);
  });
}

function listWithout(
  list: readonly unknown[],
  gone: FieldSet,
  place: SchemaPlace,
): readonly unknown[] {
  const rest = list.map((item) => {
    const element = itemElement(place, item);
    if (element === undefined) return item;
    if (gone.members.has(element)) return undefined;
    return withoutFields(item, childSet(gone, element), itemPlace(place));
  });
  return rest.filter((item) => item !== undefined);
}
