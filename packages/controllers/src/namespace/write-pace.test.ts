import { FakeClock } from '@drover/base/testing';
import { expect, it } from 'vitest';
import { WritePace } from './write-pace.ts';

it('lets five writes to an object through in ten seconds, and any number to others', async () => {
  const clock = new FakeClock();
  const pace = new WritePace(clock);
  expect([1, 2, 3, 4, 5].map(() => pace.take('a'))).toEqual([0, 0, 0, 0, 0]);
  await clock.advance(4_000);
  expect(pace.take('a')).toBe(6_000);
  expect(pace.take('b')).toBe(0);
  await clock.advance(6_000);
  expect(pace.take('a')).toBe(0);
});
