import { StatusError } from '@drover/apimachinery';
import { type Clock, CodedError, errorMessage } from '@drover/base';

/** The last failure of a key, for people. */
export interface KeyFailure {
  readonly key: string;
  /** Failures in a row. */
  readonly attempts: number;
  /** Wall clock, in milliseconds. */
  readonly atMs: number;
  /** Code of the error, when it has one. */
  readonly code?: string;
  readonly message: string;
  /** What to do about it, when the error says so. */
  readonly remedy?: string;
}

const MAX_KEPT = 100;

/** The last failure of each key that fails; of more than a hundred keys, those that failed last. */
export class KeyFailures {
  readonly #clock: Clock;
  /** In the order of the failures. */
  readonly #byKey = new Map<string, KeyFailure>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note({ key, attempts, error }: { key: string; attempts: number; error: unknown }): void {
    this.#byKey.delete(key);
    const oldest = this.#byKey.keys().next().value;
    if (oldest !== undefined && this.#byKey.size >= MAX_KEPT) this.#byKey.delete(oldest);
    this.#byKey.set(key, {
      key,
      attempts,
      atMs: this.#clock.nowMs(),
      ...codeOf(error),
      message: errorMessage(error),
    });
  }

  forget(key: string): void {
    this.#byKey.delete(key);
  }

  list(): readonly KeyFailure[] {
    return [...this.#byKey.values()];
  }
}

/** Code and remedy; of a refusal by an API server, its reason. */
function codeOf(error: unknown): { code?: string; remedy?: string } {
  if (error instanceof CodedError) return { code: String(error.code), remedy: error.remedy };
  return error instanceof StatusError ? { code: error.reason } : {};
}
