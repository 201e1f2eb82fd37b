import { expect, test } from 'vitest';
import { compactionTarget } from './compaction-policy.ts';

const limits = { maxAgeMs: 300, maxChanges: 1_000 };
const marks = [
  { atMs: 0, revision: 10 },
  { atMs: 100, revision: 20 },
  { atMs: 200, revision: 30 },
];

test.each([
  { what: 'what is young stays', now: { atMs: 299, revision: 40 }, target: 0 },
  { what: 'what is old goes', now: { atMs: 400, revision: 40 }, target: 20 },
  {
    what: 'what is too much goes, however young',
    now: { atMs: 210, revision: 5_000 },
    target: 4_000,
  },
])('$what', ({ now, target }) => {
  expect(compactionTarget(marks, now, limits)).toBe(target);
});
