import { noSuchOverload } from '../cel-error.ts';
import { isList, isMap, OptionalValue, Uint, type Value } from '../values/value.ts';

/**
 * The field of an object or map; `undefined` when it is not there.
 *
 * @throws `CelError` when the value has no fields.
 */
export function fieldOf(value: Value, field: string): Value | undefined {
  if (value instanceof OptionalValue) {
    return value.value === undefined ? undefined : fieldOf(value.value, field);
  }
  if (!isMap(value)) throw noSuchOverload();
  return value.get(field);
}

/**
 * The item of a list or the value of a key; `undefined` when it is not there.
 *
 * @throws `CelError` when the value is neither.
 */
export function elementAt(value: Value, key: Value): Value | undefined {
  if (value instanceof OptionalValue) return undefined;
  if (isMap(value)) return value.get(key);
  if (!isList(value)) throw noSuchOverload();
  const index = key instanceof Uint ? key.value : key;
  if (typeof index === 'bigint') return value.at(Number(index));
  if (typeof index !== 'number' || !Number.isInteger(index)) throw noSuchOverload();
  return value.at(index);
}

/** A key as errors show it. */
export function keyText(key: Value): string {
  if (key instanceof Uint) return key.value.toString();
  return typeof key === 'object' ? '' : String(key);
}
