import { storageErrors } from '../errors.ts';
import type {
  Change,
  Entry,
  Range,
  RangeOptions,
  Snapshot,
  Store,
  Write,
  WriteResult,
} from '../store.ts';
import { ChangeListeners } from './change-listeners.ts';
import { Collection } from './collection.ts';
import type { LogDriver, LogRecord } from './log-driver.ts';

/** Limits of a {@link LogStore}. */
export interface LogStoreOptions {
  /** Writes that may wait for the disk; more are refused with `STORE_OVERLOADED`. Default 10,000. */
  readonly maxPendingWrites?: number;
  /** Told when someone who listens to changes throws, which is a bug of theirs; by default it becomes an uncaught error. */
  readonly onListenerError?: (error: unknown) => void;
}

/** Records that go to the disk together: enough to share one sync, few enough that the first does not wait for long. */
const MAX_BATCH_LENGTH = 1_000;

interface PendingWrite {
  readonly change: Change;
  readonly done: PromiseWithResolvers<WriteResult>;
}

/**
 * The store over a log: state and retained changes in memory, the log on a driver.
 *
 * A write is compared with the *head*, which includes what is not durable yet, gets its revision there and waits in line. All writes that
 * gather while the disk is busy go to it together (group commit). When they are durable, they enter the state that readers see.
 */
export class LogStore implements Store {
  readonly #driver: LogDriver;
  readonly #maxPendingWrites: number;
  readonly #collections = new Map<string, Collection>();
  readonly #listeners: ChangeListeners;
  readonly #onListenerError: (error: unknown) => void;
  /** What the head has beyond the durable state: the newest pending write of each key. */
  readonly #head = new Map<string, PendingWrite>();
  #waiting: PendingWrite[] = [];
  #flushing: Promise<void> | undefined;
  #revision = 0;
  #headRevision = 0;
  #compactedRevision = 0;
  #ended: Error | undefined;

  private constructor(driver: LogDriver, options: LogStoreOptions) {
    const { maxPendingWrites = 10_000, onListenerError = throwLater } = options;
    this.#driver = driver;
    this.#onListenerError = onListenerError;
    this.#listeners = new ChangeListeners(onListenerError);
    this.#maxPendingWrites = maxPendingWrites;
  }

  /** Reads the whole log. The store owns the driver from now on; when the log cannot be read, the driver is closed. */
  static async open(driver: LogDriver, options: LogStoreOptions = {}): Promise<LogStore> {
    await using opened = new AsyncDisposableStack();
    const store = new LogStore(opened.use(driver), options);
    const { revision, compactedRevision } = await driver.load((records) => {
      for (const record of records) store.#replay(record);
    });
    store.#revision = revision;
    store.#headRevision = revision;
    store.#forgetBefore(compactedRevision);
    opened.move();
    return store;
  }

  get revision(): number {
    return this.#revision;
  }

  get compactedRevision(): number {
    return this.#compactedRevision;
  }

  get failure(): Error | undefined {
    return this.#ended;
  }

  get(collection: string, key: string): Entry | undefined {
    return this.#collections.get(collection)?.get(key);
  }

  getForWrite(collection: string, key: string): Entry | undefined {
    const pending = this.#head.get(headKey(collection, key))?.change;
    if (pending) return pending.deleted ? undefined : pending.entry;
    return this.get(collection, key);
  }

  async settled(collection: string, key: string): Promise<void> {
    await this.#head.get(headKey(collection, key))?.done.promise;
  }

