import type { Clock, WaitOptions } from '@drover/base';
import type { WorkQueueMetrics } from '../metrics/work-queue-metrics.ts';
import { FairFifo } from './fair-fifo.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** How a {@link WorkQueue} is made. */
export interface WorkQueueOptions<K> {
  /** Label of its metrics. */
  readonly name: string;
  readonly clock: Clock;
  readonly rateLimiter: RateLimiter;
  readonly metrics: WorkQueueMetrics;
  /** A text that is equal exactly for equal keys. */
  readonly keyText: (key: K) => string;
  /** Keys of one group are handed out in order, groups in turn; default one group. */
  readonly fairnessOf?: (key: K) => string;
  /** Keys of one group that are worked on at a time; default no limit. */
  readonly maxPerGroup?: number | undefined;
}

interface Entry<K> {
  readonly key: K;
  readonly text: string;
  readonly addedMs: number;
}

interface Taken<K> {
  readonly key: K;
  readonly sinceMs: number;
}

interface Delayed {
  readonly dueMs: number;
  cancel(): void;
}

/** What a queue holds at one moment. */
export interface WorkQueueSnapshot {
  readonly waitingCount: number;
  readonly delayedCount: number;
  /** Keys that are being worked on, longest first. */
  readonly processing: readonly { readonly key: string; readonly sinceMs: number }[];
  /** Keys that wait longest, at most ten. */
  readonly longestWaiting: readonly { readonly key: string; readonly waitingMs: number }[];
}

/**
 * Keys that need work, handed to several workers.
 *
 * **Guarantees**
 * - *Fair*: keys of a group come out in the order in which they went in, and groups take turns. A group of which
 *   `maxPerGroup` keys are worked on hands out no more: however slow its work, the other workers serve other groups.
 * - *Stingy*: a key waits once, however often it is added; and no key is worked on by two workers at a time.
 * - A key added while it is worked on is handed out again after `done`: no change is missed.
 * - After `shutDown` nothing goes in or out; what waited is dropped, for the next start lists everything anew.
 *
 * **Bound**: one entry for each distinct key.
 */
export class WorkQueue<K> {
  readonly #options: WorkQueueOptions<K>;
  /** What waits for a worker. Each of them is in `#dirty` and none in `#processing`. */
  readonly #queue: FairFifo<Entry<K>>;
  /** What needs work. What is here and not in `#queue` is in `#processing`, and waits for its `done`. */
  readonly #dirty = new Map<string, Entry<K>>();
  /** What a worker has taken and not given back. */
  readonly #processing = new Map<string, Taken<K>>();
  /** Timers of keys that will be added later; at most one a key, the earliest. */
  readonly #delayed = new Map<string, Delayed>();
  readonly #takers = new Set<() => void>();
  readonly #unwatch: () => void;
  #isShutDown = false;
  #onDrained: (() => void)[] = [];

  constructor(options: WorkQueueOptions<K>) {
    this.#options = options;
    this.#queue = new FairFifo(options.maxPerGroup);
    this.#unwatch = options.metrics.watch(options.name, () => this.#probe());
  }

  /** Keys that wait for a worker. */
  get length(): number {
    return this.#queue.length;
  }

