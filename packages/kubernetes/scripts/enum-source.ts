/** The values of enumerated fields, by `import/path.Type` and JSON name. */
export type EnumFields = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

const REGISTERED = /^\t\t"([\w./-]+)": +(schema_\w+)\(ref\),$/gm;
const FUNCTION = /^func (schema_\w+)\(.*?^}$/gms;
const FIELD_OR_ENUM = /^\t{5}"([\w$-]+)": \{$|^\t+Enum: +\[\]interface\{\}\{(.*)\},$/gm;

/** Reads from the Go source of the OpenAPI definitions which fields have a fixed set of values. */
export function readEnumFields(source: string): EnumFields {
  const bodies = new Map(
    Array.from(source.matchAll(FUNCTION), ([body, name = '']) => [name, body] as const),
  );
  return new Map(
    Array.from(source.matchAll(REGISTERED), ([, type = '', name = '']) => [
      type,
      enumsIn(bodies.get(name) ?? ''),
    ]),
  );
}

function enumsIn(body: string): ReadonlyMap<string, readonly string[]> {
  const enums = new Map<string, readonly string[]>();
  let field = '';
  for (const [, name, values] of body.matchAll(FIELD_OR_ENUM)) {
    if (name !== undefined) field = name;
    if (values !== undefined) enums.set(field, JSON.parse(`[${values}]`) as string[]);
  }
  return enums;
}
