import { expect, it } from 'vitest';
import { surplusOf } from './surplus.ts';

it.each<[string, number, readonly number[], number]>([
  ['a replica that is alone keeps all', 1_000, [], 0],
  ['who has its share keeps it', 500, [500], 0],
  ['a little more is no reason to move anybody', 520, [480], 0],
  ['few agents stay where they are', 2, [0], 0],
  ['who has all gives away a part', 40, [0], 4],
  ['and never many at once', 1_000, [0, 0], 20],
  ['who has less than others gives nothing', 100, [900], 0],
])('%s', (_what, own, others, expected) => {
  expect(surplusOf(own, others)).toBe(expected);
});

it('comes to an end', () => {
  const counts = [1_000, 0, 0];
  let moves = 0;
  for (; moves < 1_000; moves += 1) {
    const [own = 0, ...others] = counts;
    const surplus = surplusOf(own, others);
    if (surplus === 0) break;
    counts[0] = own - surplus;
    for (let each = 0; each < surplus; each += 1) {
      const to = 1 + (each % 2);
      counts[to] = (counts[to] ?? 0) + 1;
    }
  }
  expect(moves).toBeLessThan(60);
  expect(Math.max(...counts)).toBeLessThan(440);
});
