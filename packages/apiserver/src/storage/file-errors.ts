import { errorMessage } from '@drover/base';
import { storageErrors } from './errors.ts';

/**
 * Does something to files of a data folder, and says what is wrong with the folder when the system refuses it.
 *
 * @throws `STORE_FULL`, `APISERVER_DATA_NOT_WRITABLE`; anything that the system did not say as it was.
 */
export async function translateFileErrors<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof Error) || !('syscall' in cause)) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw storageErrors.create('STORE_FULL', { path }, { cause });
    }
    const facts = { path, reason: errorMessage(cause) };
    throw storageErrors.create('APISERVER_DATA_NOT_WRITABLE', facts, { cause });
  }
}
