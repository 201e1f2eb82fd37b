import type { JsonSchemaProps, JsonType } from '../schema/json-schema-props.ts';

/*
 * The notation of the generated table, one type a line, with its fields in the order of the Go type:
 *
 *   type   = [ "*" [ "*" ] ] ( "=" value | word … )      "*": objects of this type say apiVersion and kind; "**": and
 *                                                           they are known in every group
 *   word   = "%" mapType | "+" number ":" type | union | field      "+": a struct whose fields stand in this one; only
 *                                                           protobuf keeps it apart, as the field of that number
 *   union  = "|" field "(" field "," … ")"       the value of the first tells which of the others may be there
 *   field  = name marks ":" value [ "^" patchStrategy ] [ "/" patchMergeKey ]
 *   marks  = [ "!" ] [ "$" ] [ "&" ] [ "~" ] [ "#" number ]      required; a reference of which documents say nothing
 *                                                           more; a pointer in Go; written even when empty; protobuf
 *   value  = shape [ "<" goType ">" ] [ "@" listType [ "(" key "," … ")" ] ] [ "%" mapType ] [ "=" default ]
 *   shape  = "[" value "]" | "{" value "}" | word       a list, a map, a scalar of SCALARS or the name of a type
 */

/** Marks the types whose objects say apiVersion and kind. */
export const KIND_MARK = '*';
/** Marks those of them that are known in every group. */
export const COMMON_KIND_MARK = '**';

/** How Go and protobuf write a field, beyond its schema. */
export interface FieldEncoding {
  /** Whether the field can be told absent when it is empty: an empty value is then kept as it is. */
  readonly isPointer: boolean;
  /** Whether the field is written even when it is empty. */
  readonly isAlwaysWritten: boolean;
  /** Whether OpenAPI documents write nothing but the reference to the type of the field. */
  readonly isBareReference: boolean;
  /** Field number in protobuf; absent for fields of an inlined struct. */
  readonly number?: number;
}

/** Fields of a type of which one tells, by its value, which of the others may be there. */
export interface Union {
  readonly discriminator: string;
  readonly fields: readonly string[];
}

/** A struct whose fields stand in another one; protobuf has it as a message of its own. */
export interface InlinedStruct {
  readonly number: number;
  /** Short name of its type. */
  readonly type: string;
}

/** Everything the table says of one type. */
export interface BuiltInTypeFacts {
  readonly schema: JsonSchemaProps;
  readonly encodings: ReadonlyMap<string, FieldEncoding>;
  readonly inlined: readonly InlinedStruct[];
  readonly union?: Union;
}

/** The values of named types that have a fixed set of them. */
type Enums = Readonly<Record<string, readonly string[]>>;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const INT_OR_STRING: JsonSchemaProps = {
  'x-kubernetes-int-or-string': true,
  format: 'int-or-string',
};

const SCALARS: Readonly<Record<string, JsonSchemaProps>> = {
  s: scalar('string'),
  bytes: scalar('string', 'byte'),
  time: scalar('string', 'date-time'),
  i32: scalar('integer', 'int32'),
  i64: scalar('integer', 'int64'),
  int: scalar('integer'),
  num: scalar('number'),
  double: scalar('number', 'double'),
  b: scalar('boolean'),
  object: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  any: { 'x-kubernetes-preserve-unknown-fields': true },
  quantity: { format: 'quantity' },
  'int-or-string': INT_OR_STRING,
};

