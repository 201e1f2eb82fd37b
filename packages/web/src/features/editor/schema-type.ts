import { parseFieldType, structIdOf } from '@drover/api';
import type { NormanField, NormanSchema } from '@drover/client/norman';

/** What the API says of a field. */
export interface FieldSchema extends NormanField {
  /** The form that texts must have; see `checkFormat` of `@drover/api`. */
  readonly format?: string;
}

/** The fields of a type, by their names. */
export type Fields = Readonly<Record<string, FieldSchema>>;

/** A type as `/schemas/<id>` shows it. */
export interface TypeSchema
  extends Pick<NormanSchema, 'id' | 'pluralName' | 'collectionMethods' | 'resourceMethods'> {
  readonly resourceFields: Fields;
}

/** Looks a type up by its id; `undefined` when there is none. */
export type TypeSource = (id: string) => Promise<TypeSchema | undefined>;

/** The type of a field, by what stands in it. */
interface ValueType {
  readonly form: 'array' | 'map' | 'reference' | 'scalar' | 'struct';
  /** The type of items and of what is referred to; of scalars and structs their own. */
  readonly of: string;
}

/** Takes a field type apart: `map[array[string]]` is a map of `array[string]`. */
export function parseType(type: string): ValueType {
  const parsed = parseFieldType(type);
  if (parsed.container) return { form: parsed.container, of: parsed.of };
  return { form: structIdOf(type) === undefined ? 'scalar' : 'struct', of: type };
}

/** What may stand inside of a value: fields of its struct, or items that all have one type. */
export type Inside = { readonly fields: Fields } | { readonly items: FieldSchema } | undefined;

/** What may stand inside of a value of a field; items have the flags of the list or map that they are in. */
export async function insideOf(field: FieldSchema, source: TypeSource): Promise<Inside> {
  const { form, of } = parseType(field.type);
  if (form === 'array' || form === 'map') return { items: { ...field, type: of } };
  const fields = form === 'struct' ? (await source(of))?.resourceFields : undefined;
  return fields && { fields };
}

/** What the API says of the value at a path; `undefined` where it knows nothing. */
export async function fieldAt(
  path: readonly (string | number)[],
  fields: Fields,
  source: TypeSource,
): Promise<FieldSchema | undefined> {
  const [name = '', ...rest] = path;
  let field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  for (const segment of rest) {
    const inside: Inside = field && (await insideOf(field, source));
    if (!inside) return undefined;
    if ('items' in inside) field = inside.items;
    else field = Object.hasOwn(inside.fields, segment) ? inside.fields[segment] : undefined;
  }
  return field;
}
