import { fieldsOf, filterTest } from '../list/filter.ts';
import { parseField } from '../store/field.ts';
import type { Row } from '../store/row.ts';
import type { FieldReader, TypeStore } from '../store/type-store.ts';
import type { SearchQuery } from './search-query.ts';

const CONDITION_FIELDS = ['status.conditions.type', 'status.conditions.status'].map((text) =>
  parseField(text, 'condition'),
);

/**
 * The objects of one type that a search is about, by id.
 *
 * **Guarantees**: no parsing for fields that were asked for before; one moment of the store.
 */
export async function searchType(
  store: TypeStore,
  { filters, namespace, condition }: SearchQuery,
  mayBeSeen: (row: Row) => boolean,
): Promise<readonly Row[]> {
  const fields = fieldsOf(filters);
  const readers = await store.readers([...fields, ...(condition ? CONDITION_FIELDS : [])]);
  const passes = filterTest(filters, readers);
  const holds = condition && conditionTest(condition, readers.slice(fields.length));
  const isMeant = (slot: number): boolean => passes(slot) && (holds?.(slot) ?? true);
  return store.order([]).flatMap((slot) => {
    const row = store.rowAt(slot);
    if (!row || (namespace !== undefined && row.namespace !== namespace)) return [];
    return isMeant(slot) && mayBeSeen(row) ? [row] : [];
  });
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
