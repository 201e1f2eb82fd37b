import { expect, it } from 'vitest';
import { rendezvous } from './rendezvous.ts';

const KEYS = Array.from(
  { length: 3_000 },
  (_, index) => `c-${index.toString(36).padStart(5, '0')}`,
);

const share = (members: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const key of KEYS) {
    const owner = rendezvous(key, members) ?? 'none';
    counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  return counts;
};

it('shares keys about evenly, in whatever order the members are told', () => {
  for (const count of share(['pod-a-1', 'pod-a-2', 'pod-a-3']).values()) {
    expect(count).toBeGreaterThan(900);
    expect(count).toBeLessThan(1_100);
  }
  const [first] = KEYS;
  expect(rendezvous(first ?? '', ['b', 'a', 'c'])).toBe(rendezvous(first ?? '', ['c', 'b', 'a']));
});

it('moves only what a member had or gets', () => {
  const three = ['a', 'b', 'c'];
  const moved = KEYS.filter((key) => rendezvous(key, three) !== rendezvous(key, ['a', 'b']));
  expect(moved.every((key) => rendezvous(key, three) === 'c')).toBe(true);
  expect(rendezvous('c-1', [])).toBeUndefined();
});
