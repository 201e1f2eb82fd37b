import {
  getField,
  isJsonObject,
  type JsonObject,
  type MutableJsonObject,
  mapFields,
  setField,
} from '../json/json.ts';
import { fieldPlace, itemPlace, type SchemaPlace } from '../schema/merge-schema.ts';
import { mergeLists } from './merge-lists.ts';
import { withoutNulls } from './merge-patch.ts';
import {
  badFormat,
  directiveOf,
  type SortedPatch,
  sortPatch,
  withoutDirective,
  withoutDirectives,
} from './strategic-directives.ts';

/**
 * Applies a strategic merge patch: a merge patch in which lists are merged by key where the schema at `place` says so,
 * with the directives `$patch`, `$retainKeys`, `$setElementOrder/…` and `$deleteFromPrimitiveList/…`. Where the schema
 * says nothing, objects are merged and lists replaced. Neither argument is changed.
 *
 * @throws `StatusError`: 400 for a directive that makes no sense or an item without its key, 422 for lists of lists.
 */
export function applyStrategicMergePatch(
  original: JsonObject,
  patch: JsonObject,
  place: SchemaPlace,
): JsonObject {
  const directive = directiveOf(patch);
  if (directive === 'delete') return {};
  if (directive === 'replace') return withoutDirective(patch);
  const sorted = sortPatch(patch);
  const merged = retained(original, sorted);
  for (const key of changedKeys(sorted)) {
    const value = mergeField(getField(merged, key), changeOf(sorted, key), fieldPlace(place, key));
    if (value === undefined) delete merged[key];
    else setField(merged, key, value);
  }
  return merged;
}

/** All that a patch says of one field. */
interface FieldChange {
  /** The new value; absent when only directives speak of the field. */
  readonly value: unknown;
  readonly order: readonly unknown[] | undefined;
  readonly deletions: readonly unknown[] | undefined;
}

function changedKeys({ fields, orders, deletions }: SortedPatch): ReadonlySet<string> {
  return new Set([...orders.keys(), ...deletions.keys(), ...fields.keys()]);
}

function changeOf({ fields, orders, deletions }: SortedPatch, key: string): FieldChange {
  return { value: fields.get(key), order: orders.get(key), deletions: deletions.get(key) };
}

/** A copy of the original, without what `$retainKeys` does not name. */
function retained(original: JsonObject, { retainKeys }: SortedPatch): MutableJsonObject {
  return mapFields(original, (value, key) =>
    retainKeys === undefined || retainKeys.has(key) ? value : undefined,
  );
}

/** The new value of a field; `undefined` when it is removed or stays absent. */
function mergeField(before: unknown, change: FieldChange, place: SchemaPlace): unknown {
  const { value, order, deletions } = change;
  if (value === null) return undefined;
  const strategy = place.schema?.['x-kubernetes-patch-strategy']?.split(',') ?? [];
  if (order || deletions || (Array.isArray(before) && Array.isArray(value))) {
    return mergeListField(before, change, { place, merges: strategy.includes('merge') });
  }
  if (!isJsonObject(before) || !isJsonObject(value)) return withoutDirectives(withoutNulls(value));
  return strategy.includes('replace') ? value : applyStrategicMergePatch(before, value, place);
}

function mergeListField(
  before: unknown,
  { value, order, deletions }: FieldChange,
  { place, merges }: { readonly place: SchemaPlace; readonly merges: boolean },
): unknown {
  if (before === undefined && value === undefined) return undefined;
  const list = before ?? [];
  const change = value ?? [];
  if (!Array.isArray(list) || !Array.isArray(change)) throw badFormat('setElementOrder list');
  if (!merges && !deletions && value !== undefined) return value;
  const items = itemPlace(place);
  return mergeLists(list, change, {
    mergeKey: place.schema?.['x-kubernetes-patch-merge-key'],
    mergeItems: (item, itemChange) => applyStrategicMergePatch(item, itemChange, items),
    order,
    deletions,
  });
}
