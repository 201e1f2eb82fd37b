import { FakeClock } from '@drover/base/testing';
import { expect, it } from 'vitest';
import { WritePace } from './write-pace.ts';

it('lets five writes to an object through in ten seconds, and any number to others', async () => {
  const clock = new FakeClock();
  const pace = new WritePace(clock);
  for (let count = 0; count < 5; count += 1) {
    expect(pace.waitMs('a')).toBe(0);
    pace.note('a');
  }
  await clock.advance(4_000);
  expect(pace.waitMs('a')).toBe(6_000);
  expect(pace.waitMs('b')).toBe(0);
  await clock.advance(6_000);
  expect(pace.waitMs('a')).toBe(0);
});
