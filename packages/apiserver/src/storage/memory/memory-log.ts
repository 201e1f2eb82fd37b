import type { LogDriver, LogExtent, LogRecord } from '../log/log-driver.ts';

/**
 * A log that lives as long as this object: for tests, and for servers that start empty each time.
 *
 * It keeps nothing but its extent, because the store above holds state and changes in memory itself.
 */
export class MemoryLog implements LogDriver {
  load(): Promise<LogExtent> {
    return Promise.resolve({ revision: 0, compactedRevision: 0 });
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
