import { expect, test } from 'vitest';
import { checkFollower, type Told } from './check-follower.ts';
import type { LogStep } from './history.ts';

const log: readonly LogStep[] = [
  { revision: 3, key: 'a', value: '1' },
  { revision: 5, key: 'b', value: '1' },
  { revision: 6, key: 'a', value: '2' },
  { revision: 9, key: 'b', value: undefined },
];
const empty: Told = { type: 'LISTED', revision: 1, objects: new Map() };
const a: Told = { type: 'ADDED', name: 'a', revision: 3 };
const b: Told = { type: 'ADDED', name: 'b', revision: 5 };
const changed: Told = { type: 'MODIFIED', name: 'a', revision: 6 };
const deleted: Told = { type: 'DELETED', name: 'b', revision: 9 };

test('each step once and in order, from any list on', () => {
  expect(checkFollower(log, [empty, a, b, changed, deleted])).toEqual([]);
  const objects = new Map([
    ['a', 6],
    ['b', 5],
  ]);
  expect(checkFollower(log, [empty, a, { type: 'LISTED', revision: 7, objects }, deleted])).toEqual(
    [],
  );
});

test.each([
  ['a gap', [empty, a, changed, deleted]],
  ['a step told twice', [empty, a, b, b, changed, deleted]],
  ['another order', [empty, b, a, changed, deleted]],
  ['a missing end', [empty, a, b, changed]],
  ['a deletion that is a change', [empty, a, b, changed, { ...deleted, type: 'MODIFIED' }]],
  ['a list of another moment', [{ ...empty, revision: 4 }, b, changed, deleted]],
  ['no list at the start', [a, b, changed, deleted]],
] as [string, Told[]][])('%s is found', (_, told) => {
  expect(checkFollower(log, told)).not.toEqual([]);
});
