import { filterTest } from '../list/filter.ts';
import { fieldsOf } from '../list/filter.ts';
import { parseField } from '../store/field.ts';
import type { Row } from '../store/row.ts';
import type { FieldReader, TypeStore } from '../store/type-store.ts';
import type { SearchQuery } from './search-query.ts';

const CONDITION_FIELDS = ['status.conditions.type', 'status.conditions.status'].map((text) =>
  parseField(text, 'condition'),
);

/**
 * The objects of one type that a search is about, as they come; the order is none.
 *
 * **Guarantees**: no parsing for fields that were asked for before; one moment of the store.
 */
export async function searchType(
  store: TypeStore,
  { filters, namespace, condition }: SearchQuery,
  mayBeSeen: (row: Row) => boolean,
): Promise<Iterable<Row>> {
  const fields = fieldsOf(filters);
  const readers = await store.readers([...fields, ...(condition ? CONDITION_FIELDS : [])]);
  const passes = filterTest(filters, readers);
  const holds = condition && conditionTest(condition, readers.slice(fields.length));
  const rows = store.slots().filter((slot) => passes(slot) && (holds?.(slot) ?? true));
  return rows
    .map((slot) => store.rowAt(slot))
    .filter((row) => row !== undefined)
    .filter((row) => (namespace === undefined || row.namespace === namespace) && mayBeSeen(row));
}

/** Types and states of conditions are two fields whose members stand in the same order. */
function conditionTest(
  { type, status }: NonNullable<SearchQuery['condition']>,
  [types, states]: readonly FieldReader[],
): (slot: number) => boolean {
  const membersOf = (read: FieldReader | undefined, slot: number): readonly string[] =>
    String(read?.(slot) ?? '').split('|');
  return (slot) => {
    const at = membersOf(types, slot).indexOf(type);
    return at >= 0 && (status === undefined || membersOf(states, slot)[at] === status);
  };
}
