import { badRequestError } from '@drover/apimachinery';
import { formatMicroTime, formatTime } from '@drover/base';
import { builtInTypeFacts, type JsonSchemaProps } from '@drover/kubernetes';
import { packedVarints, type WireField, wireFields } from './wire-reader.ts';

type Fields = Record<string, unknown>;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Messages may lie in each other this deep; custom schemas are the deepest there are. */
const MAX_DEPTH = 100;

/** Types whose messages are not objects in JSON. */
const OWN_FORMS: Readonly<Record<string, (message: Uint8Array) => unknown>> = {
  'apiextensions.v1.JSON': decodeRaw,
  'intstr.IntOrString': decodeIntOrString,
  'meta.v1.FieldsV1': decodeRaw,
  'meta.v1.MicroTime': (message) => decodeTime(message, formatMicroTime),
  'meta.v1.Time': (message) => decodeTime(message, formatTime),
  'resource.Quantity': (message) => textOf(fieldOf(message, 1)),
  'runtime.RawExtension': decodeRaw,
};

/** How the value of one field, or of one item of a list, is read. */
type Read = (field: WireField) => unknown;

/**
 * The JSON form of a message of a built-in type.
 *
 * @throws `StatusError` `BadRequest` when it is malformed, or of a type that has no message.
 */
export function decodeMessage(typeName: string, message: Uint8Array, depth = 0): unknown {
  const own = OWN_FORMS[typeName];
  if (own) return own(message);
  const readers = fieldReaders(typeName, depth);
  const object: Fields = {};
  for (const field of wireFields(message)) readers.get(field.number)?.(object, field);
  return object;
}

type FieldReader = (object: Fields, field: WireField) => void;

/** What to do with each field of a message, by number. */
function fieldReaders(typeName: string, depth: number): ReadonlyMap<number, FieldReader> {
  const facts = builtInTypeFacts(typeName);
  if (facts?.schema.type !== 'object' || depth > MAX_DEPTH) {
    throw badRequestError(`the protobuf body cannot be read: no message of type ${typeName}`);
  }
  const { properties = {} } = facts.schema;
  const readers = new Map<number, FieldReader>();
  for (const [name, { number }] of facts.encodings) {
    const schema = properties[name];
    if (number !== undefined && schema) readers.set(number, fieldReader(name, schema, depth));
  }
  for (const { number, type } of facts.inlined) {
    readers.set(number, (object, { bytes }) =>
      Object.assign(object, decodeMessage(type, bytes, depth + 1)),
    );
  }
  return readers;
}

function fieldReader(name: string, schema: JsonSchemaProps, depth: number): FieldReader {
  const { items, additionalProperties } = schema;
  if (schema.type === 'array' && items) {
    const read = valueReader(items, depth);
    return (object, field) => {
      object[name] = [...((object[name] as unknown[] | undefined) ?? []), ...itemsOf(field, read)];
    };
  }
  if (schema.type === 'object' && typeof additionalProperties === 'object') {
    const read = mapValueReader(additionalProperties, depth);
    return (object, { bytes }) => {
      const key = textOf(fieldOf(bytes, 1));
      object[name] = Object.defineProperty((object[name] as Fields | undefined) ?? {}, key, {
        value: read(fieldOf(bytes, 2)),
        configurable: true,
        enumerable: true,
        writable: true,
      });
    };
  }
  const read = valueReader(schema, depth);
  return (object, field) => {
    const value = read(field);
    if (value !== undefined) object[name] = value;
  };
}

/** Lists of numbers may be packed into one field. */
function itemsOf(field: WireField, read: Read): unknown[] {
  if (field.wireType !== 2 || read !== readInteger) return [read(field)];
  return Array.from(packedVarints(field.bytes), (integer) => readInteger({ ...field, integer }));
}

/** A list as the value of a map is a message of its own, with the items as field 1. */
function mapValueReader(schema: JsonSchemaProps, depth: number): Read {
  const { items } = schema;
  if (schema.type !== 'array' || !items) return valueReader(schema, depth);
  const read = valueReader(items, depth);
  return ({ bytes }) => [...wireFields(bytes)].filter(({ number }) => number === 1).map(read);
}

function valueReader(schema: JsonSchemaProps, depth: number): Read {
  const { $ref, type, format } = schema;
  if ($ref !== undefined) return ({ bytes }) => decodeMessage($ref, bytes, depth + 1);
  switch (type) {
    case 'boolean':
      return ({ integer }) => integer !== 0n;
    case 'integer':
      return readInteger;
    case 'number':
      return readDouble;
    case 'string':
      return format === 'byte' ? ({ bytes }) => Buffer.from(bytes).toString('base64') : textOf;
    default:
      return ({ bytes }) => decodeRaw(bytes);
  }
}

function readInteger({ integer }: WireField): number {
  return Number(BigInt.asIntN(64, integer));
}

function readDouble({ integer }: WireField): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, integer);
  return view.getFloat64(0);
}

const ABSENT: WireField = { number: 0, wireType: 0, integer: 0n, bytes: new Uint8Array() };

/** The last field of that number, which is the one that counts; an empty one when there is none. */
function fieldOf(message: Uint8Array, wanted: number): WireField {
  return [...wireFields(message)].findLast(({ number }) => number === wanted) ?? ABSENT;
}

function textOf({ bytes }: WireField): string {
  return decoder.decode(bytes);
}

/** JSON within protobuf. */
function decodeRaw(message: Uint8Array): unknown {
  const { bytes } = fieldOf(message, 1);
  return bytes.byteLength === 0 ? undefined : (JSON.parse(decoder.decode(bytes)) as unknown);
}

function decodeIntOrString(message: Uint8Array): unknown {
  const isText = fieldOf(message, 1).integer === 1n;
  return isText ? textOf(fieldOf(message, 3)) : readInteger(fieldOf(message, 2));
}

/** A time that was never set is an empty message. */
function decodeTime(message: Uint8Array, format: (ms: number) => string): string | undefined {
  if (message.byteLength === 0) return undefined;
  const seconds = readInteger(fieldOf(message, 1));
  const nanos = readInteger(fieldOf(message, 2));
  return format(seconds * 1_000 + Math.trunc(nanos / 1_000_000));
}
