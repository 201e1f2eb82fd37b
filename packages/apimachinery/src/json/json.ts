/** A JSON object whose fields are not known. */
export type JsonObject = { readonly [key: string]: unknown };

/** The same while it is being built. */
export type MutableJsonObject = { [key: string]: unknown };

/** Whether a value is a JSON object: no array, no null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own field `key`; never what an object inherits, so `__proto__` and `constructor` are keys like any other. */
export function getField(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Sets the own field `key`, also when it is called `__proto__`. */
export function setField(object: MutableJsonObject, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  } else {
    object[key] = value;
  }
}

/** A copy of a JSON value that shares nothing with it. */
export function cloneJson<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  return isJsonObject(value) ? mapFields(value, copy) : value;
}

/** A new object with the same keys; a field whose new value is `undefined` is left out. */
export function mapFields(
  object: JsonObject,
  map: (value: unknown, key: string) => unknown,
): MutableJsonObject {
  const result: MutableJsonObject = {};
  for (const key of Object.keys(object)) {
    const value = map(object[key], key);
    if (value !== undefined) setField(result, key, value);
  }
  return result;
}

/** Whether two JSON values are the same; the order of keys does not matter, a field that is `undefined` is no field. */
export function equalJson(left: unknown, right: unknown): boolean {
  return equalValues(left, right, equalJson);
}

/** Whether two JSON values say the same: as {@link equalJson}, and an empty list says as much as `null`. */
export function equalContent(left: unknown, right: unknown): boolean {
  return equalValues(left, right, equalContent) || (isNothing(left) && isNothing(right));
}

function isNothing(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

type Equality = (left: unknown, right: unknown) => boolean;

function equalValues(left: unknown, right: unknown, equal: Equality): boolean {
  if (left === right) return true;
  if (Array.isArray(left)) return Array.isArray(right) && equalArrays(left, right, equal);
  return isJsonObject(left) && isJsonObject(right) && equalObjects(left, right, equal);
}

function equalArrays(
  left: readonly unknown[],
  right: readonly unknown[],
  equal: Equality,
): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at += 1) {
    if (!equal(left[at], right[at])) return false;
  }
  return true;
}

/** Loops, because every write compares whole objects: nothing is allocated but the keys. */
function equalObjects(left: JsonObject, right: JsonObject, equal: Equality): boolean {
  let more = 0;
  for (const key of Object.keys(left)) {
    const value = left[key];
    if (value === undefined) continue;
    more += 1;
    if (!Object.hasOwn(right, key) || !equal(value, right[key])) return false;
  }
  for (const key of Object.keys(right)) if (right[key] !== undefined) more -= 1;
  return more === 0;
}
