import { CodedError, type ErrorFacts, errorMessage } from '@drover/base';
import type { storageErrors } from '../errors.ts';
import type { LogExtent, LogRecord } from '../log/log-driver.ts';
import type { BackupFacts, CompanionFile } from './backup-file.ts';

/** What the thread of the database is asked. It answers in the same order. */
export type DatabaseRequest =
  | { readonly type: 'load' }
  | { readonly type: 'append'; readonly records: readonly LogRecord[] }
  | { readonly type: 'rewrite'; readonly records: readonly LogRecord[] }
  | { readonly type: 'compactStep'; readonly revision: number }
  | { readonly type: 'close' };

/** What it answers. `opened` comes once by itself; `records` come before the answer to `load`. */
export type DatabaseAnswer =
  | { readonly type: 'opened' }
  | { readonly type: 'records'; readonly records: readonly LogRecord[] }
  | { readonly type: 'loaded'; readonly extent: LogExtent }
  | { readonly type: 'done' }
  | { readonly type: 'compacted'; readonly revision: number }
  | Failed;

/** What the thread that writes a backup is asked. */
export type BackupRequest =
  | { readonly type: 'append'; readonly records: readonly LogRecord[] }
  | {
      readonly type: 'finish';
      readonly facts: BackupFacts;
      readonly companions: readonly CompanionFile[];
    };

/** What it answers. */
export type BackupAnswer = { readonly type: 'done' } | Failed;

/** An error on its way to another thread. */
export interface Failed {
  readonly type: 'failed';
  readonly code: StorageErrorCode;
  readonly facts: ErrorFacts;
}

/** Codes of the storage catalogue. */
export type StorageErrorCode = keyof typeof storageErrors.definitions;

/** What the thread is started with. */
export interface DatabaseThreadData {
  /** Path of the database file. */
  readonly path: string;
}

/** An error as it is told to another thread; what is not in the catalogue is a failure of the store. */
export function failed(error: unknown, path: string): Failed {
  if (error instanceof CodedError) {
    const { code, facts } = error as CodedError<StorageErrorCode>;
    return { type: 'failed', code, facts };
  }
  return { type: 'failed', code: 'STORE_FAILED', facts: { path, reason: errorMessage(error) } };
}
