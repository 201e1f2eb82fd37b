import { getField, isJsonObject, type JsonObject } from '../json/json.ts';
import { badRequestError } from '../status/status-errors.ts';
import { arrangeItems, type IdOf } from './arrange-items.ts';
import { withoutNulls } from './merge-patch.ts';
import { patchNotApplicable } from './patch-failure.ts';
import { badFormat, directiveOf, withoutDirectives } from './strategic-directives.ts';

/** How two lists are merged. */
export interface ListMerge {
  /** The field that identifies an item; absent for lists of scalars. */
  readonly mergeKey: string | undefined;
  readonly mergeItems: (item: JsonObject, change: JsonObject) => JsonObject;
  /** The order in which items are wanted: objects with their key, or scalars. */
  readonly order: readonly unknown[] | undefined;
  /** Scalars to remove. */
  readonly deletions: readonly unknown[] | undefined;
}

/**
 * Merges the list of a patch into a list: objects by key, scalars as a set.
 *
 * **Ordering**: what the patch names stands in the order of the patch (or of `order`); what it does not name keeps its
 * own order and stands, where that is possible, before what it stood before.
 */
export function mergeLists(
  list: readonly unknown[],
  change: readonly unknown[],
  merge: ListMerge,
): readonly unknown[] {
  const all = [...list, ...change];
  if (all.some(Array.isArray)) throw patchNotApplicable('lists of lists are not supported');
  return all.some(isJsonObject)
    ? mergeObjects(list.map(object), change.map(object), merge)
    : mergeScalars(list, change, merge);
}

function mergeScalars(
  list: readonly unknown[],
  change: readonly unknown[],
  { order = change, deletions = [] }: ListMerge,
): readonly unknown[] {
  const kept = list.filter((item) => !deletions.includes(item));
  const idOf: IdOf = (item) => item;
  checkOrder(change, order, idOf);
  return arrangeItems([...new Set([...kept, ...change])], { order, was: list, idOf });
}

function mergeObjects(
  list: readonly JsonObject[],
  change: readonly JsonObject[],
  { mergeKey, mergeItems, order }: ListMerge,
): readonly unknown[] {
  if (mergeKey === undefined) throw badRequestError('cannot merge lists without merge key');
  const idOf = keyReader(mergeKey);
  const plain = change.filter((item) => directiveOf(item) === undefined);
  const wanted = order ?? plain;
  checkOrder(plain, wanted, idOf);
  const merged = keptItems(list, change, idOf);
  for (const item of plain) {
    const at = merged.findIndex((candidate) => getField(candidate, mergeKey) === idOf(item));
    const present = merged[at];
    if (present) merged[at] = mergeItems(present, item);
    else merged.push(object(withoutDirectives(withoutNulls(item))));
  }
  return arrangeItems(merged, { order: wanted, was: list, idOf });
}

/** The items of `list` that no `$patch` removes. */
function keptItems(
  list: readonly JsonObject[],
  change: readonly JsonObject[],
  idOf: IdOf,
): JsonObject[] {
  if (change.some((item) => directiveOf(item) === 'replace')) return [];
  const gone = new Set(change.filter((item) => directiveOf(item) === 'delete').map(idOf));
  return gone.size === 0 ? [...list] : list.filter((item) => !gone.has(idOf(item)));
}

function keyReader(mergeKey: string): IdOf {
  return (item) => {
    const key = isJsonObject(item) ? getField(item, mergeKey) : undefined;
    if (key !== undefined) return key;
    throw badRequestError(
      `map: ${JSON.stringify(item)} does not contain declared merge key: ${mergeKey}`,
    );
  };
}

/** What the patch names must stand in the same order in `$setElementOrder`. */
function checkOrder(change: readonly unknown[], order: readonly unknown[], idOf: IdOf): void {
  let from = 0;
  for (const item of change) {
    const id = idOf(item);
    while (from < order.length && idOf(order[from]) !== id) from += 1;
    if (from === order.length) throw badFormat('setElementOrder list');
    from += 1;
  }
}

function object(value: unknown): JsonObject {
  if (isJsonObject(value)) return value;
  throw badRequestError('list element types are not identical');
}
