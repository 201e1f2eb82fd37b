import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Clock, Logger } from '@drover/base';
import { linesBackwards, type PlacedLine } from './lines-backwards.ts';

/** Where events are written, and how much of them is kept. */
export interface AuditLogOptions {
  /** The file; `-` is the standard output. */
  readonly path: string;
  /** A file that would grow beyond this is put aside; 0: never. */
  readonly maxBytes: number;
  /** Files put aside that are kept; 0: all. */
  readonly maxBackups: number;
  /** Files put aside that are older are removed when the next one is, or at the start; default 0: none. */
  readonly maxAgeMs?: number;
  /**
   * Finishes a line as it is written; default: it is whole. `previous` is the line before it, across restarts and files;
   * `undefined` for the first of all.
   */
  readonly seal?: (line: string, previous: string | undefined) => string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Bytes that may wait to be written. Beyond it events are dropped and counted: requests never wait for this log. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/** Milliseconds between two complaints about a log that cannot be written. */
const COMPLAINT_INTERVAL_MS = 60_000;

/** A line that waits, and who waits for it. */
interface Waiting {
  readonly line: string;
  readonly written?: PromiseWithResolvers<void>;
}

/**
 * A file of JSON lines.
 *
 * **Guarantees**: lines are whole and in order. What cannot be written (the disk is full, the file is gone) is dropped and counted, and said
 * in the log once a minute; writing goes on as soon as it can. Lines of {@link append} are with the operating system within
 * moments; those of {@link write} are on the disk, with all before them, when it resolves.
 */
export class AuditLog implements AsyncDisposable {
  readonly #options: AuditLogOptions;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #writing: Promise<void> | undefined;
  #file: FileHandle | undefined;
  #fileBytes = 0;
  #previous: string | undefined;
  #asideMs = 0;
  #complainedMs = Number.NEGATIVE_INFINITY;
  #taken = 0;
  #dropped = 0;

  private constructor(options: AuditLogOptions) {
    this.#options = options;
  }

  /** Opens the log; throws when the file cannot be opened. */
  static async open(options: AuditLogOptions): Promise<AuditLog> {
    const log = new AuditLog(options);
    await log.#openFile();
    await log.#removeOldest();
    return log;
  }

  /** Events so far, lost ones too. */
  get taken(): number {
    return this.#taken;
  }

  /** Events that were lost so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Takes a line without its end; returns at once. */
  append(line: string): void {
    this.#take({ line });
  }

  /** Takes a line without its end; resolves when it is on the disk. @throws what keeps it from being written. */
  write(line: string): Promise<void> {
    const written = Promise.withResolvers<void>();
    this.#take({ line, written });
    return written.promise;
  }

  /** Resolves when what was taken so far is written, or lost. */
  async flushed(): Promise<void> {
    await this.#writing;
  }

