import { getField, isJsonObject, type JsonObject } from '@drover/apimachinery';
import { CelError } from '../cel-error.ts';
import type { CelType, ListMerge, ListType, ObjectType } from '../type.ts';
import { BYTES, DYN } from '../type.ts';
import { PlainList } from './collections.ts';
import { equals } from './equality.ts';
import { parseDuration, parseTimestamp } from './time.ts';
import { isMap, type ListValue, type MapValue, type Value } from './value.ts';

/**
 * A JSON value as a value of CEL. What is in it is looked at when it is asked for.
 *
 * @throws {@link CelError} for a text that is not of the format of its type.
 */
export function fromJson(json: unknown, type: CelType): Value {
  if (json === null || json === undefined) return null;
  switch (typeof json) {
    case 'string':
      return fromText(json, type);
    case 'number':
      return type.kind === 'double' || !Number.isInteger(json) ? json : BigInt(json);
    case 'boolean':
      return json;
    default:
      if (Array.isArray(json)) return new JsonList(json, type.kind === 'list' ? type : ANY_LIST);
      return isJsonObject(json) ? fromObject(json, type) : null;
  }
}

/** The fields of an object are those of its schema; of a map, all. */
function fromObject(json: JsonObject, type: CelType): Value {
  if (type.kind === 'object') return new JsonStruct(json, type);
  return new JsonMap(json, type.kind === 'map' ? type.value : DYN);
}

const ANY_LIST: ListType = { kind: 'list', item: DYN };

const FORMATS: Partial<Record<CelType['kind'], (text: string) => Value | undefined>> = {
  timestamp: (text) => parseTimestamp(text) ?? parseTimestamp(`${text}T00:00:00Z`),
  duration: parseDuration,
  bytes: bytesFromBase64,
};

function fromText(text: string, type: CelType): Value {
  const read = FORMATS[type.kind];
  if (read === undefined) return text;
  const value = read(text);
  if (value !== undefined) return value;
  throw new CelError(`Invalid ${type === BYTES ? 'byte' : type.kind} formatted string ${text}`);
}

/** The bytes of a text in base64. */
export function bytesFromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.fromBase64(text, { lastChunkHandling: 'strict' });
  } catch {
    // Whoever asked says what is wrong.
    return undefined;
  }
}

class JsonList implements ListValue {
  readonly kind = 'list';
  readonly #items: readonly unknown[];
  readonly #type: ListType;

  constructor(items: readonly unknown[], type: ListType) {
    this.#items = items;
    this.#type = type;
  }

  get size(): number {
    return this.#items.length;
  }

  at(index: number): Value | undefined {
    return index in this.#items ? fromJson(this.#items[index], this.#type.item) : undefined;
  }

  /** A set keeps what it has and takes what is new; of a map, items with known keys are put in place. */
  concat(other: ListValue): ListValue {
    const { merge } = this.#type;
    if (merge === undefined) return new PlainList([...this, ...other]);
    const items = [...this];
    for (const item of other) {
      const index = items.findIndex((known) => isSameItem(known, item, merge));
      if (index < 0) items.push(item);
      else items[index] = item;
    }
    return new MergedList(items, merge);
  }

  equals(other: ListValue): boolean {
    const { merge } = this.#type;
    return merge === undefined ? sameOrder(this, other) : sameMerged(this, other, merge);
  }

  *[Symbol.iterator](): Iterator<Value> {
    for (const item of this.#items) yield fromJson(item, this.#type.item);
  }
}

/** A list that was made of a set or map. */
class MergedList extends PlainList {
  readonly #merge: ListMerge;

  constructor(items: readonly Value[], merge: ListMerge) {
    super(items);
    this.#merge = merge;
  }

  equals(other: ListValue): boolean {
    return sameMerged(this, other, this.#merge);
  }
}

function sameOrder(left: ListValue, right: ListValue): boolean {
  const others = [...right];
  return [...left].every((item, index) => equals(item, others[index] ?? null));
}

/** Equal in any order: what the other list has is here. */
function sameMerged(left: ListValue, right: ListValue, merge: ListMerge): boolean {
  const items = [...left];
  return [...right].every((other) => {
    const item = items.find((candidate) => isSameItem(candidate, other, merge));
    return item !== undefined && equals(item, other);
  });
}

function isSameItem(left: Value, right: Value, { by, keys }: ListMerge): boolean {
  if (by === 'set') return equals(left, right);
  if (!isMap(left) || !isMap(right)) return false;
  return keys.every((key) => equals(left.get(key) ?? null, right.get(key) ?? null));
}

/** An object of which nothing is known but that all values are of one type. */
class JsonMap implements MapValue {
  readonly kind = 'map';
  readonly typeName = 'map';
  readonly #object: JsonObject;
  readonly #value: CelType;

  constructor(object: JsonObject, value: CelType) {
    this.#object = object;
    this.#value = value;
  }

  get size(): number {
    return Object.keys(this.#object).length;
  }

  get(key: Value): Value | undefined {
    if (typeof key !== 'string' || !Object.hasOwn(this.#object, key)) return undefined;
    return fromJson(getField(this.#object, key), this.#value);
  }

  keys(): Iterable<Value> {
    return Object.keys(this.#object);
  }
}

/** An object with a schema; its fields are found under their escaped names. */
class JsonStruct implements MapValue {
  readonly kind = 'map';
  readonly #object: JsonObject;
  readonly #type: ObjectType;

  constructor(object: JsonObject, type: ObjectType) {
    this.#object = object;
    this.#type = type;
  }

  get typeName(): string {
    return this.#type.name;
  }

  get size(): number {
    return Object.keys(this.#object).length;
  }

  get(key: Value): Value | undefined {
    const field = typeof key === 'string' ? this.#type.fields.get(key) : undefined;
    if (field === undefined || !Object.hasOwn(this.#object, field.name)) return undefined;
    return fromJson(getField(this.#object, field.name), field.type);
  }

  *keys(): Iterable<Value> {
    for (const [escaped, { name }] of this.#type.fields) {
      if (Object.hasOwn(this.#object, name)) yield escaped;
    }
  }
}
