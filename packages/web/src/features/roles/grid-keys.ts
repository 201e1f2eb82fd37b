/** A place in a grid of cells. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** How large a grid is. */
export interface GridSize {
  readonly rows: number;
  readonly columns: number;
}

type Move = (cell: Cell, size: GridSize) => Cell;

/** Keys that go from cell to cell, as the ARIA practices for grids have them. */
const MOVES: Readonly<Record<string, Move>> = {
  ArrowUp: ({ row, column }) => ({ row: row - 1, column }),
  ArrowDown: ({ row, column }) => ({ row: row + 1, column }),
  ArrowLeft: ({ row, column }) => ({ row, column: column - 1 }),
  ArrowRight: ({ row, column }) => ({ row, column: column + 1 }),
  Home: ({ row }) => ({ row, column: 0 }),
  End: ({ row }, { columns }) => ({ row, column: columns - 1 }),
  PageUp: ({ column }) => ({ row: 0, column }),
  PageDown: ({ column }, { rows }) => ({ row: rows - 1, column }),
};

/** Where a key leads to, never out of the grid; `undefined` for keys that lead nowhere. */
export function movedCell(key: string, cell: Cell, size: GridSize): Cell | undefined {
  const next = MOVES[key]?.(cell, size);
  if (!next) return undefined;
  const within = (value: number, count: number): number => Math.max(0, Math.min(value, count - 1));
  return { row: within(next.row, size.rows), column: within(next.column, size.columns) };
}
