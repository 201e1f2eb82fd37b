/** What the API says of a field. */
export interface FieldSchema {
  readonly type: string;
  readonly create: boolean;
  readonly update: boolean;
  readonly required?: boolean;
  readonly nullable?: boolean;
  readonly writeOnly?: boolean;
  readonly default?: unknown;
  readonly options?: readonly string[];
  readonly description?: string;
  /** The form that texts must have; see `checkFormat` of `@drover/api`. */
  readonly format?: string;
}

/** The fields of a type, by their names. */
export type Fields = Readonly<Record<string, FieldSchema>>;

/** A type as `/schemas/<id>` shows it. */
export interface TypeSchema {
  readonly id: string;
  readonly pluralName: string;
  readonly resourceFields: Fields;
  readonly collectionMethods?: readonly string[];
  readonly resourceMethods?: readonly string[];
}

/** Looks a type up by its id; `undefined` when there is none. */
export type TypeSource = (id: string) => Promise<TypeSchema | undefined>;

const CONTAINER = /^(array|map|reference)\[(.+)\]$/;

const SCALARS: ReadonlySet<string> = new Set([
  'string',
  'int',
  'float',
  'boolean',
  'date',
  'enum',
  'password',
  'base64',
  'json',
  'intOrString',
  'dnsLabel',
  'dnsLabelRestricted',
  'hostname',
  'reference',
  'byte',
]);

/** A field type taken apart. */
export type FieldType =
  | { readonly form: 'array' | 'map' | 'reference'; readonly of: string }
  | { readonly form: 'scalar' | 'struct'; readonly of: string };

/** Takes a field type apart: `map[array[string]]` is a map of `array[string]`. */
export function parseType(type: string): FieldType {
  const [, container, of = ''] = CONTAINER.exec(type) ?? [];
  if (container) return { form: container as 'array' | 'map' | 'reference', of };
  return { form: SCALARS.has(type) ? 'scalar' : 'struct', of: type };
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
