import { getField, isJsonObject, type JsonObject } from '../json/json.ts';
import { itemPlace, type SchemaPlace } from '../schema/merge-schema.ts';
import { formatPath, type PathElement } from './path-element.ts';
import { itemElement, objectField, shapeOf } from './value-shape.ts';

/**
 * What makes a configuration impossible to apply, as `.path: problem`: a field that the schema does not have, two items
 * that cannot be told apart, an item without its keys.
 */
export function configurationProblems(config: JsonObject, place: SchemaPlace): readonly string[] {
  return [...problemsOf([], config, place)];
}

function* problemsOf(
  path: readonly PathElement[],
  value: unknown,
  place: SchemaPlace,
): Generator<string, void, undefined> {
  const shape = shapeOf(place, value);
  if (shape === 'object' && isJsonObject(value)) yield* fieldProblems(path, value, place);
  if (shape === 'list' && Array.isArray(value)) yield* itemProblems(path, value, place);
}

function* fieldProblems(
  path: readonly PathElement[],
  value: JsonObject,
  place: SchemaPlace,
): Generator<string, void, undefined> {
  for (const name of Object.keys(value)) {
    const field = objectField(place, name);
    const fieldPath = [...path, field.element];
    if (!field.isNamed && isClosed(place)) {
      yield `${formatPath(fieldPath)}: field not declared in schema`;
    }
    yield* problemsOf(fieldPath, getField(value, name), field.place);
  }
}

function* itemProblems(
  path: readonly PathElement[],
  list: readonly unknown[],
  place: SchemaPlace,
): Generator<string, void, undefined> {
  const seen = new Set<PathElement>();
  for (const [index, item] of list.entries()) {
    const element = itemElement(place, item);
    if (element === undefined) {
      yield `${formatPath(path)}: element ${index}: the item does not have its keys`;
      continue;
    }
    if (seen.has(element)) {
      yield `${formatPath(path)}: duplicate entries for key ${formatPath([element])}`;
    }
    seen.add(element);
    yield* problemsOf([...path, element], item, itemPlace(place));
  }
}

/** Whether the schema names all fields that there can be. */
function isClosed({ schema, resolve }: SchemaPlace): boolean {
  if (!schema) return false;
  const { properties, additionalProperties, ...rest } = resolve(schema);
  return (
    properties !== undefined &&
    !additionalProperties &&
    rest['x-kubernetes-preserve-unknown-fields'] !== true &&
    schema['x-kubernetes-preserve-unknown-fields'] !== true
  );
}
