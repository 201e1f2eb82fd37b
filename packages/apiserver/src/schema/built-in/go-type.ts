import { builtInType, builtInTypeFacts, type JsonSchemaProps } from '@drover/kubernetes';

const SCALARS: Readonly<Record<string, string>> = {
  string: 'string',
  'string/byte': '[]uint8',
  'integer/int32': 'int32',
  'integer/int64': 'int64',
  integer: 'int',
  number: 'float64',
  'number/double': 'float64',
  boolean: 'bool',
};

/** Types that read themselves from a simpler one, which is then the one that messages name. */
const READ_AS: Readonly<Record<string, string>> = {
  'intstr.IntOrString': 'int32',
  'meta.v1.Time': 'string',
  'meta.v1.MicroTime': 'string',
};

/** The name of the Go type of a built-in value, as messages of Go's reader of JSON show it. */
export function goTypeOf(schema: JsonSchemaProps): string {
  const { $ref, type = '', format, items, additionalProperties } = schema;
  if (schema['x-go-type'] !== undefined) return schema['x-go-type'];
  if ($ref !== undefined) return READ_AS[$ref] ?? $ref.split('.').slice(-2).join('.');
  if (items !== undefined) return `[]${goTypeOf(items)}`;
  if (typeof additionalProperties === 'object') {
    return `map[string]${goTypeOf(additionalProperties)}`;
  }
  return SCALARS[format === undefined ? type : `${type}/${format}`] ?? 'string';
}

/** Whether a built-in value is what Go calls empty, so that a field which is not always written leaves it out. */
export function isEmptyValue(value: unknown): boolean {
  if (value === '' || value === 0 || value === false || value === null) return true;
  if (typeof value !== 'object') return false;
  return Object.keys(value).length === 0;
}

/** What Go writes for a field that was not given, of those that it always writes. */
export function zeroOf(schema: JsonSchemaProps): unknown {
  const { $ref, type, format } = schema;
  if ($ref === 'resource.Quantity') return '0';
  if ($ref === 'intstr.IntOrString') return 0;
  if ($ref !== undefined) {
    return builtInType($ref)?.properties === undefined ? null : zeroStruct($ref);
  }
  if (type === 'string' && format !== 'byte') return '';
  if (type === 'integer' || type === 'number') return 0;
  return type === 'boolean' ? false : null;
}

/** The fields of a struct that Go writes even when nothing was given. */
export function zeroStruct(typeName: string): Readonly<Record<string, unknown>> {
  const facts = builtInTypeFacts(typeName);
  const zero: Record<string, unknown> = {};
  for (const [name, { isAlwaysWritten }] of facts?.encodings ?? []) {
    const schema = facts?.schema.properties?.[name];
    if (isAlwaysWritten && schema !== undefined) zero[name] = zeroOf(schema);
  }
  return zero;
}
