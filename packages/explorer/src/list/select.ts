import type { Field } from '../store/field.ts';
import type { Row } from '../store/row.ts';
import type { TypeStore } from '../store/type-store.ts';
import { fieldsOf, filterTest } from './filter.ts';
import type { ListQuery } from './list-query.ts';
import { Summary, type SummaryDocument } from './summary.ts';

/** What a list found. */
export interface Selection {
  /** Those to be answered. */
  readonly rows: readonly Row[];
  /** How many there are on all pages. */
  readonly total: number;
  readonly summary: readonly SummaryDocument[];
}

/**
 * Filters, orders and counts; then cuts a page out.
 *
 * **Guarantees**: one moment of the store. Costs one look at each object, and no parsing for fields that were asked for
 * before.
 */
export async function selectRows(
  store: TypeStore,
  query: ListQuery,
  test: (row: Row) => boolean,
): Promise<Selection & { readonly all: readonly Row[] }> {
  const filterFields = fieldsOf(query.filters);
  const fields: readonly Field[] = [
    ...filterFields,
    ...query.summary,
    ...query.sort.map(({ field }) => field),
  ];
  const readers = await store.readers(fields);
  const passes = filterTest(query.filters, readers);
  const summary = new Summary(
    query.summary,
    readers.slice(filterFields.length, filterFields.length + query.summary.length),
    query.summaryNamespaced,
  );
  const found = matching(store, query, { passes, test, summary });
  return { ...found, summary: summary.documents() };
}

interface Tests {
  readonly passes: (slot: number) => boolean;
  readonly test: (row: Row) => boolean;
  readonly summary: Summary;
}

function matching(
  store: TypeStore,
  { sort, filters, offset, limit, continues, summaryOnly }: ListQuery,
  { passes, test, summary }: Tests,
): { readonly rows: readonly Row[]; readonly all: readonly Row[]; readonly total: number } {
  const end = summaryOnly ? 0 : offset + limit;
  // What does not lie on the page is kept only where a token may lead to it.
  const mostKept = continues && !summaryOnly ? Number.POSITIVE_INFINITY : end;
  const all: Row[] = [];
  let total = 0;
  for (const slot of store.order(sort)) {
    const row = store.rowAt(slot);
    if (!row || !test(row) || (filters.length > 0 && !passes(slot))) continue;
    summary.count(slot, row);
    if (total < mostKept) all.push(row);
    total += 1;
  }
  return { rows: all.slice(offset, end), all, total };
}
