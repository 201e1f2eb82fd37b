import type { Change } from '@drover/controller-runtime';
import { expect, it } from 'vitest';
import { isUnchanged } from './is-unchanged.ts';
import { statesOf } from './states-of.ts';

const key = { namespace: '', name: 'a' };
const update: Change<{ readonly a: readonly number[]; readonly b: number }> = {
  type: 'updated',
  key,
  previous: { a: [1], b: 1 },
  object: { a: [1], b: 2 },
};

it('tells a change by what is read of the object', () => {
  expect(isUnchanged(update, ({ a }) => a)).toBe(true);
  expect(isUnchanged(update, ({ b }) => b)).toBe(false);
});

it('takes what comes and what goes for news', () => {
  for (const type of ['added', 'deleted'] as const) {
    const change = { type, key, object: { a: 1 } };
    expect(isUnchanged(change, () => 0)).toBe(false);
    expect(statesOf(change)).toEqual([{ a: 1 }]);
  }
  expect(statesOf(update)).toEqual([
    { a: [1], b: 1 },
    { a: [1], b: 2 },
  ]);
});
