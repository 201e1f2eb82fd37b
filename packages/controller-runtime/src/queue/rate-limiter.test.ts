import { describe, expect, it } from 'vitest';
import { createTestRuntime } from '../testing/test-runtime.ts';
import { createRateLimiter } from './rate-limiter.ts';

describe('createRateLimiter', () => {
  it('lets a burst pass, then spreads all keys over time', async () => {
    const runtime = createTestRuntime();
    const limiter = createRateLimiter(runtime, {
      backoff: { initialMs: 1, maxMs: 1, jitter: 'none' },
      retriesPerSecond: 10,
      burstCount: 3,
    });
    const delays = (count: number): number[] =>
      Array.from({ length: count }, (_, index) => limiter.delayMs(`key-${index}`));
    expect(delays(5)).toEqual([1, 1, 1, 100, 200]);
    await runtime.clock.advance(1_000);
    expect(delays(3)).toEqual([1, 1, 1]);
    expect(delays(1)).toEqual([100]);
  });
});
