import type { Random } from '../random/random.ts';

/** How a retry delay grows. */
export interface BackoffOptions {
  /** Upper bound of the first delay, in milliseconds. */
  readonly initialMs: number;
  /** Upper bound of every delay, in milliseconds. */
  readonly maxMs: number;
  /** Growth per attempt; default 2. */
  readonly factor?: number;
  /**
   * `full`: evenly in [0, bound), which spreads a crowd best (default). `equal`: in [bound/2, bound), for one
   * caller that must not retry at once. `none`: the bound itself.
   */
  readonly jitter?: 'full' | 'equal' | 'none';
}

/** A growing delay that can be reset after a success. */
export interface Backoff {
  /** The delay before the next attempt, in milliseconds. */
  next(): number;
  /** Forget the failures so far. */
  reset(): void;
  /** Failures since the last reset. */
  readonly attempts: number;
}

/** The delay before attempt `attempt` (0 = the first retry), without state. */
export function backoffDelayMs(options: BackoffOptions, attempt: number, random: Random): number {
  const { initialMs, maxMs, factor = 2, jitter = 'full' } = options;
  const bound = Math.min(maxMs, initialMs * factor ** attempt);
  if (jitter === 'none') return bound;
  if (jitter === 'equal') return bound / 2 + random.float() * (bound / 2);
  return random.float() * bound;
}

/** A {@link Backoff} over {@link backoffDelayMs}. */
export function createBackoff(options: BackoffOptions, random: Random): Backoff {
  let attempts = 0;
  return {
    next() {
      const delay = backoffDelayMs(options, attempts, random);
      attempts += 1;
      return delay;
    },
    reset() {
      attempts = 0;
    },
    get attempts() {
      return attempts;
    },
  };
}
