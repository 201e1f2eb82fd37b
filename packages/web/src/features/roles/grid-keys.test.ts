import { expect, it } from 'vitest';
import { movedCell } from './grid-keys.ts';

const SIZE = { rows: 3, columns: 4 };

it.each([
  ['ArrowUp', { row: 0, column: 1 }],
  ['ArrowDown', { row: 2, column: 1 }],
  ['ArrowLeft', { row: 1, column: 0 }],
  ['ArrowRight', { row: 1, column: 2 }],
  ['Home', { row: 1, column: 0 }],
  ['End', { row: 1, column: 3 }],
  ['PageUp', { row: 0, column: 1 }],
  ['PageDown', { row: 2, column: 1 }],
])('goes by %s', (key, cell) => {
  expect(movedCell(key, { row: 1, column: 1 }, SIZE)).toEqual(cell);
});

it('stays in the grid, and leaves other keys alone', () => {
  expect(movedCell('ArrowUp', { row: 0, column: 0 }, SIZE)).toEqual({ row: 0, column: 0 });
  expect(movedCell('ArrowRight', { row: 2, column: 3 }, SIZE)).toEqual({ row: 2, column: 3 });
  expect(movedCell('a', { row: 0, column: 0 }, SIZE)).toBeUndefined();
});
