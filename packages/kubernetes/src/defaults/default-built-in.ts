import {
  type DynamicObject,
  type GroupVersionKind,
  getField,
  isJsonObject,
  type JsonObject,
  type MutableJsonObject,
  setField,
} from '@drover/apimachinery';
import { builtInType, builtInTypeFacts, typeOfKind } from '../facts/types.ts';
import type { JsonSchemaProps } from '../schema/json-schema-props.ts';
import { COMPUTED_DEFAULTS } from './computed-defaults.ts';
import { FIXED_DEFAULTS } from './fixed-defaults.ts';

/**
 * The object of a built-in kind with what is missing filled in, at all levels; the same object when nothing is.
 * The object has gone through the schema of its kind, so that its fields are of the right types.
 */
export function defaultBuiltIn(gvk: GroupVersionKind, object: DynamicObject): DynamicObject {
  const typeName = typeOfKind(gvk);
  return typeName === undefined ? object : fillType(typeName, object);
}

/** The values that fields of a built-in type get when they are missing, as far as they depend on nothing else. */
export function defaultsFor(typeName: string): Readonly<Record<string, unknown>> {
  const known = fixedByType.get(typeName);
  if (known !== undefined) return known;
  const declared = Object.entries(builtInType(typeName)?.properties ?? {}).flatMap(
    ([name, { default: value }]) => (isSaid(value) ? [[name, value] as const] : []),
  );
  const defaults = { ...Object.fromEntries(declared), ...FIXED_DEFAULTS[typeName] };
  fixedByType.set(typeName, defaults);
  return defaults;
}

/** Defaults already put together. Putting them together is pure, so this only saves time, as the next one does. */
const fixedByType = new Map<string, Readonly<Record<string, unknown>>>();

/** Types already looked at: whether anything is filled in there or below. */
const filledBelow = new Map<string, boolean>();

function fillType(typeName: string, value: JsonObject): JsonObject {
  if (!isFilled(typeName)) return value;
  const fixed = fillFixed(value, defaultsFor(typeName), (name) => isPointer(typeName, name));
  const compute = COMPUTED_DEFAULTS[typeName];
  const computed = compute === undefined ? fixed : (compute(fixed as never) as JsonObject);
  return fillFields(computed, builtInType(typeName)?.properties ?? {});
}

function fillFields(
  object: JsonObject,
  properties: Readonly<Record<string, JsonSchemaProps>>,
): JsonObject {
  let changed: MutableJsonObject | undefined;
  for (const name of Object.keys(object)) {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const before = getField(object, name);
    const after = schema === undefined ? before : fillValue(schema, before);
    if (after === before) continue;
    changed ??= { ...object };
    setField(changed, name, after);
  }
  return changed ?? object;
}

function fillValue(schema: JsonSchemaProps, value: unknown): unknown {
  const { $ref, items, additionalProperties } = schema;
  if ($ref !== undefined) return isJsonObject(value) ? fillType($ref, value) : value;
  if (items !== undefined && Array.isArray(value)) {
    const list: unknown[] = value.map((item: unknown) => fillValue(items, item));
    return list.every((item, index) => item === value[index]) ? value : list;
  }
  if (typeof additionalProperties !== 'object' || !isJsonObject(value)) return value;
  const names = Object.keys(value);
  return fillFields(value, Object.fromEntries(names.map((name) => [name, additionalProperties])));
}

/** Whether an empty value of a field says something. */
type IsPointer = (name: string) => boolean;

function isPointer(typeName: string, name: string): boolean {
  return builtInTypeFacts(typeName)?.encodings.get(name)?.isPointer === true;
}

function fillFixed(
  object: JsonObject,
  defaults: Readonly<Record<string, unknown>>,
  keepsEmpty: IsPointer = () => false,
): JsonObject {
  let changed: MutableJsonObject | undefined;
  for (const [name, fallback] of Object.entries(defaults)) {
    const before = getField(object, name);
    const after = before === '' && keepsEmpty(name) ? before : fillMissing(before, fallback);
    if (after === before) continue;
    changed ??= { ...object };
    changed[name] = after;
  }
  return changed ?? object;
}

/** An empty text counts as missing where it is no pointer in Go; `false` and 0 say something where they are kept at all. */
function fillMissing(value: unknown, fallback: unknown): unknown {
  if (value === undefined || value === null || value === '') return fallback;
  return isJsonObject(value) && isJsonObject(fallback) ? fillFixed(value, fallback) : value;
}

/** Whether anything is filled in in a type or in one that it refers to. */
function isFilled(typeName: string): boolean {
  const known = filledBelow.get(typeName);
  if (known !== undefined) return known;
  const isAny = [...typesBelow(typeName)].some(
    (name) => Object.hasOwn(COMPUTED_DEFAULTS, name) || Object.keys(defaultsFor(name)).length > 0,
  );
  filledBelow.set(typeName, isAny);
  return isAny;
}

/** The type and all that it refers to, however far. */
function typesBelow(typeName: string): ReadonlySet<string> {
  const found = new Set([typeName]);
  // What is added while the set is walked is walked too.
  for (const name of found) {
    for (const reference of referencesOf(builtInType(name) ?? {})) found.add(reference);
  }
  return found;
}

function referencesOf(schema: JsonSchemaProps): readonly string[] {
  const { $ref, properties = {}, items, additionalProperties } = schema;
  if ($ref !== undefined) return [$ref];
  const children = [...Object.values(properties), items, additionalProperties];
  return children.flatMap((child) => (typeof child === 'object' ? referencesOf(child) : []));
}

/** Whether a default of a schema is more than the zero value, which stands there for "nothing". */
function isSaid(value: unknown): boolean {
  return Boolean(value) && !(isJsonObject(value) && Object.keys(value).length === 0);
}
