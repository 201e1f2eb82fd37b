import { type Condition, type ListQuery, textsOf } from './list-query.ts';
import {
  compareRows,
  keyedRow,
  type OrderedRows,
  orderedRows,
  type RowReader,
} from './ordered-rows.ts';

/** One page of a list, and where the others begin. */
export interface Page<T> {
  readonly rows: readonly T[];
  /** Rows that passed the conditions, on all pages; absent where nobody knows without reading them all. */
  readonly total?: number | undefined;
  /** Ids of the rows that pages begin with; absent where there is no such page. */
  readonly markers: {
    readonly first?: string;
    readonly previous?: string;
    readonly next?: string;
    readonly last?: string;
  };
  /** What leads to the next page faster than its marker alone, as a query parameter. */
  readonly continue?: string;
}

/**
 * Filters, sorts and cuts a page out of rows. Costs one look at each row and one sort; only the rows of the page are
 * formatted afterwards.
 */
export function selectPage<T>(rows: readonly T[], query: ListQuery, reader: RowReader<T>): Page<T> {
  const passed = rows
    .filter((row) => passesAll(row, query.conditions, reader))
    .map((row) => keyedRow(row, reader, query.sort));
  return cutPage(orderedRows(passed.toSorted(compareRows), query.order), query);
}

/** Whether a row passes every comparison. */
export function passesAll<T>(
  row: T,
  conditions: readonly Condition[],
  { text }: RowReader<T>,
): boolean {
  return conditions.every((condition) => passes(text(row, condition.field), condition));
}

/** Whether a text passes a comparison. `eq` and `ne` look at the first value only. */
export function passes(text: string, { modifier, values, texts }: Condition): boolean {
  const first = values[0] ?? '';
  switch (modifier) {
    case 'eq':
      return text === first.trim();
    case 'ne':
      return text !== first.trim();
    case 'in':
      return (texts ?? textsOf(values)).has(text);
    case 'notin':
      return !(texts ?? textsOf(values)).has(text);
  }
}

/** Cuts the page that a query asks for out of a list. */
export function cutPage<T>(list: OrderedRows<T>, { limit, marker }: ListQuery): Page<T> {
  const total = list.length;
  const start = marker === undefined ? 0 : Math.max(list.indexOf(marker), 0);
  const rows = list.slice(start, start + limit);
  if (limit === 0 || total <= limit) return { rows, total, markers: {} };
  const markers = {
    first: list.idAt(0),
    previous: start === 0 ? undefined : list.idAt(Math.max(0, start - limit)),
    next: list.idAt(start + limit),
    last: list.idAt(total - limit),
  };
  return { rows, total, markers: definedOnly(markers) };
}

function definedOnly(
  markers: Readonly<Record<'first' | 'previous' | 'next' | 'last', string | undefined>>,
): Page<unknown>['markers'] {
  return Object.fromEntries(Object.entries(markers).filter(([, id]) => id !== undefined));
}