  /** Asks for work on `key`, now. */
  add(key: K): void {
    const text = this.#options.keyText(key);
    if (this.#isShutDown || this.#dirty.has(text)) return;
    const entry = { key, text, addedMs: this.#options.clock.monotonicMs() };
    this.#options.metrics.adds.inc({ name: this.#options.name });
    this.#dirty.set(text, entry);
    if (!this.#processing.has(text)) this.#enqueue(entry);
  }

  /** Asks for work on `key` after `delayMs`; of several such requests the earliest counts. */
  addAfter(key: K, delayMs: number): void {
    if (this.#isShutDown) return;
    if (delayMs <= 0) {
      this.add(key);
      return;
    }
    const { clock, keyText } = this.#options;
    const text = keyText(key);
    const dueMs = clock.monotonicMs() + delayMs;
    const present = this.#delayed.get(text);
    if (present && present.dueMs <= dueMs) return;
    present?.cancel();
    const cancel = clock.schedule(delayMs, () => {
      this.#delayed.delete(text);
      this.add(key);
    });
    this.#delayed.set(text, { dueMs, cancel });
  }

  /** Asks for work on `key` after the delay that its failures call for. */
  addRateLimited(key: K): void {
    if (this.#isShutDown) return;
    const { metrics, name, rateLimiter, keyText } = this.#options;
    metrics.retries.inc({ name });
    this.addAfter(key, rateLimiter.delayMs(keyText(key)));
  }

  /** Forgets the failures of `key`. */
  forget(key: K): void {
    this.#options.rateLimiter.forget(this.#options.keyText(key));
  }

  /** Failures of `key` since it was forgotten. */
  failures(key: K): number {
    return this.#options.rateLimiter.failures(this.#options.keyText(key));
  }

  /**
   * The next key, which belongs to the caller until `done`; waits for one. `undefined` once the queue is shut down.
   *
   * @throws `signal.reason` when the signal is aborted first.
   */
  async take({ signal }: WaitOptions = {}): Promise<K | undefined> {
    for (;;) {
      if (signal?.aborted) {
        // The wake-up that came here may have been for a key: hand it on.
        this.#wakeTaker();
        throw signal.reason;
      }
      if (this.#isShutDown) return undefined;
      const entry = this.#queue.shift();
      if (entry) return this.#hand(entry);
      await this.#untilWoken(signal);
    }
  }

  /** Gives `key` back; if it was added meanwhile it waits again. */
  done(key: K): void {
    const { clock, keyText, metrics, name } = this.#options;
    const text = keyText(key);
    const taken = this.#processing.get(text);
    if (!taken) return;
    this.#processing.delete(text);
    this.#queue.release(this.#groupOf(key));
    metrics.workDuration.observe({ name }, (clock.monotonicMs() - taken.sinceMs) / 1000);
    const again = this.#dirty.get(text);
    if (again && !this.#isShutDown) this.#enqueue(again);
    // A key of the group may have waited for this one.
    else if (this.#queue.length > 0) this.#wakeTaker();
    if (this.#processing.size === 0) this.#tellDrained();
  }

  /** Takes and hands out nothing more. Idempotent. */
  shutDown(): void {
    if (this.#isShutDown) return;
    this.#isShutDown = true;
    for (const delayed of this.#delayed.values()) delayed.cancel();
    this.#delayed.clear();
    this.#dirty.clear();
    this.#queue.clear();
    for (const wake of this.#takers) wake();
    this.#unwatch();
  }

  /** Resolves when no key is being worked on. */
  drained(): Promise<void> {
    if (this.#processing.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onDrained.push(resolve));
  }

  /** What the queue holds now, for people. */
  snapshot(): WorkQueueSnapshot {
    const nowMs = this.#options.clock.monotonicMs();
    const processing = [...this.#processing].map(([key, { sinceMs }]) => ({
      key,
      sinceMs: nowMs - sinceMs,
    }));
    const waiting = [...this.#dirty.values()].map(({ text, addedMs }) => ({
      key: text,
      waitingMs: nowMs - addedMs,
    }));
    return {
      waitingCount: this.#dirty.size,
      delayedCount: this.#delayed.size,
      processing: processing.toSorted((a, b) => b.sinceMs - a.sinceMs),
      longestWaiting: waiting.toSorted((a, b) => b.waitingMs - a.waitingMs).slice(0, 10),
    };
  }

  #enqueue(entry: Entry<K>): void {
    this.#queue.push(this.#groupOf(entry.key), entry);
    this.#wakeTaker();
  }

  #groupOf(key: K): string {
    return this.#options.fairnessOf?.(key) ?? '';
  }

  #wakeTaker(): void {
    this.#takers.values().next().value?.();
  }

  #hand(entry: Entry<K>): K {
    const { clock, metrics, name } = this.#options;
    const nowMs = clock.monotonicMs();
    metrics.queueDuration.observe({ name }, (nowMs - entry.addedMs) / 1000);
    this.#dirty.delete(entry.text);
    this.#processing.set(entry.text, { key: entry.key, sinceMs: nowMs });
    return entry.key;
  }

  #untilWoken(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#takers.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#takers.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  #tellDrained(): void {
    const waiting = this.#onDrained;
    this.#onDrained = [];
    for (const resolve of waiting) resolve();
  }

  #probe(): { depth: number; unfinishedSeconds: number; longestSeconds: number } {
    const nowMs = this.#options.clock.monotonicMs();
    let unfinishedMs = 0;
    let longestMs = 0;
    for (const { sinceMs } of this.#processing.values()) {
      unfinishedMs += nowMs - sinceMs;
      longestMs = Math.max(longestMs, nowMs - sinceMs);
    }
    return {
      depth: this.#queue.length,
      unfinishedSeconds: unfinishedMs / 1000,
      longestSeconds: longestMs / 1000,
    };
  }
}
