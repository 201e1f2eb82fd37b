import { decodeEntry, namespacePrefix, type StoredObject } from '../registry/stored-object.ts';
import type { Entry, Store } from '../storage/store.ts';

/** Reads the few objects by which plugins decide; each version of one is parsed once. */
export class StoredReader {
  readonly #store: Store;
  readonly #decoded = new WeakMap<Entry, StoredObject>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** The newest state of an object, which may not be durable yet. */
  get<T extends StoredObject>(collection: string, key: string): T | undefined {
    const entry = this.#store.getForWrite(collection, key);
    return entry && this.#decode<T>(entry);
  }

  /** The objects of a collection in the order of their keys. */
  list<T extends StoredObject>(collection: string, namespace = ''): readonly T[] {
    const prefix = namespacePrefix(namespace);
    return this.#store.range(collection, { prefix }).entries.map((entry) => this.#decode<T>(entry));
  }

  #decode<T extends StoredObject>(entry: Entry): T {
    const known = this.#decoded.get(entry);
    if (known) return known as T;
    const object = decodeEntry(entry);
    this.#decoded.set(entry, object);
    return object as T;
  }
}
