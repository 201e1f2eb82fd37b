import { type ReactElement, useMemo, useState } from 'react';
import { type TableColumn, type TableSort, VirtualTable } from './virtual-table.tsx';

/** A column of a {@link DataTable}. */
export interface Column<T> extends Omit<TableColumn<T>, 'isSortable' | 'header'> {
  /** What the column is sorted by; without it the column cannot be sorted. */
  readonly sortBy?: (row: T) => string | number;
}

interface DataTableProps<T> {
  readonly label: string;
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly keyOf: (row: T) => string;
  readonly onOpen?: (row: T) => void;
  readonly initialSort?: TableSort;
}

const collator = new Intl.Collator('en', { numeric: true });

/** Orders two values of a column: numbers as numbers, also inside text (`n9` before `n10`). */
export function compareValues(left: string | number, right: string | number): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return collator.compare(String(left), String(right));
}

/** The rows in the order of a column; as they are when it has none. */
export function sortRows<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  { id, descending }: TableSort,
): readonly T[] {
  const sortBy = columns.find((column) => column.id === id)?.sortBy;
  if (!sortBy) return rows;
  const direction = descending ? -1 : 1;
  return rows.toSorted((a, b) => direction * compareValues(sortBy(a), sortBy(b)));
}

/** A table of rows that are all here; headers sort them. */
export function DataTable<T extends object>(props: DataTableProps<T>): ReactElement {
  const { rows, columns, initialSort, ...table } = props;
  const [sort, setSort] = useState(initialSort ?? { id: columns[0]?.id ?? '', descending: false });
  const sorted = useMemo(() => sortRows(rows, columns, sort), [rows, columns, sort]);
  const drawn = useMemo(
    () => columns.map((column) => ({ ...column, isSortable: column.sortBy !== undefined })),
    [columns],
  );
  return (
    <VirtualTable
      {...table}
      columns={drawn}
      count={sorted.length}
      rowAt={(index) => sorted[index]}
      sort={sort}
      onSort={setSort}
    />
  );
}
