import type { Clock, Logger } from '@drover/base';
import type { Store } from '../store.ts';
import { HistoryWeight } from './history-weight.ts';
import { RevisionMarks } from './revision-marks.ts';

/** How much history is kept. */
export interface CompactionLimits {
  /** Changes older than this are forgotten, in milliseconds. */
  readonly maxAgeMs: number;
  /** Changes beyond this number are forgotten, oldest first. */
  readonly maxChanges: number;
  /** Values beyond this many bytes that nothing but history holds are forgotten at once, oldest first. */
  readonly maxBytes: number;
}

/** What a compactor works with. */
export interface CompactorOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits?: CompactionLimits;
  /** Milliseconds between two looks; default 10,000. */
  readonly intervalMs?: number;
}

/** Five minutes, as Kubernetes keeps it by default, and no more than a busy minute's worth of changes. */
const DEFAULT_LIMITS: CompactionLimits = {
  maxAgeMs: 300_000,
  maxChanges: 50_000,
  maxBytes: 256 * 1024 * 1024,
};

/** Keeps the history of a store within its limits until the signal is aborted. */
export async function runCompactor(options: CompactorOptions, signal: AbortSignal): Promise<void> {
  const { store, clock, logger, limits = DEFAULT_LIMITS, intervalMs = 10_000 } = options;
  const marks = new RevisionMarks(limits.maxAgeMs);
  const weight = new HistoryWeight(limits.maxBytes);
  const alarm = new Alarm();
  using _following = follow(store, weight, alarm);
  for (;;) {
    await alarm.wait(clock, intervalMs, signal);
    const { revision } = store;
    const nowMs = clock.monotonicMs();
    marks.add({ atMs: nowMs, revision });
    const target = Math.max(marks.expired(nowMs), revision - limits.maxChanges, weight.excess(), 0);
    weight.forget(target);
    try {
      await store.compact(target);
    } catch (error) {
      logger.warn({ err: error, revision: target }, 'Compaction failed; it will be tried again');
    }
  }
}

function follow(store: Store, weight: HistoryWeight, alarm: Alarm): Disposable {
  const end = store.subscribeAll((change) => {
    weight.add(change);
    if (weight.excess() > 0) alarm.ring();
  });
  return { [Symbol.dispose]: end };
}

/** A wait that somebody can cut short. */
class Alarm {
  #awake = new AbortController();

  ring(): void {
    this.#awake.abort();
  }

  /** @throws `signal.reason` when it is aborted. */
  async wait(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
    try {
      await clock.sleep(delayMs, { signal: AbortSignal.any([signal, this.#awake.signal]) });
    } catch {
      // Either: the first is told, the second is what was waited for.
      signal.throwIfAborted();
      this.#awake = new AbortController();
    }
  }
}
