import type { Clock, Logger } from '@drover/base';
import type { Store } from '../store.ts';
import { RevisionMarks } from './revision-marks.ts';

/** How much history is kept. */
export interface CompactionLimits {
  /** Changes older than this are forgotten, in milliseconds. */
  readonly maxAgeMs: number;
  /** Changes beyond this number are forgotten, oldest first. */
  readonly maxChanges: number;
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
const DEFAULT_LIMITS: CompactionLimits = { maxAgeMs: 300_000, maxChanges: 50_000 };

/** Keeps the history of a store within its limits until the signal is aborted. */
export async function runCompactor(options: CompactorOptions, signal: AbortSignal): Promise<void> {
  const { store, clock, logger, limits = DEFAULT_LIMITS, intervalMs = 10_000 } = options;
  const marks = new RevisionMarks(limits.maxAgeMs);
  for (;;) {
    await clock.sleep(intervalMs, { signal });
    const { revision } = store;
    const nowMs = clock.monotonicMs();
    marks.add({ atMs: nowMs, revision });
    const target = Math.max(marks.expired(nowMs), revision - limits.maxChanges, 0);
    try {
      await store.compact(target);
    } catch (error) {
      logger.warn({ err: error, revision: target }, 'Compaction failed; it will be tried again');
    }
  }
}
