import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { errorMessage } from '@drover/base';
import { storageErrors } from '../errors.ts';
import type { LogDriver, LogExtent, LogRecord } from '../log/log-driver.ts';
import { startThread } from './start-thread.ts';
import type { DatabaseAnswer, DatabaseRequest, DatabaseThreadData } from './thread-messages.ts';

/** Name of the database in the data folder. */
export const DATABASE_FILE = 'state.db';

/** Name of the database while it is being restored; without a database beside it, a restore was interrupted. */
export const UNFINISHED_RESTORE = `${DATABASE_FILE}.restoring`;

type Sink = (records: readonly LogRecord[]) => void;

/**
 * A log in an SQLite file, in a thread of its own.
 *
 * **Guarantees**: what `append` resolved for has been synced to the disk, and is there after a crash of the process or the machine.
 */
export class SqliteLog implements LogDriver {
  readonly #worker: Worker;
  readonly #path: string;
  /** Callers that wait, in the order of their requests. */
  readonly #waiting: PromiseWithResolvers<DatabaseAnswer>[] = [];
  #sink: Sink = () => {};
  #failure: Error | undefined;

  private constructor(worker: Worker, path: string) {
    this.#worker = worker;
    this.#path = path;
  }

  /**
   * Opens the log of a data folder, creating both if need be.
   *
   * @throws `APISERVER_DATA_NEWER`, `APISERVER_DATA_LOCKED`, `APISERVER_DATA_NOT_WRITABLE`, `APISERVER_DATA_CORRUPT`,
   *   `APISERVER_RESTORE_UNFINISHED`.
   */
  static async open(dataDir: string): Promise<SqliteLog> {
    const path = join(dataDir, DATABASE_FILE);
    if (!existsSync(path) && existsSync(join(dataDir, UNFINISHED_RESTORE))) {
      throw storageErrors.create('APISERVER_RESTORE_UNFINISHED', { path: dataDir });
    }
    prepareFile(dataDir, path);
    const workerData: DatabaseThreadData = { path };
    const worker = startThread('sqlite', import.meta.url, { workerData });
    const log = new SqliteLog(worker, path);
    const opened = log.#next();
    log.#listen();
    await opened;
    return log;
  }

  async load(sink: Sink): Promise<LogExtent> {
    this.#sink = sink;
    const answer = await this.#ask({ type: 'load' });
    if (answer.type !== 'loaded') throw this.#unexpected(answer);
    return answer.extent;
  }

  async append(records: readonly LogRecord[]): Promise<void> {
    await this.#ask({ type: 'append', records });
  }

  async rewrite(records: readonly LogRecord[]): Promise<void> {
    await this.#ask({ type: 'rewrite', records });
  }

  /** Step by step, so that writers come in between. */
  async compact(revision: number): Promise<void> {
    for (let reached = 0; reached < revision; ) {
      const answer = await this.#ask({ type: 'compactStep', revision });
      if (answer.type !== 'compacted') throw this.#unexpected(answer);
      reached = answer.revision;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#failure) return;
    const exited = once(this.#worker, 'exit');
    await this.#ask({ type: 'close' });
    await exited;
  }

  async #ask(request: DatabaseRequest): Promise<DatabaseAnswer> {
    if (this.#failure) throw this.#failure;
    const answer = this.#next();
    this.#worker.postMessage(request);
    return answer;
  }

  #next(): Promise<DatabaseAnswer> {
    const waiting = Promise.withResolvers<DatabaseAnswer>();
    this.#waiting.push(waiting);
    return waiting.promise;
  }

  #listen(): void {
    this.#worker.on('message', (answer: DatabaseAnswer) => {
      if (answer.type === 'records') this.#sink(answer.records);
      else if (answer.type !== 'failed') this.#waiting.shift()?.resolve(answer);
      else this.#waiting.shift()?.reject(storageErrors.create(answer.code, answer.facts));
    });
    this.#worker.on('error', (error) => this.#fail(errorMessage(error), error));
    this.#worker.on('exit', () => this.#fail('its thread has ended'));
  }

  #fail(reason: string, cause?: unknown): void {
    this.#failure ??= storageErrors.create('STORE_FAILED', { path: this.#path, reason }, { cause });
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#failure);
  }

  #unexpected({ type }: DatabaseAnswer): Error {
    return storageErrors.create('STORE_FAILED', {
      path: this.#path,
      reason: `its thread answered ${type}`,
    });
  }
}

/** Makes folder and file if need be. SQLite would make a file that everyone can read; what it puts beside it has the same mode. */
function prepareFile(dataDir: string, path: string): void {
  try {
    makeFolder(dataDir);
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    const reason = errorMessage(error);
    const facts = { path: dataDir, reason };
    throw storageErrors.create('APISERVER_DATA_NOT_WRITABLE', facts, { cause: error });
  }
}

/** Not with `recursive`, which never ends where a folder exists but takes no new ones (`/proc`). */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}
