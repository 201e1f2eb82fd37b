import { compareKeys } from './map-key.ts';
import { type ListValue, type MapValue, type Value } from './value.ts';

/** A list of values. */
export class PlainList implements ListValue {
  readonly kind = 'list';
  readonly #items: readonly Value[];

  constructor(items: readonly Value[]) {
    this.#items = items;
  }

  get size(): number {
    return this.#items.length;
  }

  at(index: number): Value | undefined {
    return this.#items[index];
  }

  concat(other: ListValue): ListValue {
    return new PlainList([...this.#items, ...other]);
  }

  [Symbol.iterator](): Iterator<Value> {
    return this.#items[Symbol.iterator]();
  }
}

/** A map that an expression made. Numbers of different types that are equal are one key. */
export class PlainMap implements MapValue {
  readonly kind = 'map';
  readonly typeName = 'map';
  readonly #entries = new Map<unknown, readonly [key: Value, value: Value]>();

  constructor(entries: Iterable<readonly [key: Value, value: Value]>) {
    for (const entry of entries) this.#entries.set(compareKeys(entry[0]), entry);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: Value): Value | undefined {
    return this.#entries.get(compareKeys(key))?.[1];
  }

  *keys(): Iterable<Value> {
    for (const [key] of this.#entries.values()) yield key;
  }
}