  range(collection: string, options: RangeOptions = {}): Range {
    const { revision = this.#revision } = options;
    this.#checkRetained(revision);
    const state = this.#collection(collection);
    const range =
      revision === this.#revision ? state.range(options) : state.rangeAt(revision, options);
    return { ...range, revision };
  }

  async write(write: Write): Promise<WriteResult> {
    if (this.#ended) throw this.#ended;
    const previous = this.getForWrite(write.collection, write.key);
    if (previous?.revision !== write.expected?.revision) {
      await this.settled(write.collection, write.key);
      return { written: false, actual: previous };
    }
    if (this.#headRevision - this.#revision >= this.#maxPendingWrites) {
      throw storageErrors.create('STORE_OVERLOADED', { maxPendingWrites: this.#maxPendingWrites });
    }
    return this.#enqueue(write, previous);
  }

  changesAfter(collection: string, revision: number): readonly Change[] {
    this.#checkRetained(revision);
    return this.#collection(collection).changesAfter(revision);
  }

  subscribe(collection: string, listener: (change: Change) => void): () => void {
    return this.#collection(collection).subscribe(listener);
  }

  subscribeAll(listener: (change: Change) => void): () => void {
    return this.#listeners.add(listener);
  }

  collections(): Iterable<string> {
    return this.#collections.keys();
  }

  snapshot(): Snapshot {
    const entries = [...this.#collections].flatMap(([collection, state]) =>
      state.range({}).entries.map((entry) => ({ ...entry, collection })),
    );
    entries.sort((a, b) => a.revision - b.revision);
    return { revision: this.#revision, entries };
  }

  async compact(revision: number): Promise<void> {
    if (this.#ended) throw this.#ended;
    this.#checkNotInFuture(revision);
    if (revision <= this.#compactedRevision) return;
    this.#forgetBefore(revision);
    try {
      await this.#driver.compact(revision);
    } catch (error) {
      this.#endAfter(error);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended ??= storageErrors.create('STORE_CLOSED');
    while (this.#flushing) await this.#flushing;
    await this.#driver[Symbol.asyncDispose]();
  }

  #enqueue(write: Write, previous: Entry | undefined): Promise<WriteResult> {
    const { collection, key, deleted } = write;
    const revision = this.#headRevision + 1;
    const entry: Entry = { key, revision, value: write.encode(revision) };
    const change: Change = { revision, collection, entry, deleted, previous };
    const pending: PendingWrite = { change, done: Promise.withResolvers<WriteResult>() };
    this.#headRevision = revision;
    this.#head.set(headKey(collection, key), pending);
    this.#waiting.push(pending);
    this.#flushing ??= this.#flush();
    return pending.done.promise;
  }

  async #flush(): Promise<void> {
    // Requests that arrive in this turn of the event loop share the first sync.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, MAX_BATCH_LENGTH);
      this.#waiting = this.#waiting.slice(MAX_BATCH_LENGTH);
      try {
        await this.#driver.append(batch.map(({ change }) => toRecord(change)));
      } catch (error) {
        this.#rejectAll(batch, error);
        continue;
      }
      for (const pending of batch) this.#commit(pending);
    }
    this.#flushing = undefined;
  }

  #commit(pending: PendingWrite): void {
    const { change, done } = pending;
    const { collection, entry, revision } = change;
    const key = headKey(collection, entry.key);
    if (this.#head.get(key) === pending) this.#head.delete(key);
    this.#revision = revision;
    this.#collection(collection).apply(change);
    this.#listeners.tell(change);
    done.resolve({ written: true, entry });
  }

  /** What waits rests on what failed, so it fails too; the revisions were never seen and are given out again. */
  #rejectAll(batch: readonly PendingWrite[], error: unknown): void {
    const failed = [...batch, ...this.#waiting];
    this.#waiting = [];
    this.#head.clear();
    this.#headRevision = this.#revision;
    this.#endAfter(error);
    for (const { done } of failed) done.reject(error);
  }

  /** A disk that is full can be written again. After any other failure nobody knows what it holds. */
  #endAfter(error: unknown): void {
    if (storageErrors.is(error, 'STORE_FULL')) return;
    this.#ended ??= error instanceof Error ? error : new Error(String(error));
  }

  #replay(record: LogRecord): void {
    const { revision, collection, key, value, deleted } = record;
    const state = this.#collection(collection);
    const entry: Entry = { key, revision, value };
    state.apply({ revision, collection, entry, deleted, previous: state.get(key) });
  }

  #forgetBefore(revision: number): void {
    this.#compactedRevision = revision;
    for (const collection of this.#collections.values()) collection.compact(revision);
  }

  #collection(name: string): Collection {
    const known = this.#collections.get(name);
    if (known) return known;
    const created = new Collection(this.#onListenerError);
    this.#collections.set(name, created);
    return created;
  }

  #checkRetained(revision: number): void {
    this.#checkNotInFuture(revision);
    if (revision < this.#compactedRevision) {
      throw storageErrors.create('STORE_REVISION_COMPACTED', {
        revision,
        compactedRevision: this.#compactedRevision,
      });
    }
  }

  #checkNotInFuture(revision: number): void {
    if (revision > this.#revision) {
      throw storageErrors.create('STORE_REVISION_IN_FUTURE', {
        revision,
        currentRevision: this.#revision,
      });
    }
  }
}

function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

function headKey(collection: string, key: string): string {
  return `${collection}\0${key}`;
}

function toRecord({ revision, collection, entry, deleted, previous }: Change): LogRecord {
  return {
    revision,
    collection,
    key: entry.key,
    deleted,
    previous: previous?.revision ?? 0,
    value: entry.value,
  };
}
