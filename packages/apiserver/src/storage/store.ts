/** One version of one object, as stored. Never changed after it was made. */
export interface Entry {
  /** `namespace/name`, or `name` where there is no namespace. */
  readonly key: string;
  /** The revision that wrote it. */
  readonly revision: number;
  /** The object, serialized. Shared by all readers: do not write into it. */
  readonly value: Uint8Array;
}

/** One step of the log, as watchers see it. */
export interface Change {
  readonly revision: number;
  readonly collection: string;
  /** What the key holds from now on; for a deletion the last state, written under the revision of the deletion. */
  readonly entry: Entry;
  readonly deleted: boolean;
  /** What the key held before; absent for a creation. */
  readonly previous: Entry | undefined;
}

/** A write that takes effect only if the key has not changed since it was read. */
export interface Write {
  readonly collection: string;
  readonly key: string;
  /** The entry that was read; `undefined` when the key must not exist. */
  readonly expected: Entry | undefined;
  readonly deleted: boolean;
  /** Serializes the object under the revision it gets. Called at once, at most once; when it throws nothing happened. */
  encode(revision: number): Uint8Array;
}

/** Whether a write took effect; if not, what the key holds instead. */
export type WriteResult =
  | { readonly written: true; readonly entry: Entry }
  | { readonly written: false; readonly actual: Entry | undefined };

/** Which part of a collection is read. */
export interface RangeOptions {
  /** Only keys that begin with this. */
  readonly prefix?: string;
  /** Only keys after this one. */
  readonly after?: string;
  /** At most this many entries; default all. */
  readonly limit?: number;
  /** The state as of this revision; default the newest. */
  readonly revision?: number;
}

/** A consistent part of a collection in key order. */
export interface Range {
  readonly entries: readonly Entry[];
  /** The revision whose state this is. */
  readonly revision: number;
  /** Entries left out because of `limit`. */
  readonly remaining: number;
}

/** Everything a store holds at one revision. */
export interface Snapshot {
  readonly revision: number;
  /** In order of revision. */
  readonly entries: readonly SnapshotEntry[];
}

/** One object of a snapshot. */
export interface SnapshotEntry extends Entry {
  readonly collection: string;
}

/**
 * The objects of the API server: a log of gap-free revisions, and the state it adds up to.
 *
 * **Guarantees**: revisions grow by one. What readers and watchers see is durable, and everything they see at
 * revision n contains all writes up to n. A write that was answered survives the death of the process.
 * Reading never waits for writing.
 */
export interface Store extends AsyncDisposable {
  /** The newest durable revision. */
  readonly revision: number;
  /** States and changes before this revision are forgotten. */
  readonly compactedRevision: number;
  /** Why nothing can be written any more; `undefined` while it can. */
  readonly failure: Error | undefined;

  /** The durable state of a key. */
  get(collection: string, key: string): Entry | undefined;

  /** The newest state of a key, which may not be durable yet: what a write must be based on. */
  getForWrite(collection: string, key: string): Entry | undefined;

  /**
   * Resolves when what `getForWrite` tells of a key is durable: before that, no one may be told what follows from it, or they would
   * read an older state afterwards.
   *
   * @throws as `write`, when it was lost instead.
   */
  settled(collection: string, key: string): Promise<void>;

  /**
   * Reads in key order.
   *
   * @throws `STORE_REVISION_COMPACTED`, `STORE_REVISION_IN_FUTURE` when the state of `revision` is not there.
   */
  range(collection: string, options?: RangeOptions): Range;

  /**
   * Compares and appends. Resolves when the write is durable and watchers have been told; a refusal resolves when the state it rests on
   * is durable.
   *
   * @throws `STORE_FULL`, `STORE_FAILED`, `STORE_OVERLOADED`, `STORE_CLOSED`: nothing was written.
   */
  write(write: Write): Promise<WriteResult>;

  /**
   * The changes of a collection after `revision`, oldest first.
   *
   * @throws `STORE_REVISION_COMPACTED`, `STORE_REVISION_IN_FUTURE`.
   */
  changesAfter(collection: string, revision: number): readonly Change[];

  /**
   * Calls `listener` with each change of the collection, in order, the moment it becomes durable. It must not throw or wait; what it throws harms nobody else.
   *
   * @returns ends the subscription.
   */
  subscribe(collection: string, listener: (change: Change) => void): () => void;

  /** As {@link subscribe}, for all collections, present and future. */
  subscribeAll(listener: (change: Change) => void): () => void;

  /** Names of the collections in which there ever was an object. */
  collections(): Iterable<string>;

  /** The durable state of all collections at this moment; no later write changes it. */
  snapshot(): Snapshot;

  /** Forgets states and changes before `revision`, which must not be in the future. */
  compact(revision: number): Promise<void>;
}
