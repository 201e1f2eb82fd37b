import { appendFileSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentLog } from '@drover/api';

/** What {@link LogKeeper} keeps. */
export interface LogKeeperOptions {
  /** Folder, which is there, that outlives the process; absent: lines are lost with it. */
  readonly folder?: string | undefined;
  /** Bytes that are kept, in memory and in each of two files. */
  readonly maxBytes?: number;
}

const MAX_BYTES = 128 * 1024;
const FILE = 'agent.log';

/**
 * The last lines of the log, with those of the process before.
 *
 * **Guarantees**: never more than `maxBytes` in memory and twice that on disk; a folder that cannot be written costs
 * the lines of the process before, and nothing else.
 */
export class LogKeeper {
  readonly #lines: string[] = [];
  readonly #maxBytes: number;
  readonly #file: string | undefined;
  #bytes = 0;
  #fileBytes = 0;
  /** Number of the first line in `#lines`. */
  #first = 0;

  constructor({ folder, maxBytes = MAX_BYTES }: LogKeeperOptions = {}) {
    this.#maxBytes = maxBytes;
    this.#file = folder === undefined ? undefined : join(folder, FILE);
  }

  /** Takes in what an earlier process left. */
  load(): void {
    if (this.#file === undefined) return;
    for (const file of [`${this.#file}.1`, this.#file]) {
      for (const line of readLines(file)) this.#remember(line);
    }
    this.#fileBytes = sizeOf(this.#file);
  }

  /** Keeps a line. */
  add(text: string): void {
    const line = text.trimEnd();
    this.#remember(line);
    this.#write(`${line}\n`);
  }

  /** The lines from number `after` on. */
  after(after: number): AgentLog {
    const at = Math.max(0, after - this.#first);
    return { lines: this.#lines.slice(at), next: this.next };
  }

  /** Number of the line that comes next. */
  get next(): number {
    return this.#first + this.#lines.length;
  }

  #remember(line: string): void {
    this.#lines.push(line);
    this.#bytes += line.length;
    while (this.#bytes > this.#maxBytes && this.#lines.length > 1) {
      this.#bytes -= this.#lines.shift()?.length ?? 0;
      this.#first += 1;
    }
  }

  #write(line: string): void {
    if (this.#file === undefined) return;
    try {
      if (this.#fileBytes > this.#maxBytes) {
        renameSync(this.#file, `${this.#file}.1`);
        this.#fileBytes = 0;
      }
      appendFileSync(this.#file, line, { mode: 0o600 });
      this.#fileBytes += Buffer.byteLength(line);
    } catch {
      // A full or read-only disk must not stop the agent, and the log cannot tell of itself.
    }
  }
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return []; // the first process, or no file of that name yet
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
