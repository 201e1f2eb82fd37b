import { expect, test } from 'vitest';
import type { Change, Entry } from '../storage/store.ts';
import { watchStepOf } from './watch-step.ts';

const entry = (revision: number, color: string): Entry => ({
  key: 'a/x',
  revision,
  value: new TextEncoder().encode(color),
});
const isRed = ({ value }: Entry): boolean => new TextDecoder().decode(value) === 'red';
const red = entry(1, 'red');
const blue = entry(2, 'blue');

const changes = [
  {
    what: 'a creation',
    previous: undefined,
    now: red,
    deleted: false,
    all: 'ADDED',
    reds: 'ADDED',
  },
  {
    what: 'a foreign creation',
    previous: undefined,
    now: blue,
    deleted: false,
    all: 'ADDED',
    reds: undefined,
  },
  {
    what: 'a change',
    previous: red,
    now: entry(2, 'red'),
    deleted: false,
    all: 'MODIFIED',
    reds: 'MODIFIED',
  },
  {
    what: 'a change out of the selection',
    previous: red,
    now: blue,
    deleted: false,
    all: 'MODIFIED',
    reds: 'DELETED',
  },
  {
    what: 'a change into the selection',
    previous: blue,
    now: entry(3, 'red'),
    deleted: false,
    all: 'MODIFIED',
    reds: 'ADDED',
  },
  {
    what: 'a deletion',
    previous: red,
    now: entry(2, 'red'),
    deleted: true,
    all: 'DELETED',
    reds: 'DELETED',
  },
  {
    what: 'a foreign deletion',
    previous: blue,
    now: entry(3, 'blue'),
    deleted: true,
    all: 'DELETED',
    reds: undefined,
  },
];

test.each(changes)('$what', ({ previous, now, deleted, all, reds }) => {
  const { revision } = now;
  const change: Change = { revision, collection: 'maps', entry: now, deleted, previous };
  expect(watchStepOf(change, { prefix: '' })?.type).toBe(all);
  expect(watchStepOf(change, { prefix: 'a/', matches: isRed })?.type).toBe(reds);
  expect(watchStepOf(change, { prefix: 'b/' })).toBeUndefined();
});

test('what leaves a selection is shown as it last matched, under the revision at which it left', () => {
  const change: Change = {
    revision: 2,
    collection: 'maps',
    entry: blue,
    deleted: false,
    previous: red,
  };
  expect(watchStepOf(change, { prefix: '', matches: isRed })).toEqual({
    type: 'DELETED',
    revision: 2,
    entry: red,
  });
});
