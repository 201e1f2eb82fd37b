import { describe, expect, it } from 'vitest';
import { type Change, foldChange } from './change.ts';

const key = { namespace: 'default', name: 'a' };
const added = (object: number): Change<number> => ({ type: 'added', key, object });
const updated = (object: number, previous: number): Change<number> => ({
  type: 'updated',
  key,
  object,
  previous,
});
const deleted = (object: number): Change<number> => ({ type: 'deleted', key, object });

describe('foldChange', () => {
  it.each([
    ['added, updated', added(1), updated(2, 1), added(2)],
    ['added, deleted', added(1), deleted(1), undefined],
    ['updated, updated', updated(2, 1), updated(3, 2), updated(3, 1)],
    ['updated, deleted', updated(2, 1), deleted(2), deleted(2)],
    ['deleted, added', deleted(1), added(2), updated(2, 1)],
  ])('%s', (_, pending, next, folded) => {
    expect(foldChange(pending, next)).toEqual(folded);
  });
});
