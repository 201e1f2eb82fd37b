/** A way to wait that can be given up: every wait of Drover takes one of these. */
export interface WaitOptions {
  /** Aborting rejects the wait with `signal.reason`, at once, and frees its timer. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The only source of time, so that tests can own it.
 *
 * **Guarantees**: `monotonicMs` never goes backwards and does not follow corrections of the wall clock;
 * use it for deadlines and durations. `nowMs` is the wall clock; use it for what people and other machines read.
 */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z, as the machine believes. */
  nowMs(): number;
  /** Milliseconds since an arbitrary start, strictly for differences. */
  monotonicMs(): number;
  /**
   * Resolves after `delayMs` milliseconds.
   *
   * @throws `signal.reason` when the signal is aborted first.
   */
  sleep(delayMs: number, options?: WaitOptions): Promise<void>;
  /** Calls `callback` once after `delayMs`; the returned function cancels it. Does not keep the process alive. */
  schedule(delayMs: number, callback: () => void): () => void;
}

/** `ms` since the epoch as an RFC 3339 string in UTC with seconds, as Kubernetes writes `metav1.Time`. */
export function formatTime(ms: number): string {
  const second = Math.floor(ms / 1_000);
  if (second !== lastFormatted.second) {
    lastFormatted = { second, text: `${new Date(ms).toISOString().slice(0, 19)}Z` };
  }
  return lastFormatted.text;
}

/** The text of the second that was asked for last: a server writes the present one many times. */
let lastFormatted = { second: Number.NaN, text: '' };

/** `ms` since the epoch as the headers of HTTP write times: `Sun, 22 Nov 2026 16:22:53 GMT`. */
export function formatHttpDate(ms: number): string {
  return new Date(ms).toUTCString();
}

/** `ms` since the epoch as an RFC 3339 string in UTC with microseconds, as Kubernetes writes `metav1.MicroTime`. */
export function formatMicroTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000Z`;
}

/** Milliseconds since the epoch of an RFC 3339 text; `undefined` when it is none. */
export function parseTimeMs(text: string): number | undefined {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
