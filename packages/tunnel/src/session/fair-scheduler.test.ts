import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FairScheduler, type Scheduled } from './fair-scheduler.ts';
import type { StreamPriority } from './priority.ts';

interface Stream extends Scheduled {
  sent: number;
}

function stream(priority: StreamPriority): Stream {
  return { priority, sent: 0 };
}

/** Gives turns to streams that always have more to send. */
function run(streams: readonly Stream[], turns: number, { bulk = true, nowMs = 0 } = {}): void {
  const scheduler = new FairScheduler<Stream>(1_000);
  for (const each of streams) scheduler.add(each, nowMs);
  for (let turn = 0; turn < turns; turn += 1) {
    const next = scheduler.next({ bulk });
    if (!next) return;
    next.sent += 1_000;
    scheduler.sent(next, 1_000, nowMs);
    scheduler.add(next, nowMs);
  }
}

describe('turns', () => {
  test('are shared out among the priorities, so that none starves', () => {
    const streams = [stream('bulk'), stream('interactive'), stream('control')];
    run(streams, 26 * 10);
    expect(streams.map(({ sent }) => sent)).toEqual([20_000, 80_000, 160_000]);
  });

  test('go to whoever has something to send', () => {
    const streams = [stream('bulk'), stream('bulk')];
    run(streams, 100);
    expect(streams.map(({ sent }) => sent)).toEqual([50_000, 50_000]);
  });

  test('are not given to bulk while there is no room for it', () => {
    const streams = [stream('bulk'), stream('interactive')];
    run(streams, 100, { bulk: false });
    expect(streams.map(({ sent }) => sent)).toEqual([0, 100_000]);
  });

  test('that nobody took are not saved up', () => {
    const scheduler = new FairScheduler<Stream>(1_000);
    const [bulk, late] = [stream('bulk'), stream('control')];
    const turn = (): Stream | undefined => {
      const next = scheduler.next({ bulk: true });
      if (!next) return undefined;
      scheduler.sent(next, 1_000, 0);
      scheduler.add(next, 0);
      return next;
    };
    scheduler.add(bulk, 0);
    for (let count = 0; count < 1_000; count += 1) turn();
    scheduler.add(late, 0);
    const order = Array.from({ length: 60 }, () => (turn() === late ? 'c' : 'b')).join('');
    // What is left of one round, and from then on the shares.
    expect(order).toMatch(/^c{16,32}b{2}(c{16}b{2})+c*$/);
  });

  test('of a stream that has gone are the others', () => {
    const scheduler = new FairScheduler<Stream>(1_000);
    const gone = stream('interactive');
    scheduler.add(gone, 0);
    scheduler.delete(gone);
    expect(scheduler.next({ bulk: true })).toBeUndefined();
  });

  test('are equal among streams of one priority, whatever they send in theirs', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(sizes, (bytes) => {
        const scheduler = new FairScheduler<Stream>(1_000);
        const streams = bytes.map(() => stream('bulk'));
        for (const each of streams) scheduler.add(each, 0);
        const turns = streams.map(() => 0);
        for (let count = 0; count < streams.length * 20; count += 1) {
          const next = scheduler.next({ bulk: true }) as Stream;
          const index = streams.indexOf(next);
          turns[index] = (turns[index] ?? 0) + 1;
          scheduler.sent(next, bytes[index] ?? 0, 0);
          scheduler.add(next, 0);
        }
        expect(turns).toEqual(streams.map(() => 20));
      }),
    );
  });
});

/** Lets a stream have 20 turns of 100,000 bytes at once. */
function sendMuch(scheduler: FairScheduler<Stream>, loud: Stream): void {
  for (let count = 0; count < 20; count += 1) {
    scheduler.add(loud, 0);
    expect(scheduler.next({ bulk: true })).toBe(loud);
    scheduler.sent(loud, 100_000, 0);
  }
}

describe('an interactive stream', () => {
  test('that sends much is bulk while it does', () => {
    const [loud, calm] = [stream('interactive'), stream('interactive')];
    const scheduler = new FairScheduler<Stream>(100_000);
    sendMuch(scheduler, loud);
    scheduler.add(loud, 0);
    expect(scheduler.next({ bulk: false })).toBeUndefined();
    scheduler.add(calm, 0);
    expect(scheduler.next({ bulk: false })).toBe(calm);
    scheduler.delete(loud);
  });

  test('is interactive again when it has calmed down', () => {
    const scheduler = new FairScheduler<Stream>(100_000);
    const loud = stream('interactive');
    sendMuch(scheduler, loud);
    scheduler.add(loud, 7_000);
    expect(scheduler.next({ bulk: false })).toBeUndefined();
    expect(scheduler.next({ bulk: true })).toBe(loud);
    scheduler.add(loud, 8_000);
    expect(scheduler.next({ bulk: false })).toBe(loud);
  });
});
