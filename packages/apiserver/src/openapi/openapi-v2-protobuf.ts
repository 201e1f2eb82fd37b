import { WireWriter } from '../protobuf/wire-writer.ts';

/** The media type of {@link openApiV2Protobuf}. */
export const OPENAPI_V2_PROTOBUF = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/** Writes a value as a field of a message. */
type Encode = (message: WireWriter, field: number, value: never) => void;

/** The fields of a message by their names in JSON, and the number of the field for those that begin with `x-`. */
interface Fields {
  readonly [name: string]: readonly [number: number, encode: Encode];
}

const text: Encode = (message, field, value: string) => message.text(field, value);
const whole: Encode = (message, field, value: number) => message.whole(field, value);
const double: Encode = (message, field, value: number) => message.double(field, value);
const flag: Encode = (message, field, value: boolean) => message.whole(field, Number(value));

/** Anything, as YAML, of which JSON is a part. */
const anything: Encode = (message, field, value: unknown) => {
  const any = new WireWriter();
  any.text(2, JSON.stringify(value));
  message.message(field, any);
};

/** All values of a list. */
function each(encode: Encode): Encode {
  return (message, field, values: readonly never[]) => {
    for (const value of values) encode(message, field, value);
  };
}

/** A value as the only field of a message of its own. */
function wrapped(number: number, encode: Encode): Encode {
  return (message, field, value) => {
    const wrapper = new WireWriter();
    encode(wrapper, number, value);
    message.message(field, wrapper);
  };
}

/** A map by name: a message whose field `number` holds pairs. */
function mapOf(encode: Encode, number = 1): Encode {
  return wrapped(number, (message, field, values: Readonly<Record<string, never>>) => {
    for (const [name, value] of Object.entries(values)) {
      const pair = new WireWriter();
      pair.text(1, name);
      encode(pair, 2, value);
      message.message(field, pair);
    }
  });
}

/** A message with these fields; those of OpenAPI that our documents do not have are left out of the tables. */
function messageOf(extension: number, fields: () => Fields): Encode {
  return (message, field, value: Readonly<Record<string, never>>) => {
    const inner = new WireWriter();
    encodeFields(inner, value, { extension, fields: fields() });
    message.message(field, inner);
  };
}

function encodeFields(
  message: WireWriter,
  value: Readonly<Record<string, never>>,
  { extension, fields }: { readonly extension: number; readonly fields: Fields },
): void {
  for (const [name, member] of Object.entries(value)) {
    const known = fields[name];
    if (known) known[1](message, known[0], member);
    else if (name.startsWith('x-')) {
      const pair = new WireWriter();
      pair.text(1, name);
      anything(pair, 2, member);
      message.message(extension, pair);
    }
  }
}

const SCHEMA_FIELDS: Fields = {
  $ref: [1, text],
  format: [2, text],
  title: [3, text],
  description: [4, text],
  default: [5, anything],
  multipleOf: [6, double],
  maximum: [7, double],
  exclusiveMaximum: [8, flag],
  minimum: [9, double],
  exclusiveMinimum: [10, flag],
  maxLength: [11, whole],
  minLength: [12, whole],
  pattern: [13, text],
  maxItems: [14, whole],
  minItems: [15, whole],
  uniqueItems: [16, flag],
  maxProperties: [17, whole],
  minProperties: [18, whole],
  required: [19, each(text)],
  enum: [20, each(anything)],
  additionalProperties: [
    21,
    (message, field, value: object | boolean) =>
      typeof value === 'boolean'
        ? wrapped(2, flag)(message, field, value as never)
        : wrapped(1, schema)(message, field, value as never),
  ],
  type: [22, wrapped(1, text)],
  items: [23, wrapped(1, (message, field, value) => schema(message, field, value))],
  properties: [25, mapOf((message, field, value) => schema(message, field, value))],
  example: [30, anything],
};

const schema = messageOf(31, () => SCHEMA_FIELDS);

const bodyParameter = messageOf(6, () => ({
  description: [1, text],
  name: [2, text],
  in: [3, text],
  required: [4, flag],
  schema: [5, schema],
}));

const NAMED: Fields = {
  required: [1, flag],
  in: [2, text],
  description: [3, text],
  name: [4, text],
};

const pathParameter = messageOf(22, () => ({ ...NAMED, type: [5, text], uniqueItems: [19, flag] }));
const queryParameter = messageOf(23, () => ({
  ...NAMED,
  type: [6, text],
  uniqueItems: [20, flag],
}));

const PARAMETERS: Readonly<Record<string, Encode>> = {
  body: wrapped(1, wrapped(1, bodyParameter)),
  path: wrapped(1, wrapped(2, wrapped(4, pathParameter))),
  query: wrapped(1, wrapped(2, wrapped(3, queryParameter))),
};

const parameter: Encode = (message, field, value: { readonly in: string }) =>
  PARAMETERS[value.in]?.(message, field, value as never);

const response = messageOf(5, () => ({ description: [1, text], schema: [2, wrapped(1, schema)] }));

const operation = messageOf(13, () => ({
  tags: [1, each(text)],
  description: [3, text],
  operationId: [5, text],
  produces: [6, each(text)],
  consumes: [7, each(text)],
  parameters: [8, each(parameter)],
  responses: [9, mapOf(wrapped(1, response))],
  schemes: [10, each(text)],
}));

const pathItem = messageOf(10, () => ({
  get: [2, operation],
  put: [3, operation],
  post: [4, operation],
  delete: [5, operation],
  options: [6, operation],
  head: [7, operation],
  patch: [8, operation],
  parameters: [9, each(parameter)],
}));

const DOCUMENT: Fields = {
  swagger: [1, text],
  info: [2, messageOf(7, () => ({ title: [1, text], version: [2, text] }))],
  paths: [8, mapOf(pathItem, 2)],
  definitions: [9, mapOf(schema)],
};

/**
 * An OpenAPI 2.0 document as Protocol Buffers, the one form in which client-go asks for it (`openapiv2/OpenAPIv2.proto` of gnostic-models).
 *
 * @param json - the document as it is sent to others.
 */
export function openApiV2Protobuf(json: string): Uint8Array {
  const message = new WireWriter();
  const document = JSON.parse(json) as Readonly<Record<string, never>>;
  encodeFields(message, document, { extension: 16, fields: DOCUMENT });
  return message.bytes();
}
