import type { DynamicObject, ResourceType } from '@drover/apimachinery';

/** One change of an object. */
export interface FakeChange {
  readonly revision: number;
  /** `resource.group` of the object. */
  readonly collection: string;
  /** Absent when the object was created. */
  readonly before: DynamicObject | undefined;
  /** Absent when the object was deleted. */
  readonly after: DynamicObject | undefined;
}

/** Objects and their history. Every change has a revision of its own. */
export class FakeStore {
  readonly #collections = new Map<string, Map<string, DynamicObject>>();
  readonly #changes: FakeChange[] = [];
  readonly #waiting = new Set<() => void>();
  #revision = 1;
  #compacted = 0;

  /** Version of the newest change. */
  get revision(): number {
    return this.#revision;
  }

  /** Changes up to this revision are forgotten. */
  get compacted(): number {
    return this.#compacted;
  }

  get(collection: string, key: string): DynamicObject | undefined {
    return this.#collections.get(collection)?.get(key);
  }

  /** The objects of a collection in the order of their keys. */
  list(collection: string): DynamicObject[] {
    const objects = [...(this.#collections.get(collection) ?? [])];
    return objects.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  /** Stores an object under the next revision and returns it as it is stored. */
  put(collection: string, key: string, object: DynamicObject): DynamicObject {
    const before = this.get(collection, key);
    const after = this.#next(object);
    const objects = this.#collections.get(collection) ?? new Map<string, DynamicObject>();
    this.#collections.set(collection, objects.set(key, after));
    this.#record({ revision: this.#revision, collection, before, after });
    return after;
  }

  /** Removes an object; returns its last state under the revision of the removal. */
  remove(collection: string, key: string): DynamicObject | undefined {
    const before = this.get(collection, key);
    if (!before) return undefined;
    this.#collections.get(collection)?.delete(key);
    const last = this.#next(before);
    this.#record({ revision: this.#revision, collection, before: last, after: undefined });
    return last;
  }

  /** Changes of a collection after `revision`. */
  changesAfter(collection: string, revision: number): FakeChange[] {
    return this.#changes.filter(
      (change) => change.collection === collection && change.revision > revision,
    );
  }

  /** Forgets the history so far. */
  compact(): void {
    this.#compacted = this.#revision;
    this.#changes.length = 0;
  }

  /** Calls `wake` at each change until the returned function is called. */
  onChange(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }

  #next(object: DynamicObject): DynamicObject {
    this.#revision += 1;
    return { ...object, metadata: { ...object.metadata, resourceVersion: `${this.#revision}` } };
  }

  #record(change: FakeChange): void {
    this.#changes.push(change);
    for (const wake of this.#waiting) wake();
  }
}

/** Where objects of a kind are kept: the same for all its versions. */
export function collectionOf({ group, resource }: ResourceType): string {
  return `${resource}.${group}`;
}

/** The key of an object in its collection. */
export function keyOf(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}
