import type { ErrorFacts } from '@drover/base';
import type { storageErrors } from '../errors.ts';
import type { LogExtent, LogRecord } from '../log/log-driver.ts';

/** What the thread of the database is asked. It answers in the same order. */
export type DatabaseRequest =
  | { readonly type: 'load' }
  | { readonly type: 'append'; readonly records: readonly LogRecord[] }
  | { readonly type: 'compactStep'; readonly revision: number }
  | { readonly type: 'close' };

/** What it answers. `opened` comes once by itself; `records` come before the answer to `load`. */
export type DatabaseAnswer =
  | { readonly type: 'opened' }
  | { readonly type: 'records'; readonly records: readonly LogRecord[] }
  | { readonly type: 'loaded'; readonly extent: LogExtent }
  | { readonly type: 'done' }
  | { readonly type: 'compacted'; readonly revision: number }
  | { readonly type: 'failed'; readonly code: StorageErrorCode; readonly facts: ErrorFacts };

/** Codes of the storage catalogue. */
export type StorageErrorCode = keyof typeof storageErrors.definitions;

/** What the thread is started with. */
export interface DatabaseThreadData {
  /** Path of the database file. */
  readonly path: string;
}
