/** One revision as it lies in the log. */
export interface LogRecord {
  readonly revision: number;
  readonly collection: string;
  readonly key: string;
  readonly deleted: boolean;
  /** The revision of the record of the same key before this one; 0 when there is none. */
  readonly previous: number;
  readonly value: Uint8Array;
}

/** What a log holds when it is opened. */
export interface LogExtent {
  /** Revision of the last record; 0 when nothing was ever written. */
  readonly revision: number;
  /** The revision of the last compaction; 0 when there was none. */
  readonly compactedRevision: number;
}

/**
 * Where the log lies. It compares nothing and decides nothing: records go in at the end and come out in order.
 */
export interface LogDriver extends AsyncDisposable {
  /** Gives every retained record, in order of revision, in batches. Called once, before anything else. */
  load(sink: (records: readonly LogRecord[]) => void): Promise<LogExtent>;

  /**
   * Appends all records or none. Resolves when they are durable. One call at a time.
   *
   * @throws `STORE_FULL` when nothing was written and a later try may succeed; `STORE_FAILED` when the log must not be used any more.
   */
  append(records: readonly LogRecord[]): Promise<void>;

  /** Puts other values in place of those of retained records, by revision, without leaving the old ones on the disk. */
  rewrite(records: readonly LogRecord[]): Promise<void>;

  /** Drops records that a later one up to `revision` has replaced, and deletions up to it. */
  compact(revision: number): Promise<void>;
}
