import type { ListQuery } from './list-query.ts';

/** How rows are looked into. */
export interface RowReader<T> {
  readonly id: (row: T) => string;
  /** The text form of a field, with the field's default in place of nothing. */
  readonly text: (row: T, field: string) => string;
}

/** How the rows of one list are looked into. */
export interface RowAccess<T> {
  readonly reader: RowReader<T>;
  /** Whether what is read depends on the row alone: neither on the caller nor on the time. */
  readonly isPlain: boolean;
}

/** Rows in the order of a list. */
export interface OrderedRows<T> {
  readonly length: number;
  readonly idAt: (index: number) => string | undefined;
  /** Where the row of an id is; -1 when there is none. */
  readonly indexOf: (id: string) => number;
  readonly slice: (start: number, end: number) => readonly T[];
}

/** A row with what it is ordered by. */
export interface KeyedRow<T> {
  readonly row: T;
  readonly id: string;
  /** The text form of the field that is sorted by; empty when rows are sorted by id. */
  readonly key: string;
}

/** A row as it is ordered. */
export function keyedRow<T>(
  row: T,
  { id, text }: RowReader<T>,
  sort: string | undefined,
): KeyedRow<T> {
  return { row, id: id(row), key: sort === undefined ? '' : text(row, sort) };
}

/** The ascending order of lists: by key, then by id. */
export function compareRows(a: KeyedRow<unknown>, b: KeyedRow<unknown>): number {
  return compare(a.key, b.key) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Rows that are in ascending order, as a list in either order. */
export function orderedRows<T>(
  rows: readonly KeyedRow<T>[],
  order: ListQuery['order'],
  indexOf: (id: string) => number = (id) => rows.findIndex((row) => row.id === id),
): OrderedRows<T> {
  const { length } = rows;
  const plain = ({ row }: KeyedRow<T>): T => row;
  if (order === 'asc') {
    return {
      length,
      idAt: (index) => rows[index]?.id,
      indexOf,
      slice: (start, end) => rows.slice(start, end).map(plain),
    };
  }
  const mirrored = (index: number): number => (index === -1 ? -1 : length - 1 - index);
  return {
    length,
    idAt: (index) => rows[length - 1 - index]?.id,
    indexOf: (id) => mirrored(indexOf(id)),
    slice: (start, end) =>
      rows
        .slice(Math.max(0, length - end), Math.max(0, length - start))
        .map(plain)
        .toReversed(),
  };
}

/** The text by which a value of a field is compared; lists and structs compare as nothing. */
export function comparableText(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
