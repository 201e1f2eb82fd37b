import { describe, expect, test } from 'vitest';
import { BulkPace } from './bulk-pace.ts';
import { Flight } from './flight.ts';

const KIB = 1024;

describe('a flight', () => {
  test('knows what has arrived by the pings that were answered', () => {
    const flight = new Flight(0);
    flight.sent(1_000, 0);
    const token = flight.probe(0);
    flight.sent(500, 0);
    expect(flight.bytes).toBe(1_500);
    flight.answered(token, 10);
    expect([flight.bytes, flight.lastRttMs, flight.minRttMs]).toEqual([500, 10, 10]);
  });

  test('is answered by the oldest ping where the other side shows no number', () => {
    const flight = new Flight(0);
    flight.sent(1_000, 0);
    flight.probe(0);
    flight.sent(1_000, 5);
    flight.probe(5);
    flight.answered(undefined, 20);
    expect([flight.bytes, flight.lastRttMs]).toEqual([1_000, 20]);
  });

  test('does not mind answers that nobody asked for', () => {
    const flight = new Flight(0);
    flight.answered(undefined, 10);
    flight.answered(77, 10);
    expect(flight.lastRttMs).toBeUndefined();
    const token = flight.probe(10);
    flight.answered(token, 12);
    flight.answered(token, 99);
    expect(flight.lastRttMs).toBe(2);
  });

  test('has 32 pings on the way at most', () => {
    const flight = new Flight(0);
    let pings = 0;
    for (let count = 0; count < 100; count += 1) {
      flight.sent(100, 0);
      if (!flight.isProbeDue(100)) continue;
      flight.probe(0);
      pings += 1;
    }
    expect(pings).toBe(32);
  });

  test('forgets the shortest round trip slowly, should the way become longer', () => {
    const flight = new Flight(0);
    flight.answered(flight.probe(0), 10);
    flight.answered(flight.probe(30_000), 30_050);
    expect(flight.minRttMs).toBeCloseTo(10.5, 1);
    flight.answered(flight.probe(60_000), 60_004);
    expect(flight.minRttMs).toBe(4);
  });
});

/** A line and the machine behind it: what is sent waits until the line is free. */
function simulate(bytesPerMs: number, lengthMs: number): { shareOfLine: number; waitMs: number } {
  const flight = new Flight(0);
  const answers: [atMs: number, token: number][] = [[2 * lengthMs, flight.probe(0)]];
  const waits: number[] = [];
  let [freeAtMs, sentBytes] = [0, 0];
  for (let step = 0; step < 80_000; step += 1) {
    const nowMs = step / 10;
    while ((answers[0]?.[0] ?? Number.POSITIVE_INFINITY) <= nowMs)
      flight.answered(answers.shift()?.[1], nowMs);
    while (flight.waitMs(nowMs) === 0) {
      const bytes = Math.min(32 * KIB, Math.max(8 * KIB, flight.enoughBytes / 32));
      flight.sent(bytes, nowMs);
      freeAtMs = Math.max(nowMs, freeAtMs) + bytes / bytesPerMs;
      if (nowMs >= 4_000) sentBytes += bytes;
      if (flight.isProbeDue(flight.enoughBytes / 16))
        answers.push([freeAtMs + 2 * lengthMs, flight.probe(nowMs)]);
    }
    if (nowMs >= 4_000) waits.push(Math.max(0, freeAtMs - nowMs));
  }
  waits.sort((a, b) => a - b);
  return {
    shareOfLine: sentBytes / (4_000 * bytesPerMs),
    waitMs: waits[Math.floor(waits.length * 0.99)] ?? 0,
  };
}

// Bytes a millisecond, milliseconds one way.
test.each([
  [12_500, 10],
  [12_500, 40],
  [125_000, 5],
  [125_000, 1],
])('fills a line of %i bytes/ms and %i ms, and lets little wait before it', (speed, lengthMs) => {
  const { shareOfLine, waitMs } = simulate(speed, lengthMs);
  expect(shareOfLine).toBeGreaterThan(0.7);
  expect(waitMs).toBeLessThan(Math.max(3, 0.12 * 2 * lengthMs));
});

describe('bulk', () => {
  const bulk = (bytes: number, nowMs: number) => ({ priority: 'bulk' as const, bytes, nowMs });
  const calm = (nowMs: number) => ({ priority: 'interactive' as const, bytes: 100, nowMs });
  const [loud, person] = [{}, {}];

  function pace(isPaced = true): BulkPace<object> {
    return new BulkPace({ isPaced, maxPieceBytes: 32 * KIB, nowMs: 0 });
  }

  test('that is alone is not held back', () => {
    const alone = pace();
    for (let count = 0; count < 100; count += 1) alone.sent(loud, bulk(32 * KIB, 0));
    expect(alone.waitMs(0)).toBe(0);
    expect(alone.pieceBytes('bulk', 0)).toBe(32 * KIB);
  });

  test('that is not goes in small pieces and waits for answers, for five seconds', () => {
    const shared = pace();
    shared.sent(person, calm(0));
    expect(shared.pieceBytes('bulk', 0)).toBe(8 * KIB);
    expect(shared.pieceBytes('interactive', 0)).toBe(32 * KIB);
    for (let count = 0; count < 9; count += 1) shared.sent(loud, bulk(8 * KIB, 0));
    expect(shared.waitMs(0)).toBeUndefined();
    expect(shared.waitMs(5_000)).toBe(0);
  });

  test('leaves no room for what it was before it turned out to be bulk', () => {
    const shared = pace();
    shared.sent(person, calm(0));
    shared.sent(loud, calm(1_000));
    shared.sent(loud, bulk(8 * KIB, 1_000));
    expect(shared.pieceBytes('bulk', 4_999)).toBe(8 * KIB);
    expect(shared.pieceBytes('bulk', 5_000)).toBe(32 * KIB);
  });

  test('has the session for itself when the others have gone', () => {
    const shared = pace();
    shared.sent(person, calm(0));
    shared.forget(person);
    expect(shared.pieceBytes('bulk', 1)).toBe(32 * KIB);
  });

  test('is never held back where no pings may go between the data', () => {
    const unpaced = pace(false);
    expect(unpaced.sent(person, calm(0))).toBe(false);
    expect(unpaced.sent(loud, bulk(10_000 * KIB, 0))).toBe(false);
    expect(unpaced.waitMs(0)).toBe(0);
  });
});
