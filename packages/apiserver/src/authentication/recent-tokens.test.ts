import { FakeClock } from '@drover/base/testing';
import { expect, test } from 'vitest';
import { RecentTokens } from './recent-tokens.ts';

test('what is known of a token is forgotten after its time', async () => {
  const clock = new FakeClock();
  const recent = new RecentTokens<string>(clock, 1_000);
  recent.set('token', 'alice');
  expect(recent.get('token')).toBe('alice');
  expect(recent.get('other')).toBeUndefined();
  await clock.advance(1_000);
  expect(recent.get('token')).toBeUndefined();
});

test('a flood of tokens pushes out those that were there first, and no more are kept', () => {
  const recent = new RecentTokens<number>(new FakeClock(), 1_000);
  for (let at = 0; at < 4_097; at += 1) recent.set(`token-${at}`, at);
  expect(recent.get('token-0')).toBeUndefined();
  expect(recent.get('token-1')).toBe(1);
  expect(recent.get('token-4096')).toBe(4_096);
});
