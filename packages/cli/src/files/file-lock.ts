import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Clock, createDeadline, hasCode } from '@drover/base';
import { cliErrors } from '../errors.ts';
import { hasSystemCode, isAbsent } from './private-file.ts';

/** What {@link withFileLock} needs. */
export interface FileLockOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Longest wait for others, in milliseconds. */
const WAIT_MS = 30_000;

/** A lock that is older was left behind: nothing is done under it that takes so long. */
const STALE_MS = 60_000;

const RETRY_MS = 50;

/**
 * Runs `work` while no other process of this machine runs work under the lock of the same file.
 *
 * **Guarantees**: a lock whose process has died, or that is older than a minute, is taken over. Two that find it at the
 * same instant may both get in; files are replaced whole, so the worst of it is one change that is lost.
 *
 * @throws `CLI_FILE_BUSY` after 30 s; the reason of the signal.
 */
export async function withFileLock<T>(
  path: string,
  { clock, signal }: FileLockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const lock = `${path}.lock`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  using deadline = createDeadline(clock, { what: lock, timeoutMs: WAIT_MS, signal });
  try {
    while (!(await tryLock(lock))) {
      await removeIfStale(lock, clock);
      await clock.sleep(RETRY_MS, { signal: deadline.signal });
    }
  } catch (error) {
    if (!hasCode(error, 'DEADLINE_EXCEEDED')) throw error;
    throw cliErrors.create('CLI_FILE_BUSY', { path, lock, seconds: WAIT_MS / 1_000 });
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function tryLock(lock: string): Promise<boolean> {
  try {
    await using file = await open(lock, 'wx', 0o600);
    await file.writeFile(String(process.pid));
    return true;
  } catch (error) {
    if (hasSystemCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function removeIfStale(lock: string, clock: Clock): Promise<void> {
  try {
    const [{ mtimeMs }, owner] = await Promise.all([stat(lock), readFile(lock, 'utf8')]);
    const isOld = clock.nowMs() - mtimeMs > STALE_MS;
    if (isOld || (owner !== '' && !isRunning(Number(owner)))) await rm(lock, { force: true });
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not ours to signal, so it runs.
    return hasSystemCode(error, 'EPERM');
  }
}
