import { type BackoffOptions, backoffDelayMs, type Clock, type Random } from '@drover/base';

/** Decides how long a key that failed waits. */
export interface RateLimiter {
  /** Milliseconds before the key may be tried again; counts as a failure of it. */
  delayMs(key: string): number;
  /** Forgets the failures of the key. */
  forget(key: string): void;
  /** Failures since the key was forgotten. */
  failures(key: string): number;
}

/** Limits of retries. */
export interface RateLimiterOptions {
  /** Growth of the delay of one key; default 5 ms to 60 s, doubling, in [bound/2, bound). */
  readonly backoff?: BackoffOptions;
  /** Retries a second of all keys together, in the long run; default 20. */
  readonly retriesPerSecond?: number;
  /** Retries of all keys together that may come at once; default 100. */
  readonly burstCount?: number;
}

const DEFAULT_BACKOFF: BackoffOptions = { initialMs: 5, maxMs: 60_000, jitter: 'equal' };

/**
 * Slows each key by its own failures, and all keys together by a token bucket, so that neither one broken object
 * nor a thousand at once can keep the API server busy. Holds one number for each key that has failed.
 */
export function createRateLimiter(
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  { backoff = DEFAULT_BACKOFF, retriesPerSecond = 20, burstCount = 100 }: RateLimiterOptions = {},
): RateLimiter {
  const failures = new Map<string, number>();
  const takeToken = createBucket(clock, retriesPerSecond, burstCount);
  return {
    delayMs(key) {
      const attempt = failures.get(key) ?? 0;
      failures.set(key, attempt + 1);
      return Math.max(backoffDelayMs(backoff, attempt, random), takeToken());
    },
    forget(key) {
      failures.delete(key);
    },
    failures: (key) => failures.get(key) ?? 0,
  };
}

/** A function that takes one token and tells in how many milliseconds it is there. */
function createBucket(clock: Clock, perSecond: number, burstCount: number): () => number {
  let tokens = burstCount;
  let filledMs = clock.monotonicMs();
  return () => {
    const nowMs = clock.monotonicMs();
    tokens = Math.min(burstCount, tokens + ((nowMs - filledMs) / 1000) * perSecond) - 1;
    filledMs = nowMs;
    return tokens >= 0 ? 0 : (-tokens / perSecond) * 1000;
  };
}
