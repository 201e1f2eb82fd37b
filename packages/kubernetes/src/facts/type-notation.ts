import type { JsonSchemaProps, JsonType } from '../schema/json-schema-props.ts';

/*
 * The notation of the generated table, one type a line:
 *
 *   type   = [ "*" ] ( "=" value | [ "%" mapType ] field … )      "*": objects of this type say apiVersion and kind
 *   field  = name [ "!" ] ":" value [ "^" patchStrategy ] [ "/" patchMergeKey ]      "!": required
 *   value  = shape [ "@" listType [ "(" key "," … ")" ] ] [ "%" mapType ] [ "=" default ]
 *   shape  = "[" value "]" | "{" value "}" | word       a list, a map, a scalar of SCALARS or the name of a type
 */

/** Marks the types whose objects say apiVersion and kind. */
export const KIND_MARK = '*';

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

/** The schema that one line of the table stands for. */
export function parseType(line: string): JsonSchemaProps {
  if (line.startsWith(KIND_MARK)) return parseType(line.slice(1));
  if (line.startsWith('=')) return new ValueReader(line.slice(1)).value();
  const properties: Record<string, JsonSchemaProps> = {};
  const required: string[] = [];
  let mapType: string | undefined;
  for (const word of line === '' ? [] : line.split(' ')) {
    if (word.startsWith('%')) {
      mapType = word.slice(1);
      continue;
    }
    const colon = word.indexOf(':');
    const isRequired = word[colon - 1] === '!';
    const name = word.slice(0, isRequired ? colon - 1 : colon);
    properties[name] = new ValueReader(word.slice(colon + 1)).field();
    if (isRequired) required.push(name);
  }
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    ...(mapType !== undefined && { 'x-kubernetes-map-type': mapType }),
  };
}

function scalar(type: JsonType, format?: string): JsonSchemaProps {
  return format === undefined ? { type } : { type, format };
}

/** Reads one value from the front of a text. */
class ValueReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
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