  /** The file in use and those put aside, the newest first; none when lines go to the standard output. */
  async files(): Promise<readonly string[]> {
    const { path } = this.#options;
    return path === '-' ? [] : [path, ...(await this.#backups()).toReversed()];
  }

  /** Writes what waits, then closes the file. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
    await this.#file?.close();
    this.#file = undefined;
  }

  #take(waiting: Waiting): void {
    this.#taken += 1;
    const { length } = waiting.line;
    // Counted as characters: twice the bytes at most, and free.
    if (this.#waitingBytes + length > MAX_WAITING_BYTES) {
      this.#drop([waiting], new RangeError('too much waits to be written'));
      return;
    }
    this.#waiting.push(waiting);
    this.#waitingBytes += length;
    this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      this.#waitingBytes = 0;
      try {
        await this.#writeBatch(batch);
        for (const { written } of batch) written?.resolve();
      } catch (error) {
        this.#drop(batch, error);
      }
    }
    this.#writing = undefined;
  }

  async #writeBatch(batch: readonly Waiting[]): Promise<void> {
    let previous = this.#previous;
    const lines = batch.map(({ line }) => {
      previous = this.#options.seal?.(line, previous) ?? line;
      return previous;
    });
    await this.#writeBytes(Buffer.from(`${lines.join('\n')}\n`));
    this.#previous = previous;
    if (batch.some(({ written }) => written)) await this.#file?.datasync();
  }

  async #writeBytes(bytes: Buffer): Promise<void> {
    const { path, maxBytes } = this.#options;
    if (path === '-') {
      process.stdout.write(bytes);
      return;
    }
    if (maxBytes > 0 && this.#fileBytes > 0 && this.#fileBytes + bytes.byteLength > maxBytes) {
      await this.#putAside();
    }
    if (!this.#file) await this.#openFile();
    try {
      await this.#file?.appendFile(bytes);
    } catch (error) {
      // A full disk takes a part: what comes next must not stand behind half a line.
      await this.#file?.truncate(this.#fileBytes);
      throw error;
    }
    this.#fileBytes += bytes.byteLength;
  }

  async #openFile(): Promise<void> {
    const { path, seal } = this.#options;
    if (path === '-') return;
    this.#file = await open(path, 'a', 0o600);
    this.#fileBytes = (await this.#file.stat()).size;
    if (!seal || this.#previous !== undefined) return;
    const [newest] = this.#fileBytes > 0 ? [path] : (await this.#backups()).toReversed();
    const last = newest === undefined ? undefined : await readLastLine(newest);
    if (!last) return;
    this.#previous = last.line;
    // The process died in the middle of a line: it stays, as a line of its own.
    if (newest === path && !last.isWhole) {
      await this.#file.appendFile('\n');
      this.#fileBytes += 1;
    }
  }

  async #putAside(): Promise<void> {
    const { path, clock } = this.#options;
    await this.#file?.datasync();
    await this.#file?.close();
    this.#file = undefined;
    const { stem, extension } = partsOf(path);
    // No two files have one name, however fast they fill.
    this.#asideMs = Math.max(clock.nowMs(), this.#asideMs + 1);
    // oxlint-disable-next-line no-restricted-globals -- names the file after the clock's time
    const time = new Date(this.#asideMs).toISOString().replaceAll(':', '-').slice(0, 23);
    try {
      await rename(path, `${stem}-${time}${extension}`);
    } catch (error) {
      // Somebody has put it aside already, or away.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    this.#fileBytes = 0;
    await this.#removeOldest();
  }

  /** Files put aside, the oldest first. */
  async #backups(): Promise<readonly string[]> {
    const { stem, extension } = partsOf(this.#options.path);
    const prefix = `${basename(stem)}-`;
    return (await readdir(dirname(stem)))
      .filter((name) => name.startsWith(prefix) && name.endsWith(extension))
      .toSorted()
      .map((name) => join(dirname(stem), name));
  }

  async #removeOldest(): Promise<void> {
    const { path, maxBackups, maxAgeMs = 0, clock } = this.#options;
    if (path === '-' || (maxBackups === 0 && maxAgeMs === 0)) return;
    const aside = await this.#backups();
    const surplus = maxBackups === 0 ? [] : aside.slice(0, -maxBackups);
    for (const file of aside) {
      const isOld = maxAgeMs > 0 && clock.nowMs() - (await stat(file)).mtimeMs > maxAgeMs;
      if (isOld || surplus.includes(file)) await rm(file);
    }
  }

  #drop(batch: readonly Waiting[], error: unknown): void {
    this.#dropped += batch.length;
    for (const { written } of batch) written?.reject(error);
    const { clock, logger } = this.#options;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#complainedMs < COMPLAINT_INTERVAL_MS) return;
    this.#complainedMs = nowMs;
    logger.error({ err: error, dropped: this.#dropped }, 'Audit events are lost');
  }
}

function partsOf(path: string): { readonly stem: string; readonly extension: string } {
  const extension = extname(path);
  return { stem: path.slice(0, path.length - extension.length), extension };
}

/** The last line of a file; `undefined` when there is none. */
async function readLastLine(path: string): Promise<PlacedLine | undefined> {
  for await (const line of linesBackwards(path)) return line;
  return undefined;
}
