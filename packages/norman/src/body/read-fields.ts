import { parseFieldType, structIdOf } from '@drover/api';
import { isRecord } from '../is-record.ts';
import type { FieldSchema, Schema } from '../schema/schema.ts';
import { checkScalar, convertScalar, refuse } from './convert-scalar.ts';
import type { Body } from './parse-body.ts';

/** What is done with a body. */
export type Operation = 'create' | 'update';

/** How {@link readFields} reads. */
export interface ReadOptions {
  readonly operation: Operation;
  /** Looks a struct up by its id. */
  readonly struct: (id: string) => Schema | undefined;
}

/** The fields of a body, checked and converted. */
export interface ReadResult {
  /** By name in the API. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Paths of fields that do not exist or may not be written, in the order of the body. */
  readonly ignored: readonly string[];
}

/** Members that every resource carries and that clients send back with it. */
const ENVELOPE = new Set(['id', 'type', 'baseType', 'links', 'actions', 'actionLinks']);

/**
 * Reads the fields of a body by a schema.
 *
 * Fields that are unknown or not writable are left out and named. At creation defaults are filled in, and required
 * fields must be there.
 *
 * @throws `NORMAN_PROBLEM` with field, code and message for the first field that is wrong.
 */
export function readFields(
  body: Body,
  fields: Readonly<Record<string, FieldSchema>>,
  options: ReadOptions,
): ReadResult {
  return new BodyReader(options).read(body, fields, '');
}

class BodyReader {
  readonly #options: ReadOptions;
  readonly #ignored: string[] = [];

  constructor(options: ReadOptions) {
    this.#options = options;
  }

  read(body: Body, schema: Readonly<Record<string, FieldSchema>>, parent: string): ReadResult {
    const fields = this.#readAll(body, schema, parent);
    return { fields, ignored: this.#ignored };
  }

  #readAll(
    body: Body,
    schema: Readonly<Record<string, FieldSchema>>,
    parent: string,
  ): Readonly<Record<string, unknown>> {
    const { operation } = this.#options;
    const read: [string, unknown][] = [];
    for (const [name, value] of Object.entries(body)) {
      const field = Object.hasOwn(schema, name) ? schema[name] : undefined;
      const path = `${parent}${name}`;
      if (field?.[operation]) read.push([name, this.#readField(value, field, path)]);
      else if (!isEcho(name, value, { parent, schema })) this.#ignored.push(path);
    }
    const fields = Object.fromEntries(read);
    return operation === 'create' ? completed(fields, schema, parent) : fields;
  }

  #readField(value: unknown, field: FieldSchema, path: string): unknown {
    const isEmpty = value === null || value === '';
    if (isEmpty && !field.nullable && field.default === undefined) {
      refuse('NotNullable', path, `${path} may not be empty`);
    }
    if (field.strict && !isFlag(value)) {
      refuse('InvalidFormat', path, `${path} must be true or false`);
    }
    const converted =
      field.verbatim && typeof value === 'string'
        ? value.toWellFormed()
        : this.#convert(value, field.type, path);
    checkScalar(converted, field, path);
    return converted;
  }

  #convert(value: unknown, type: string, path: string): unknown {
    const parsed = parseFieldType(type);
    if (value === null) return null;
    if (parsed.container === 'array') {
      const items: readonly unknown[] = Array.isArray(value) ? value : [];
      return items.map((item, index) => this.#convertItem(item, parsed.of, `${path}[${index}]`));
    }
    if (parsed.container === 'map') {
      const entries = isRecord(value) ? Object.entries(value) : [];
      return Object.fromEntries(
        entries.map(([key, item]) => [key, this.#convertEntry(item, parsed.of, `${path}.${key}`)]),
      );
    }
    if (parsed.container === undefined && structIdOf(type) !== undefined) {
      return this.#convertStruct(value, type, path);
    }
    return convertScalar(value, parsed.container === undefined ? parsed.name : 'string', path);
  }

  /** Texts in maps are often whole files, whose last line ends: they are taken as they are. */
  #convertEntry(item: unknown, type: string, path: string): unknown {
    const isText = type === 'string' && typeof item === 'string';
    return isText ? item.toWellFormed() : this.#convert(item, type, path);
  }

  #convertItem(item: unknown, type: string, path: string): unknown {
    if (item === null) refuse('NotNullable', path, `${path} may not be null`);
    return this.#convert(item, type, path);
  }

  #convertStruct(value: unknown, type: string, path: string): unknown {
    const struct = this.#options.struct(type);
    if (!struct) return refuse('InvalidType', path, `${type} is no type of this API`);
    if (!isRecord(value)) return refuse('InvalidFormat', path, `${path} must be an object`);
    return this.#readAll(value, struct.resourceFields, `${path}.`);
  }
}

function isFlag(value: unknown): boolean {
  return value === null || typeof value === 'boolean' || value === 'true' || value === 'false';
}

/** Where a member stands. */
interface Place {
  readonly parent: string;
  readonly schema: Readonly<Record<string, FieldSchema>>;
}

/** What clients send back as they got it: the envelope, epoch twins of dates (`createdTS`), and types of structs. */
function isEcho(name: string, value: unknown, { parent, schema }: Place): boolean {
  const twin = name.endsWith('TS') ? name.slice(0, -2) : '';
  if (Object.hasOwn(schema, twin) && schema[twin]?.type === 'date') return true;
  if (parent === '') return ENVELOPE.has(name);
  return name === 'type' && typeof value === 'string' && value.includes('/schemas/');
}

/** Fills defaults in and asks for what is required. */
function completed(
  given: Readonly<Record<string, unknown>>,
  schema: Readonly<Record<string, FieldSchema>>,
  parent: string,
): Readonly<Record<string, unknown>> {
  const defaults = Object.entries(schema).flatMap(([name, field]) => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    const isAbsent = value === undefined || value === '';
    return isAbsent && field.create && field.default !== undefined
      ? [[name, field.default] as const]
      : [];
  });
  const fields: Readonly<Record<string, unknown>> = { ...given, ...Object.fromEntries(defaults) };
  for (const [name, field] of Object.entries(schema)) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field.required && field.create && isMissing(value)) {
      refuse('MissingRequired', `${parent}${name}`, `${parent}${name} is required`);
    }
  }
  return fields;
}

function isMissing(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}
