import { FakeClock } from '@drover/base/testing';
import { expect, test } from 'vitest';
import { EventLoopTurns } from './event-loop-turns.ts';

test('work goes on for a slice, then waits for a turn of the event loop, all of it for the same one', async () => {
  const clock = new FakeClock();
  const turns = new EventLoopTurns(clock);
  await turns.due();
  expect(turns.due()).toBeUndefined();
  await clock.advance(9);
  expect(turns.due()).toBeUndefined();
  await clock.advance(1);
  let turned = false;
  setImmediate(() => {
    turned = true;
  });
  const first = turns.due();
  expect(first).toBeInstanceOf(Promise);
  expect(turns.due()).toBe(first);
  await first;
  expect(turned).toBe(true);
  expect(turns.due()).toBeUndefined();
});
