import { FakeClock } from '@drover/base/testing';
import { expect, it } from 'vitest';
import { Pace } from './pace.ts';

it('lets five of a key follow each other, then one in two seconds, and any number of others', async () => {
  const clock = new FakeClock();
  const pace = new Pace(clock);
  for (let time = 1; time <= 5; time += 1) {
    expect(pace.waitMs('a')).toBe(0);
    pace.note('a');
  }
  expect(pace.waitMs('a')).toBe(2000);
  expect(pace.waitMs('b')).toBe(0);
  await clock.advance(400);
  expect(pace.waitMs('a')).toBe(1600);
  await clock.advance(1600);
  expect(pace.waitMs('a')).toBe(0);
  pace.note('a');
  expect(pace.waitMs('a')).toBe(2000);
  await clock.advance(60_000);
  for (let time = 1; time <= 5; time += 1) {
    expect(pace.waitMs('a')).toBe(0);
    pace.note('a');
  }
});

it('keeps a pause after each when there is no burst', async () => {
  const clock = new FakeClock();
  const pace = new Pace(clock, { burst: 1, intervalMs: 100 });
  expect(pace.waitMs('a')).toBe(0);
  pace.note('a');
  expect(pace.waitMs('a')).toBe(100);
  await clock.advance(100);
  expect(pace.waitMs('a')).toBe(0);
});

it('remembers keys no longer than they count', async () => {
  const clock = new FakeClock();
  const pace = new Pace(clock, { intervalMs: 1000 });
  for (let index = 0; index < 1000; index += 1) pace.note(`old-${index}`);
  expect(pace.size).toBe(1000);
  await clock.advance(1000);
  pace.note('new');
  expect(pace.size).toBe(1);
});
