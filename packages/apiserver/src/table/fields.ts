import { getField, isJsonObject, type JsonObject } from '@drover/apimachinery';

/** The value at the end of a path of field names; `undefined` when there is none. */
export function valueAt(object: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (isJsonObject(value) ? getField(value, name) : undefined),
    object,
  );
}

/** A text at the end of a path; `''` when there is none. */
export function textAt(object: unknown, ...path: readonly string[]): string {
  const value = valueAt(object, ...path);
  return typeof value === 'string' ? value : '';
}

/** A text or a number at the end of a path, as a text; `''` when there is none. */
export function scalarAt(object: unknown, ...path: readonly string[]): string {
  const value = valueAt(object, ...path);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A number at the end of a path; 0 when there is none. */
export function numberAt(object: unknown, ...path: readonly string[]): number {
  const value = valueAt(object, ...path);
  return typeof value === 'number' ? value : 0;
}

/** The objects in a list at the end of a path. */
export function objectsAt(object: unknown, ...path: readonly string[]): readonly JsonObject[] {
  const value = valueAt(object, ...path);
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The texts in a list at the end of a path. */
export function textsAt(object: unknown, ...path: readonly string[]): readonly string[] {
  const value = valueAt(object, ...path);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** How many items or fields there are at the end of a path. */
export function sizeAt(object: unknown, ...path: readonly string[]): number {
  const value = valueAt(object, ...path);
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

/** The status (`True`, …) of a condition of the object; `''` when it has none of that type. */
export function conditionStatus(object: unknown, type: string): string {
  const condition = objectsAt(object, 'status', 'conditions').find((each) => each['type'] === type);
  return textAt(condition, 'status');
}
