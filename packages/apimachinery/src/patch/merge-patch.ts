import { equalJson, getField, isJsonObject, mapFields, setField } from '../json/json.ts';

/**
 * Applies a JSON merge patch (RFC 7386). Neither argument is changed. As in Kubernetes, `null` members vanish also from
 * objects inside lists of the patch.
 */
export function applyMergePatch(document: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return withoutNulls(patch);
  if (!isJsonObject(document)) return withoutNulls(patch);
  const merged = mapFields(document, (value, key) => {
    const change = getField(patch, key);
    if (change === undefined) return value;
    return change === null ? undefined : applyMergePatch(value, change);
  });
  for (const [key, change] of Object.entries(patch)) {
    if (change !== null && !Object.hasOwn(document, key))
      setField(merged, key, withoutNulls(change));
  }
  return merged;
}

/** A value without the members that are `null`, at any depth; items of lists stay. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isJsonObject(value)) return value;
  return mapFields(value, (member) => (member === null ? undefined : withoutNulls(member)));
}

/**
 * The merge patch that turns `before` into `after`; `undefined` when they are equal.
 *
 * **Guarantees**: `applyMergePatch(before, createMergePatch(before, after))` equals `after`, as long as `after` holds
 * no `null` (which a merge patch cannot set).
 */
export function createMergePatch(before: unknown, after: unknown): unknown {
  if (!isJsonObject(before) || !isJsonObject(after))
    return equalJson(before, after) ? undefined : after;
  const changes = mapFields(after, (value, key) => createMergePatch(getField(before, key), value));
  for (const key of Object.keys(before)) {
    if (getField(after, key) === undefined) setField(changes, key, null);
  }
  return Object.keys(changes).length === 0 ? undefined : changes;
}
