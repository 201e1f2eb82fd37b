import type { Clock } from '../clock/clock.ts';
import { timeoutErrors } from '../errors.ts';

/** A signal with a time-out, to be disposed when the work is done. */
export interface Deadline extends Disposable {
  /** Aborted with `DEADLINE_EXCEEDED` after the time-out, or with the parent's reason. */
  readonly signal: AbortSignal;
}

/** What a deadline bounds. */
export interface DeadlineOptions {
  /** Names the work in the error, for example `GET /healthz`. */
  readonly what: string;
  /** Milliseconds from now. */
  readonly timeoutMs: number;
  /** Ends the deadline early. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Bounds a piece of work in time.
 *
 * @example
 * ```ts
 * using deadline = createDeadline(clock, { what: 'the probe', timeoutMs: 5_000, signal });
 * await probe({ signal: deadline.signal });
 * ```
 */
export function createDeadline(clock: Clock, options: DeadlineOptions): Deadline {
  const { what, timeoutMs, signal: parent } = options;
  const controller = new AbortController();
  const cancel = clock.schedule(timeoutMs, () => {
    controller.abort(timeoutErrors.create('DEADLINE_EXCEEDED', { what, timeoutMs }));
  });
  const signal = parent ? AbortSignal.any([parent, controller.signal]) : controller.signal;
  return { signal, [Symbol.dispose]: cancel };
}
