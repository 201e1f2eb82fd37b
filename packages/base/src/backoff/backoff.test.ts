import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../testing/seeded-random.ts';
import { backoffDelayMs, createBackoff } from './backoff.ts';

describe('backoff', () => {
  it('doubles up to the maximum and starts again after a reset', () => {
    const backoff = createBackoff(
      { initialMs: 100, maxMs: 500, jitter: 'none' },
      new SeededRandom(),
    );
    expect([backoff.next(), backoff.next(), backoff.next(), backoff.next()]).toEqual([
      100, 200, 400, 500,
    ]);
    expect(backoff.attempts).toBe(4);
    backoff.reset();
    expect(backoff.next()).toBe(100);
  });

  it('spreads a crowd over the whole bound with full jitter', () => {
    const random = new SeededRandom(7);
    const delays = Array.from({ length: 1000 }, () =>
      backoffDelayMs({ initialMs: 1000, maxMs: 8000 }, 3, random),
    );
    expect(Math.min(...delays)).toBeLessThan(800);
    expect(Math.max(...delays)).toBeGreaterThan(7200);
    expect(Math.max(...delays)).toBeLessThan(8000);
  });

  it('never retries at once with equal jitter', () => {
    const random = new SeededRandom(7);
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const delay = backoffDelayMs(
        { initialMs: 100, maxMs: 1000, jitter: 'equal' },
        attempt,
        random,
      );
      expect(delay).toBeGreaterThanOrEqual(50);
    }
  });

  it('stays at the maximum for absurd attempts', () => {
    expect(
      backoffDelayMs({ initialMs: 1, maxMs: 60_000, jitter: 'none' }, 5000, new SeededRandom()),
    ).toBe(60_000);
  });
});
