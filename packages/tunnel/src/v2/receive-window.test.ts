import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Growth, openWindow, type ReceiveWindow, read, receive } from './receive-window.ts';
import { WindowBudget } from './window-budget.ts';

const SLOW: Growth = { nowMs: 1_000, rttMs: 60, spareBytes: 1_000_000, maxWindowBytes: 8_000 };
const FAST: Growth = { ...SLOW, nowMs: 115 };

/** A window of 1,000 bytes of which all has arrived. */
const FULL = receive(openWindow(1_000, 0), 1_000) as ReceiveWindow;

describe('credit', () => {
  test('is given when half of the window was read, all of it at once', () => {
    const first = read(FULL, 499, SLOW);
    expect(first.creditBytes).toBe(0);
    const second = read(first.window, 1, SLOW);
    expect(second).toEqual({
      window: { sizeBytes: 1_000, openBytes: 500, readBytes: 0, creditedAtMs: 1_000 },
      creditBytes: 500,
      grownBytes: 0,
    });
  });

  test.each([
    ['half was read within two round trips', FAST, 1_000],
    ['nobody knows the round trip yet', { ...SLOW, rttMs: undefined }, 1_000],
    ['it took longer', { ...SLOW, nowMs: 121 }, 0],
    ['the way is short and it was read in 100 ms', { ...SLOW, rttMs: 0.1, nowMs: 100 }, 1_000],
    ['it took longer than that', { ...SLOW, rttMs: 0.1, nowMs: 101 }, 0],
    ['there is little to spare', { ...FAST, spareBytes: 300 }, 300],
    ['there is nothing to spare', { ...FAST, spareBytes: 0 }, 0],
    ['the window is nearly as large as it may be', { ...FAST, maxWindowBytes: 1_100 }, 100],
    ['the window is larger than it may be', { ...FAST, maxWindowBytes: 500 }, 0],
  ])('grows when %s, or does not', (_what, growth, grownBytes) => {
    expect(read(FULL, 500, growth)).toMatchObject({ grownBytes, creditBytes: 500 + grownBytes });
  });
});

test('more than the window is told apart', () => {
  expect(receive(openWindow(1_000, 0), 1_001)).toBeUndefined();
  expect(receive(FULL, 1)).toBeUndefined();
});

test('what is open, unread and read is the window, always', () => {
  const step = fc.record({
    arrives: fc.nat(400),
    reads: fc.nat(400),
    afterMs: fc.nat(40),
    spareBytes: fc.nat(2_000),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let window = openWindow(1_000, 0);
      let [unread, nowMs, promised] = [0, 0, 1_000];
      for (const { arrives, reads, afterMs, spareBytes } of steps) {
        nowMs += afterMs;
        const received = receive(window, arrives);
        expect(received === undefined).toBe(arrives > promised);
        if (received) {
          window = received;
          unread += arrives;
          promised -= arrives;
        }
        const bytes = Math.min(reads, unread);
        unread -= bytes;
        const growth = { nowMs, rttMs: 10, spareBytes, maxWindowBytes: 4_000 };
        const result = read(window, bytes, growth);
        window = result.window;
        promised += result.creditBytes;
        expect(window.openBytes).toBe(promised);
        expect(window.openBytes + unread + window.readBytes).toBe(window.sizeBytes);
        expect(window.sizeBytes).toBeLessThanOrEqual(4_000);
        expect(result.grownBytes).toBeLessThanOrEqual(spareBytes);
      }
      // Whoever reads everything is never left with a far side that may not send.
      const { window: last } = read(window, unread, { ...SLOW, spareBytes: 0 });
      expect(last.openBytes * 2).toBeGreaterThanOrEqual(last.sizeBytes);
    }),
  );
});

describe('the budget of a session', () => {
  const LIMITS = {
    totalBytes: 10_000,
    maxStreams: 20,
    minWindowBytes: 100,
    initialWindowBytes: 1_000,
  };

  test('gives less when there is less, and never nothing', () => {
    const budget = new WindowBudget(LIMITS);
    const sizes = Array.from({ length: 20 }, () => budget.open());
    expect(sizes.slice(0, 10)).toEqual([...Array.from({ length: 8 }, () => 1_000), 900, 100]);
    expect(sizes.slice(10)).toEqual(Array.from({ length: 10 }, () => 100));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(10_000);
    expect(budget.spareBytes).toBe(0);
  });

  test('takes back what a stream had, grown or not', () => {
    const budget = new WindowBudget(LIMITS);
    const size = budget.open();
    budget.grow(4_000);
    expect(budget.spareBytes).toBe(3_100);
    budget.close(size + 4_000);
    expect(budget.spareBytes).toBe(8_000);
  });

  test('must be enough for as many streams as there may be', () => {
    expect(() => new WindowBudget({ ...LIMITS, maxStreams: 101 })).toThrow(RangeError);
  });
});
