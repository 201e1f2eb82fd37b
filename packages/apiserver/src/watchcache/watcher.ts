import { BoundedQueue, type Clock } from '@drover/base';
import type { Change, Range, Store } from '../storage/store.ts';
import { type WatchScope, type WatchStep, watchStepOf } from './watch-step.ts';

type StepIterator = Generator<WatchStep, undefined, undefined>;

/** What is watched, from where, and for how long. */
export interface WatcherOptions extends WatchScope {
  readonly collection: string;
  /** Changes after this revision; `undefined`: begin with the present objects. */
  readonly since: number | undefined;
  /** Whether a bookmark follows the objects that were there at the start. */
  readonly marksInitialEvents: boolean;
  /** Milliseconds between two bookmarks; `undefined`: none. */
  readonly bookmarkIntervalMs: number | undefined;
  /** The watch ends after this many milliseconds. */
  readonly timeoutMs: number;
  /** Steps that may wait for the consumer; beyond it the watch ends. Default 4,096. */
  readonly maxBufferedSteps?: number;
}

/** Milliseconds that a watch lasts at least that ends with a bookmark: after less its client is where it was. */
const MIN_MARKED_MS = 2_000;

/** Steps that are handed out together, and about how many bytes: what a consumer that stands still holds. */
const MAX_BATCH_LENGTH = 256;
const MAX_BATCH_BYTES = 64 * 1024;

/**
 * One watch on a collection.
 *
 * **Guarantees**: every change after the start is seen once, in order, without a gap. A consumer that falls behind by more than the buffer is
 * cut off: the steps end, as if the server had closed the watch, and the client resumes from what it saw last. It never slows down writers or
 * other watchers. Of its start it holds a list of what the store holds too; who ends before that was read gets no more, and holds nothing.
 */
export class Watcher implements Disposable {
  readonly #store: Store;
  readonly #options: WatcherOptions;
  readonly #live: BoundedQueue<WatchStep>;
  readonly #releases: (() => void)[] = [];
  /** What it begins with, made into steps when they are read; `undefined` when it was read. */
  #backlog: StepIterator | undefined;

  private constructor(store: Store, options: WatcherOptions) {
    this.#store = store;
    this.#options = options;
    this.#live = new BoundedQueue({ maxItems: options.maxBufferedSteps ?? 4_096 });
  }

  /**
   * Begins to watch; to be disposed.
   *
   * @throws `STORE_REVISION_COMPACTED` when not all changes after `since` are kept.
   */
  static open(store: Store, clock: Clock, options: WatcherOptions): Watcher {
    const watcher = new Watcher(store, options);
    watcher.#backlog = options.since === undefined ? watcher.#present() : watcher.#missed();
    watcher.#subscribe();
    watcher.#schedule(clock);
    return watcher;
  }

  /** The steps as they come, in batches of what is there. */
  async *batches(): AsyncGenerator<readonly WatchStep[], void, undefined> {
    try {
      for (;;) {
        const batch = batchOf(() => this.#backlog?.next().value);
        if (batch.length === 0) break;
        yield batch;
      }
      this.#backlog = undefined;
      for await (const first of this.#live) {
        yield batchOf(() => this.#live.shift(), first);
      }
    } finally {
      this[Symbol.dispose]();
    }
  }

  [Symbol.dispose](): void {
    for (const release of this.#releases.splice(0)) release();
    this.#live.close();
    if (this.#backlog === undefined) return;
    // Behind a start that is not told, what followed would be a gap.
    this.#backlog = undefined;
    while (this.#live.shift() !== undefined);
  }

  #present(): StepIterator {
    const { collection, prefix } = this.#options;
    return presentSteps(this.#store.range(collection, { prefix }), this.#options);
  }

  #missed(): StepIterator | undefined {
    const { collection, since = 0 } = this.#options;
    if (since >= this.#store.revision) return undefined;
    return missedSteps(this.#store.changesAfter(collection, since), this.#options);
  }

  #subscribe(): void {
    const { collection, since = 0 } = this.#options;
    const take = (change: Change): void => {
      // A watch may begin at a revision that is still to come.
      const step = change.revision > since ? watchStepOf(change, this.#options) : undefined;
      if (step && !this.#live.push(step)) this[Symbol.dispose]();
    };
    this.#releases.push(this.#store.subscribe(collection, take));
  }

  #schedule(clock: Clock): void {
    const { bookmarkIntervalMs, timeoutMs } = this.#options;
    const bookmarks = bookmarkIntervalMs !== undefined;
    const end = (): void => {
      // The last bookmark lets the next watch begin here, however quiet the collection was.
      if (bookmarks && timeoutMs >= MIN_MARKED_MS) this.#pushBookmark();
      this[Symbol.dispose]();
    };
    this.#releases.push(clock.schedule(timeoutMs, end));
    if (bookmarks) this.#repeat(clock, bookmarkIntervalMs);
  }

  #repeat(clock: Clock, intervalMs: number): void {
    let cancel = (): void => {};
    const tick = (): void => {
      this.#pushBookmark();
      cancel = clock.schedule(intervalMs, tick);
    };
    cancel = clock.schedule(intervalMs, tick);
    this.#releases.push(() => cancel());
  }

  /** All changes up to the store's revision are in the queue already, so the bookmark is true when it is read. */
  #pushBookmark(): void {
    const { since = 0 } = this.#options;
    const revision = Math.max(this.#store.revision, since);
    this.#live.push({ type: 'BOOKMARK', revision, endsInitialEvents: false });
  }
}

function* presentSteps(
  { entries, revision }: Range,
  { matches, marksInitialEvents }: WatcherOptions,
): StepIterator {
  for (const entry of entries) {
    if (matches?.(entry) ?? true) yield { type: 'ADDED', revision: entry.revision, entry };
  }
  if (marksInitialEvents) yield { type: 'BOOKMARK', revision, endsInitialEvents: true };
}

function* missedSteps(changes: readonly Change[], scope: WatchScope): StepIterator {
  for (const change of changes) {
    const step = watchStepOf(change, scope);
    if (step) yield step;
  }
}

/** The next steps that go out together. */
function batchOf(shift: () => WatchStep | undefined, first = shift()): WatchStep[] {
  const steps: WatchStep[] = [];
  let bytes = 0;
  for (let step = first; step; step = shift()) {
    steps.push(step);
    bytes += step.type === 'BOOKMARK' ? 0 : step.entry.value.byteLength;
    if (steps.length === MAX_BATCH_LENGTH || bytes >= MAX_BATCH_BYTES) break;
  }
  return steps;
}
