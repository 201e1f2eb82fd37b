import { expect, it } from 'vitest';
import { nextTimeMs } from './next-time.ts';

const NOON = Date.UTC(2026, 0, 1, 12);

it.each([
  ['0 0 * * *', Date.UTC(2026, 0, 2)],
  ['30 12 * * *', Date.UTC(2026, 0, 1, 12, 30)],
  ['', undefined],
  ['whenever', 'invalid'],
])('finds when %j is due', (pattern, expected) => {
  expect(nextTimeMs(pattern, NOON)).toBe(expected);
});
