import type { Condition, ListQuery } from './list-query.ts';

/** How rows are looked into. */
export interface RowReader<T> {
  readonly id: (row: T) => string;
  /** The text form of a field, with the field's default in place of nothing. */
  readonly text: (row: T, field: string) => string;
}

/** One page of a list, and where the others begin. */
export interface Page<T> {
  readonly rows: readonly T[];
  /** Rows that passed the conditions, on all pages. */
  readonly total: number;
  /** Ids of the rows that pages begin with; absent where there is no such page. */
  readonly markers: {
    readonly first?: string;
    readonly previous?: string;
    readonly next?: string;
    readonly last?: string;
  };
}

/**
 * Filters, sorts and cuts a page out of rows. Costs one look at each row and one sort; only the rows of the page are
 * formatted afterwards.
 */
export function selectPage<T>(rows: readonly T[], query: ListQuery, reader: RowReader<T>): Page<T> {
  const passed = rows.filter((row) =>
    query.conditions.every((condition) => passes(reader.text(row, condition.field), condition)),
  );
  return cutPage(sorted(passed, query, reader), query, reader.id);
}

/** Whether a text passes a comparison. `eq` and `ne` look at the first value only. */
export function passes(text: string, { modifier, values }: Condition): boolean {
  const first = values[0] ?? '';
  switch (modifier) {
    case 'eq':
      return text === first.trim();
    case 'ne':
      return text !== first.trim();
    case 'in':
      return values.some((value) => value.trim() === text);
    case 'notin':
      return values.every((value) => value.trim() !== text);
  }
}

function sorted<T>(
  rows: readonly T[],
  { sort, order }: ListQuery,
  { id, text }: RowReader<T>,
): readonly T[] {
  const sign = order === 'desc' ? -1 : 1;
  const keyed = rows.map((row) => ({
    row,
    id: id(row),
    key: sort === undefined ? '' : text(row, sort),
  }));
  keyed.sort((a, b) => sign * (compare(a.key, b.key) || compare(a.id, b.id)));
  return keyed.map(({ row }) => row);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function cutPage<T>(
  rows: readonly T[],
  { limit, marker }: ListQuery,
  id: (row: T) => string,
): Page<T> {
  const total = rows.length;
  const marked = marker === undefined ? 0 : rows.findIndex((row) => id(row) === marker);
  const start = Math.max(marked, 0);
  const page = rows.slice(start, start + limit);
  if (limit === 0 || total <= limit) return { rows: page, total, markers: {} };
  const idAt = (index: number): string | undefined => {
    const row = rows[index];
    return row === undefined ? undefined : id(row);
  };
  const markers = {
    first: idAt(0),
    previous: start === 0 ? undefined : idAt(Math.max(0, start - limit)),
    next: idAt(start + limit),
    last: idAt(total - limit),
  };
  return { rows: page, total, markers: definedOnly(markers) };
}

function definedOnly(
  markers: Readonly<Record<'first' | 'previous' | 'next' | 'last', string | undefined>>,
): Page<unknown>['markers'] {
  return Object.fromEntries(Object.entries(markers).filter(([, id]) => id !== undefined));
}
