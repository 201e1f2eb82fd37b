import type { LogDriver, LogExtent, LogRecord } from '../storage/log/log-driver.ts';
import type { Snapshot } from '../storage/store.ts';

/** A log in memory that begins with what a snapshot holds; the bytes of its objects are shared, not copied. */
export class SnapshotLog implements LogDriver {
  readonly #snapshot: Snapshot;

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  load(sink: (records: readonly LogRecord[]) => void): Promise<LogExtent> {
    const { revision, entries } = this.#snapshot;
    sink(entries.map((entry) => ({ ...entry, deleted: false, previous: 0 })));
    // What led to the snapshot is not known.
    return Promise.resolve({ revision, compactedRevision: revision });
  }

  append(_records: readonly LogRecord[]): Promise<void> {
    return Promise.resolve();
  }

  rewrite(_records: readonly LogRecord[]): Promise<void> {
    return Promise.resolve();
  }

  compact(_revision: number): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
