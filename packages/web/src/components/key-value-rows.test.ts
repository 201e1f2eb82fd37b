import { describe, expect, it } from 'vitest';
import { addRow, changeRow, isSameRecord, recordOf, removeRow, rowsOf } from './key-value-rows.ts';

describe('rows of pairs', () => {
  it('keep what is being typed without telling it', () => {
    const rows = addRow(rowsOf({ team: 'shop' }), '');
    expect(recordOf(rows)).toEqual({ team: 'shop' });
    expect(recordOf(changeRow(rows, 1, { key: 'tier', value: '' }))).toEqual({
      team: 'shop',
      tier: '',
    });
  });

  it('mark the later of two equal keys, and take the first', () => {
    const rows = changeRow(addRow(rowsOf({ team: 'shop' }), ''), 1, { key: 'team', value: 'bank' });
    expect(rows.map(({ isRepeated = false }) => isRepeated)).toEqual([false, true]);
    expect(recordOf(rows)).toEqual({ team: 'shop' });
    expect(removeRow(rows, 0)).toEqual([{ key: 'team', value: 'bank' }]);
  });

  it('are told apart from another record by their pairs alone', () => {
    expect(isSameRecord({ a: '1', b: '2' }, { b: '2', a: '1' })).toBe(true);
    expect(isSameRecord({ a: '1' }, { a: '2' })).toBe(false);
    expect(isSameRecord({ a: '1' }, { a: '1', b: '2' })).toBe(false);
    expect(isSameRecord({ toString: '1' }, { a: '1' })).toBe(false);
  });
});
