import { expect, test } from 'vitest';
import type { Change } from '../store.ts';
import { HistoryWeight } from './history-weight.ts';

function replacement(revision: number, bytes: number): Change {
  const entryOf = (at: number) => ({ key: 'a', revision: at, value: new Uint8Array(bytes) });
  const entry = entryOf(revision);
  return { revision, collection: 'maps', entry, deleted: false, previous: entryOf(revision - 1) };
}

test('what was replaced counts until it is forgotten, and the oldest goes first', () => {
  const weight = new HistoryWeight(160);
  for (let revision = 1; revision <= 16; revision += 1) weight.add(replacement(revision, 10));
  expect(weight.excess()).toBe(0);
  weight.add(replacement(17, 10));
  expect(weight.excess()).toBe(1);
  weight.add(replacement(18, 30));
  expect(weight.excess()).toBe(4);
  weight.forget(4);
  expect(weight.excess()).toBe(0);
  weight.add(replacement(19, 10));
  expect(weight.excess()).toBe(5);
});

test('new objects are state, not history; a deleted one is history twice', () => {
  const weight = new HistoryWeight(16);
  const created = { ...replacement(1, 1_000), previous: undefined };
  weight.add(created);
  expect(weight.excess()).toBe(0);
  weight.add({ ...replacement(2, 10), deleted: true });
  expect(weight.excess()).toBe(2);
});
