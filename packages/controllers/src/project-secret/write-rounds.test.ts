import { FakeClock } from '@drover/base/testing';
import { expect, it } from 'vitest';
import { WriteRounds } from './write-rounds.ts';

it('lets ten rounds of a key follow each other, then one a second', async () => {
  const clock = new FakeClock();
  const rounds = new WriteRounds(clock);
  for (let round = 1; round <= 10; round += 1) expect(rounds.begin('a')).toBe(0);
  expect(rounds.begin('a')).toBe(1000);
  expect(rounds.begin('b')).toBe(0);
  await clock.advance(400);
  expect(rounds.begin('a')).toBe(600);
  await clock.advance(600);
  expect(rounds.begin('a')).toBe(0);
  expect(rounds.begin('a')).toBe(1000);
  await clock.advance(60_000);
  for (let round = 1; round <= 10; round += 1) expect(rounds.begin('a')).toBe(0);
});

it('remembers keys no longer than they count', async () => {
  const clock = new FakeClock();
  const rounds = new WriteRounds(clock);
  for (let index = 0; index < 1000; index += 1) rounds.begin(`old-${index}`);
  expect(rounds.size).toBe(1000);
  await clock.advance(1000);
  rounds.begin('new');
  expect(rounds.size).toBe(1);
});
