import type { KubernetesObject } from '@drover/apimachinery';
import { runtimeErrors } from '../errors.ts';
import { keyOf, keyText, type ObjectKey } from '../key/object-key.ts';
import type { Change } from './change.ts';
import { type DeepReadonly, deepFreeze } from './deep-readonly.ts';

/** Maps an object to the values under which an index finds it. Must depend on the object alone. */
export type IndexFunction<T> = (object: DeepReadonly<T>) => readonly string[];

/** Index functions by index name. */
export type Indexes<T> = Readonly<Record<string, IndexFunction<T>>>;

/** What a list is narrowed to. */
export interface LookupOptions<T> {
  /** Objects of this namespace only; default all. */
  readonly namespace?: string;
  /** Objects that pass only. */
  readonly filter?: (object: DeepReadonly<T>) => boolean;
}

/**
 * Reads a cache.
 *
 * **Guarantees**: answers come from memory and never wait; what is read together is of one state. Objects are shared
 * by all readers: never change one.
 */
export interface Lister<T> {
  get(key: ObjectKey): DeepReadonly<T> | undefined;
  list(options?: LookupOptions<T>): readonly DeepReadonly<T>[];
  /**
   * Objects for which the index gave `value`.
   *
   * @throws `CACHE_NO_INDEX` when no index of that name was asked for.
   */
  byIndex(index: string, value: string): readonly DeepReadonly<T>[];
  readonly size: number;
}

/** How an {@link ObjectStore} treats what it takes. */
export interface ObjectStoreOptions {
  /** Freeze objects at every depth (tests): whoever changes a shared object then fails at that line. */
  readonly freeze: boolean;
}

interface Index<T> {
  readonly of: IndexFunction<T>;
  readonly keys: Map<string, Set<string>>;
}

const NAMESPACE = 'namespace';

/**
 * Objects of one kind in memory, with indexes.
 *
 * **Guarantees**: each method that writes returns the changes it made, after it has made all of them; replacing an
 * object by one of the same uid and resourceVersion is no change.
 */
export class ObjectStore<T extends KubernetesObject> implements Lister<T> {
  readonly #options: ObjectStoreOptions;
  readonly #objects = new Map<string, DeepReadonly<T>>();
  readonly #indexes = new Map<string, Index<T>>();

  constructor(options: ObjectStoreOptions) {
    this.#options = options;
    this.addIndex(NAMESPACE, (object) => [keyOf(object as KubernetesObject).namespace]);
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: ObjectKey): DeepReadonly<T> | undefined {
    return this.#objects.get(keyText(key));
  }

  list({ namespace, filter }: LookupOptions<T> = {}): readonly DeepReadonly<T>[] {
    const objects =
      namespace === undefined ? [...this.#objects.values()] : this.byIndex(NAMESPACE, namespace);
    return filter ? objects.filter(filter) : objects;
  }

  byIndex(name: string, value: string): readonly DeepReadonly<T>[] {
    const index = this.#indexes.get(name);
    if (!index) throw runtimeErrors.create('CACHE_NO_INDEX', { index: name });
    const found: DeepReadonly<T>[] = [];
    for (const text of index.keys.get(value) ?? []) {
      const object = this.#objects.get(text);
      if (object) found.push(object);
    }
    return found;
  }

  /** Whether `byIndex` would find anything, without looking at what. */
  hasIndexed(name: string, value: string): boolean {
    const index = this.#indexes.get(name);
    if (!index) throw runtimeErrors.create('CACHE_NO_INDEX', { index: name });
    return index.keys.has(value);
  }

  /**
   * Adds an index over present and future objects; the same function under the same name is one index.
   *
   * @throws `CACHE_INDEX_TAKEN` when the name belongs to another function.
   */
  addIndex(name: string, of: IndexFunction<T>): void {
    const present = this.#indexes.get(name);
    if (present?.of === of) return;
    if (present) throw runtimeErrors.create('CACHE_INDEX_TAKEN', { index: name });
    const index: Index<T> = { of, keys: new Map() };
    this.#indexes.set(name, index);
    for (const [text, object] of this.#objects) addTo(index, text, object);
  }

  /** Key and resourceVersion of each object; it is of one state when it is read without a pause. */
  *versions(): Generator<readonly [key: string, resourceVersion: string]> {
    for (const [text, object] of this.#objects) {
      yield [text, (object as KubernetesObject).metadata?.resourceVersion ?? ''];
    }
  }

  /** Adds or replaces one object. */
  put(object: T): Change<T> | undefined {
    return this.#put(object, false);
  }

  /** Removes one object; the change carries `last` if given, else what was stored. */
  remove(key: ObjectKey, last?: T): Change<T> | undefined {
    const text = keyText(key);
    const stored = this.#objects.get(text);
    if (!stored) return undefined;
    for (const index of this.#indexes.values()) removeFrom(index, text, stored);
    this.#objects.delete(text);
    return { type: 'deleted', key, object: (last as DeepReadonly<T> | undefined) ?? stored };
  }

  /**
   * Makes the store hold exactly `objects`, by the fewest changes. With `rebuilds` versions prove nothing, and each object
   * is a change.
   */
  replace(objects: Iterable<T>, { rebuilds } = { rebuilds: false }): Change<T>[] {
    const changes: Change<T>[] = [];
    const wanted = new Set<string>();
    for (const object of objects) {
      wanted.add(keyText(keyOf(object)));
      const change = this.#put(object, rebuilds);
      if (change) changes.push(change);
    }
    for (const [text, object] of this.#objects) {
      if (wanted.has(text)) continue;
      const change = this.remove(keyOf(object as KubernetesObject));
      if (change) changes.push(change);
    }
    return changes;
  }

  #put(object: T, rebuilds: boolean): Change<T> | undefined {
    const key = keyOf(object);
    const text = keyText(key);
    const previous = this.#objects.get(text);
    if (!rebuilds && previous && isSame(previous as KubernetesObject, object)) return undefined;
    const shared = (this.#options.freeze ? deepFreeze(object) : object) as DeepReadonly<T>;
    for (const index of this.#indexes.values()) {
      if (previous) removeFrom(index, text, previous);
      addTo(index, text, shared);
    }
    this.#objects.set(text, shared);
    return previous
      ? { type: 'updated', key, object: shared, previous }
      : { type: 'added', key, object: shared };
  }
}

function isSame(a: KubernetesObject, b: KubernetesObject): boolean {
  const version = b.metadata?.resourceVersion;
  return (
    version !== undefined &&
    a.metadata?.resourceVersion === version &&
    a.metadata.uid === b.metadata?.uid
  );
}

function addTo<T>(index: Index<T>, text: string, object: DeepReadonly<T>): void {
  for (const value of index.of(object)) {
    const keys = index.keys.get(value);
    if (keys) keys.add(text);
    else index.keys.set(value, new Set([text]));
  }
}

function removeFrom<T>(index: Index<T>, text: string, object: DeepReadonly<T>): void {
  for (const value of index.of(object)) {
    const keys = index.keys.get(value);
    keys?.delete(text);
    if (keys?.size === 0) index.keys.delete(value);
  }
}
