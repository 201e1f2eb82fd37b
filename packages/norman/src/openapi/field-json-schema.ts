import { type FormatName, parseFieldType, structIdOf } from '@drover/api';
import type { FieldSchema } from '../schema/schema.ts';

/** A JSON Schema (2020-12), which is what OpenAPI 3.1 has for schemas. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** In which part of an exchange a value stands: its form in an answer, or in the body of a request. */
export type Use = 'shown' | 'create' | 'update';

/** Gives the schema that stands for a struct. */
export type StructRef = (id: string, use: Use) => JsonSchema;

const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';

/** Forms of texts that the API insists on when it takes them; what is stored may be older than the rule. */
const TAKEN_TEXTS: Readonly<Record<string, JsonSchema>> = {
  dnsLabel: { pattern: `^${LABEL}$`, maxLength: 63 },
  dnsLabelRestricted: { pattern: '^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$', maxLength: 63 },
  hostname: { pattern: `^${LABEL}([.]${LABEL})*$`, maxLength: 253 },
  password: { format: 'password' },
};

const WEB_ADDRESS: JsonSchema = { format: 'uri', pattern: '^https?://[^\\s@]+$' };
const PEM: JsonSchema = { contentMediaType: 'application/x-pem-file' };

/** What JSON Schema can say of the forms that `@drover/api` checks; the checks themselves know more. */
const TAKEN_FORMATS: Readonly<Partial<Record<FormatName, JsonSchema>>> = {
  url: WEB_ADDRESS,
  serverUrl: WEB_ADDRESS,
  quantity: { pattern: '^[0-9]+([.][0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$' },
  duration: { pattern: '^([0-9]+(ms|s|m|h))+$' },
  cidr: { pattern: '^[0-9a-fA-F:.]+/[0-9]{1,3}$' },
  certificates: PEM,
  privateKey: PEM,
};

/** The schema of a field in an answer. */
export function shownFieldSchema(field: FieldSchema, struct: StructRef): JsonSchema {
  const { type, options, default: fallback, description } = field;
  const value = valueSchema(type, 'shown', struct);
  const isReadOnly = !field.create && !field.update;
  return {
    ...nullable(options ? withOptions(value, options) : value),
    ...(description !== undefined && { description }),
    ...(fallback !== undefined && { default: fallback }),
    ...(isReadOnly && { readOnly: true }),
  };
}

/** The schema of a field in the body of a request. */
export function takenFieldSchema(
  field: FieldSchema,
  use: 'create' | 'update',
  struct: StructRef,
): JsonSchema {
  const { type, options, writeOnly, description, default: fallback } = field;
  const value = { ...valueSchema(type, use, struct), ...limitsOf(field), ...formOf(field) };
  const chosen = options ? withOptions(value, options) : value;
  const isSecret = writeOnly === true || type === 'password';
  return {
    ...(field.nullable && !isDemanded(field, use) ? nullable(chosen) : chosen),
    ...(description !== undefined && { description }),
    ...(fallback !== undefined && { default: fallback }),
    ...(isSecret && { writeOnly: true }),
  };
}

/** Whether a body without the field is refused. */
export function isDemanded(field: FieldSchema, use: Use): boolean {
  return use === 'create' && field.required === true && field.default === undefined;
}

function valueSchema(type: string, use: Use, struct: StructRef): JsonSchema {
  const parsed = parseFieldType(type);
  switch (parsed.container) {
    case 'array':
      return { type: 'array', items: valueSchema(parsed.of, use, struct) };
    case 'map':
      return {
        type: 'object',
        additionalProperties: nullable(valueSchema(parsed.of, use, struct)),
      };
    case 'reference':
      return { type: 'string' };
    case undefined:
      return structIdOf(type) === undefined ? scalarSchema(type, use) : struct(type, use);
  }
}

function scalarSchema(type: string, use: Use): JsonSchema {
  switch (type) {
    case 'boolean':
      return { type: 'boolean' };
    case 'int':
    case 'byte':
      return { type: 'integer' };
    case 'float':
      return { type: 'number' };
    case 'json':
      return {};
    case 'intOrString':
      return { type: ['integer', 'string'] };
    case 'date':
      return { type: 'string', format: 'date-time' };
    case 'base64':
      return { type: 'string', contentEncoding: 'base64' };
    default:
      return { type: 'string', ...(use !== 'shown' && TAKEN_TEXTS[type]) };
  }
}

/** The form of a text; of lists and maps of texts it is left to the API. */
function formOf({ type, format }: FieldSchema): JsonSchema {
  return (type === 'string' && format !== undefined && TAKEN_FORMATS[format]) || {};
}

/** A text that is one of a few; of a list, each of its texts. */
function withOptions(schema: JsonSchema, options: readonly string[]): JsonSchema {
  if (schema['type'] !== 'array') return { ...schema, enum: options };
  return { ...schema, items: withOptions(schema['items'] as JsonSchema, options) };
}

function limitsOf(field: FieldSchema): JsonSchema {
  const { min, max, minLength, maxLength, validChars, type, required } = field;
  const isList = parseFieldType(type).container === 'array';
  const isText = ['string', 'enum', 'dnsLabel', 'hostname', 'password'].includes(type);
  return {
    ...(min !== undefined && { minimum: min }),
    ...(max !== undefined && { maximum: max }),
    ...(minLength !== undefined && { minLength }),
    ...(maxLength !== undefined && { maxLength }),
    ...(required && isText && minLength === undefined && { minLength: 1 }),
    ...(required && isList && { minItems: 1 }),
    ...(validChars !== undefined && { pattern: `^[${validChars}]*$` }),
  };
}

/** The same, or null. An enum of an answer may be the empty text as well, which is how nothing chosen is stored. */
function nullable(schema: JsonSchema): JsonSchema {
  const { type, enum: values, $ref } = schema;
  if ($ref !== undefined) return { anyOf: [schema, { type: 'null' }] };
  if (type === undefined) return schema;
  return {
    ...schema,
    type: [type, 'null'].flat(),
    ...(Array.isArray(values) && { enum: [...(values as unknown[]), '', null] }),
  };
}
