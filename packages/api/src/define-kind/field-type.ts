/** The type of a field as the v3 API writes it (norman-api.md 1.8), taken apart. */
export type FieldType =
  | { readonly container: 'array' | 'map' | 'reference'; readonly of: string }
  | { readonly container?: undefined; readonly name: string };

const CONTAINER = /^(array|map|reference)\[(.+)\]$/;

/** Takes a field type apart: `array[reference[user]]` is an array of `reference[user]`. */
export function parseFieldType(type: string): FieldType {
  const match = CONTAINER.exec(type);
  if (!match) return { name: type };
  const [, container, of = ''] = match;
  return { container: container as 'array' | 'map' | 'reference', of };
}

/** Types that are no other schema's id. */
const SCALARS = new Set([
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

/** The struct id at the bottom of a type; `undefined` for scalars and references. */
export function structIdOf(type: string): string | undefined {
  const parsed = parseFieldType(type);
  if (parsed.container === 'reference') return undefined;
  if (parsed.container) return structIdOf(parsed.of);
  return SCALARS.has(parsed.name) ? undefined : parsed.name;
}

/** The type that a reference points to, anywhere inside of containers; `undefined` when it is none. */
export function referenceTarget(type: string): string | undefined {
  const parsed = parseFieldType(type);
  if (!parsed.container) return undefined;
  return parsed.container === 'reference' ? parsed.of : referenceTarget(parsed.of);
}
