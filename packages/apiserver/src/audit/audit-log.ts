import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Clock, Logger } from '@drover/base';

/** Where events are written, and how much of them is kept. */
export interface AuditLogOptions {
  /** The file; `-` is the standard output. */
  readonly path: string;
  /** A file that would grow beyond this is put aside; 0: never. */
  readonly maxBytes: number;
  /** Files put aside that are kept; 0: all. */
  readonly maxBackups: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Bytes that may wait to be written. Beyond it events are dropped and counted: requests never wait for this log. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/** Milliseconds between two complaints about a log that cannot be written. */
const COMPLAINT_INTERVAL_MS = 60_000;

/**
 * A file of JSON lines.
 *
 * **Guarantees**: lines are whole and in order. What cannot be written (the disk is full, the file is gone) is dropped and counted, and said
 * in the log once a minute; writing goes on as soon as it can.
 */
export class AuditLog implements AsyncDisposable {
  readonly #options: AuditLogOptions;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #writing: Promise<void> | undefined;
  #file: FileHandle | undefined;
  #fileBytes = 0;
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
    this.#taken += 1;
    // Counted as characters: twice the bytes at most, and free.
    if (this.#waitingBytes + line.length > MAX_WAITING_BYTES) {
      this.#drop(1, new RangeError('too much waits to be written'));
      return;
    }
    this.#waiting.push(line);
    this.#waitingBytes += line.length;
    this.#writing ??= this.#write();
  }

  /** Resolves when what was taken so far is written, or lost. */
  async flushed(): Promise<void> {
    await this.#writing;
  }

  /** Writes what waits, then closes the file. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
    await this.#file?.close();
    this.#file = undefined;
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      this.#waiting = [];
      this.#waitingBytes = 0;
      try {
        await this.#writeBytes(Buffer.from(`${lines.join('\n')}\n`));
      } catch (error) {
        this.#drop(lines.length, error);
      }
    }
    this.#writing = undefined;
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
    await this.#file?.appendFile(bytes);
    this.#fileBytes += bytes.byteLength;
  }

  async #openFile(): Promise<void> {
    const { path } = this.#options;
    if (path === '-') return;
    this.#file = await open(path, 'a', 0o600);
    this.#fileBytes = (await this.#file.stat()).size;
  }

  async #putAside(): Promise<void> {
    const { path, clock } = this.#options;
    await this.#file?.close();
    this.#file = undefined;
    const extension = extname(path);
    const stem = path.slice(0, path.length - extension.length);
    // oxlint-disable-next-line no-restricted-globals -- names the file after the clock's time
    const time = new Date(clock.nowMs()).toISOString().replaceAll(':', '-').slice(0, 23);
    await rename(path, `${stem}-${time}${extension}`);
    await this.#removeOldest();
  }

  async #removeOldest(): Promise<void> {
    const { path, maxBackups } = this.#options;
    if (maxBackups === 0) return;
    const extension = extname(path);
    const prefix = `${basename(path, extension)}-`;
    const aside = (await readdir(dirname(path)))
      .filter((name) => name.startsWith(prefix) && name.endsWith(extension))
      .toSorted();
    for (const name of aside.slice(0, -maxBackups)) await rm(join(dirname(path), name));
  }

  #drop(count: number, error: unknown): void {
    this.#dropped += count;
    const { clock, logger } = this.#options;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#complainedMs < COMPLAINT_INTERVAL_MS) return;
    this.#complainedMs = nowMs;
    logger.error({ err: error, dropped: this.#dropped }, 'Audit events are lost');
  }
}
