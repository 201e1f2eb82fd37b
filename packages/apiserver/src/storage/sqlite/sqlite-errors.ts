import { errorMessage } from '@drover/base';
import { storageErrors } from '../errors.ts';

/** Primary result codes of SQLite. */
const SQLITE = { BUSY: 5, LOCKED: 6, READONLY: 8, CORRUPT: 11, FULL: 13, CANTOPEN: 14, NOTADB: 26 };

/**
 * Runs `work` and turns what SQLite throws into the errors of the store.
 *
 * @throws those errors, with SQLite's as the cause; anything else as it was.
 */
export function translateSqliteError<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = resultCodeOf(error);
    if (code === undefined) throw error;
    throw toStorageError(code, path, error);
  }
}

/** The primary result code; the extended one carries details above the lowest byte. */
function resultCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

function toStorageError(code: number, path: string, cause: unknown): Error {
  const reason = errorMessage(cause);
  switch (code) {
    case SQLITE.BUSY:
    case SQLITE.LOCKED:
      return storageErrors.create('APISERVER_DATA_LOCKED', { path }, { cause });
    case SQLITE.READONLY:
    case SQLITE.CANTOPEN:
      return storageErrors.create('APISERVER_DATA_NOT_WRITABLE', { path, reason }, { cause });
    case SQLITE.CORRUPT:
    case SQLITE.NOTADB:
      return storageErrors.create('APISERVER_DATA_CORRUPT', { path, reason }, { cause });
    case SQLITE.FULL:
      return storageErrors.create('STORE_FULL', { path }, { cause });
    default:
      return storageErrors.create('STORE_FAILED', { path, reason }, { cause });
  }
}