const FIELD = /^(.*?)(!?)(\$?)(&?)(~?)(?:#(\d+))?$/;
const UNION = /^\|(\w+)\((.*)\)$/;

/** What one line of the table says. */
export function parseType(line: string, enums: Enums): BuiltInTypeFacts {
  const text = line.replace(/^\*+/, '');
  const encodings = new Map<string, FieldEncoding>();
  const inlined: InlinedStruct[] = [];
  if (text.startsWith('=')) {
    return { schema: new ValueReader(text.slice(1), enums).value(), encodings, inlined };
  }
  const properties: Record<string, JsonSchemaProps> = {};
  const required: string[] = [];
  const schema: Mutable<JsonSchemaProps> = { type: 'object', properties };
  let union: Union | undefined;
  for (const word of text === '' ? [] : text.split(' ')) {
    const colon = word.indexOf(':');
    if (word.startsWith('%')) {
      schema['x-kubernetes-map-type'] = word.slice(1);
    } else if (word.startsWith('+')) {
      inlined.push({ number: Number(word.slice(1, colon)), type: word.slice(colon + 1) });
    } else if (word.startsWith('|')) {
      union = readUnion(word);
    } else {
      const { name, isRequired, encoding } = readMarks(word.slice(0, colon));
      properties[name] = new ValueReader(word.slice(colon + 1), enums).field();
      if (isRequired) required.push(name);
      encodings.set(name, encoding);
    }
  }
  if (required.length > 0) schema.required = required;
  return { schema, encodings, inlined, ...(union && { union }) };
}

function readUnion(word: string): Union {
  const [, discriminator = '', fields = ''] = UNION.exec(word) ?? [];
  return { discriminator, fields: fields.split(',') };
}

/** Reads what stands before the colon of a field. */
function readMarks(text: string): { name: string; isRequired: boolean; encoding: FieldEncoding } {
  const [, name = '', mark, bare, pointer, written, number] = FIELD.exec(text) ?? [];
  const encoding = {
    isPointer: pointer === '&',
    isAlwaysWritten: written === '~',
    isBareReference: bare === '$',
    ...(number !== undefined && { number: Number(number) }),
  };
  return { name, isRequired: mark === '!', encoding };
}

function scalar(type: JsonType, format?: string): JsonSchemaProps {
  return format === undefined ? { type } : { type, format };
}

/** Reads one value from the front of a text. */
class ValueReader {
  readonly #text: string;
  readonly #enums: Enums;
  #at = 0;

  constructor(text: string, enums: Enums) {
    this.#text = text;
    this.#enums = enums;
  }

  /** A value with what a patch must know about it. */
  field(): JsonSchemaProps {
    const schema: Mutable<JsonSchemaProps> = this.value();
    if (this.#accept('^')) schema['x-kubernetes-patch-strategy'] = this.#word(/[\w,]+/y);
    if (this.#accept('/')) schema['x-kubernetes-patch-merge-key'] = this.#word(/\w+/y);
    return schema;
  }

  value(): Mutable<JsonSchemaProps> {
    const schema = this.#shape();
    if (this.#accept('<')) this.#name(schema);
    if (this.#accept('@')) {
      schema['x-kubernetes-list-type'] = this.#word(/\w+/y);
      if (this.#accept('(')) {
        schema['x-kubernetes-list-map-keys'] = this.#word(/[\w,]+/y).split(',');
        this.#at += 1;
      }
    }
    if (this.#accept('%')) schema['x-kubernetes-map-type'] = this.#word(/\w+/y);
    if (this.#accept('=')) schema.default = JSON.parse(this.#word(/"[^"]*"|\{\}|\w+/y)) as unknown;
    return schema;
  }

  #name(schema: Mutable<JsonSchemaProps>): void {
    const name = this.#word(/[\w.]+/y);
    this.#at += 1;
    schema['x-go-type'] = name.split('.').slice(-2).join('.');
    const values = this.#enums[name];
    if (values !== undefined) schema.enum = values;
  }

  #shape(): Mutable<JsonSchemaProps> {
    if (this.#accept('[')) {
      const items = this.value();
      this.#at += 1;
      return { type: 'array', items };
    }
    if (this.#accept('{')) {
      const additionalProperties = this.value();
      this.#at += 1;
      return { type: 'object', additionalProperties };
    }
    const word = this.#word(/[\w.-]+/y);
    return { ...(SCALARS[word] ?? { $ref: word }) };
  }

  #accept(character: string): boolean {
    const found = this.#text[this.#at] === character;
    if (found) this.#at += 1;
    return found;
  }

  #word(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const word = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += word.length;
    return word;
  }
}
