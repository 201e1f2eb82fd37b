import type { Logger } from '../log/logger.ts';

/** One line that was logged. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly facts: object;
  readonly message: string;
}

/** A logger that keeps its lines, for tests that ask what was said (or that a secret was not). */
export class RecordingLogger implements Logger {
  /** All lines of this logger and its children, oldest first. */
  readonly lines: LogLine[];
  readonly #bound: object;

  constructor(lines: LogLine[] = [], bound: object = {}) {
    this.lines = lines;
    this.#bound = bound;
  }

  debug(facts: object, message: string): void {
    this.#add('debug', facts, message);
  }

  info(facts: object, message: string): void {
    this.#add('info', facts, message);
  }

  warn(facts: object, message: string): void {
    this.#add('warn', facts, message);
  }

  error(facts: object, message: string): void {
    this.#add('error', facts, message);
  }

  child(facts: object): Logger {
    return new RecordingLogger(this.lines, { ...this.#bound, ...facts });
  }

  #add(level: LogLine['level'], facts: object, message: string): void {
    this.lines.push({ level, facts: { ...this.#bound, ...facts }, message });
  }
}
