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
  const all = matching(store, query, { passes, test, summary });
  const rows = query.summaryOnly ? [] : all.slice(query.offset, query.offset + query.limit);
  return { rows, all, total: all.length, summary: summary.documents() };
}

interface Tests {
  readonly passes: (slot: number) => boolean;
  readonly test: (row: Row) => boolean;
  readonly summary: Summary;
}

function matching(
  store: TypeStore,
  { sort, filters }: ListQuery,
  { passes, test, summary }: Tests,
): readonly Row[] {
  const found: Row[] = [];
  for (const slot of store.order(sort)) {
    const row = store.rowAt(slot);
    if (!row || !test(row) || (filters.length > 0 && !passes(slot))) continue;
    summary.count(slot, row);
    found.push(row);
  }
  return found;
}
