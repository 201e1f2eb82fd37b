import { systemClock } from '../clock/system-clock.ts';

/** How long {@link eventually} tries. */
export interface EventuallyOptions {
  /** Ends the attempts early. */
  readonly signal?: AbortSignal;
  /** Give up after this many milliseconds; default 10,000. A bound against hanging, not an assertion of speed. */
  readonly timeoutMs?: number;
  /** Milliseconds between attempts; default 20. */
  readonly intervalMs?: number;
}

/**
 * Repeats `attempt` until it no longer throws, and returns its value.
 *
 * @throws the last failure of `attempt` itself, so that the reader sees what was still wrong.
 */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  options: EventuallyOptions = {},
): Promise<T> {
  const { signal, timeoutMs = 10_000, intervalMs = 20 } = options;
  const endMs = systemClock.monotonicMs() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (signal?.aborted || systemClock.monotonicMs() >= endMs) throw error;
    }
    await systemClock.sleep(intervalMs, { signal });
  }
}
