import {
  Duration,
  isList,
  isMap,
  isOpaque,
  type ListValue,
  type MapValue,
  OptionalValue,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from './value.ts';

/** Whether two values are equal. Values of different types are not, but numbers are compared by their amount. */
export function equals(left: Value, right: Value): boolean {
  if (isNumber(left)) return isNumber(right) && compareNumbers(left, right) === 0;
  if (typeof left !== 'object' || left === null) return left === right;
  if (isList(left)) return isList(right) && sameLists(left, right);
  if (isMap(left)) return isMap(right) && sameMaps(left, right);
  return isOpaque(left) ? left.equals(right) : sameScalars(left, right);
}

function sameScalars(left: Value, right: Value): boolean {
  if (left instanceof Uint8Array) return right instanceof Uint8Array && sameBytes(left, right);
  if (left instanceof OptionalValue) return sameOptionals(left, right);
  if (left instanceof TypeValue) return right instanceof TypeValue && left.name === right.name;
  if (left instanceof Timestamp) return right instanceof Timestamp && left.nanos === right.nanos;
  return left instanceof Duration && right instanceof Duration && left.nanos === right.nanos;
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function sameLists(left: ListValue, right: ListValue): boolean {
  if (left.size !== right.size) return false;
  const merged = left.equals?.(right) ?? right.equals?.(left);
  if (merged !== undefined) return merged;
  for (let index = 0; index < left.size; index += 1) {
    if (!equals(left.at(index) ?? null, right.at(index) ?? null)) return false;
  }
  return true;
}

function sameMaps(left: MapValue, right: MapValue): boolean {
  if (left.size !== right.size) return false;
  for (const key of left.keys()) {
    const other = right.get(key);
    if (other === undefined || !equals(left.get(key) ?? null, other)) return false;
  }
  return true;
}

function sameOptionals(left: OptionalValue, right: Value): boolean {
  if (!(right instanceof OptionalValue)) return false;
  if (left.value === undefined || right.value === undefined) return left.value === right.value;
  return equals(left.value, right.value);
}

type NumberValue = number | bigint | Uint;

function isNumber(value: Value): value is NumberValue {
  return typeof value === 'bigint' || typeof value === 'number' || value instanceof Uint;
}

/** Below, at or above 0; `undefined` for what is no number. JavaScript compares big integers with fractions exactly. */
export function compareNumbers(left: NumberValue, right: NumberValue): number | undefined {
  const a = left instanceof Uint ? left.value : left;
  const b = right instanceof Uint ? right.value : right;
  if (a < b) return -1;
  if (a > b) return 1;
  // biome-ignore lint/suspicious/noDoubleEquals: an int and a double of one amount are equal
  return a == b ? 0 : undefined;
}

/** Below, at or above 0; `undefined` when the values have no order. */
export function compare(left: Value, right: Value): number | undefined {
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right);
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  return compareOthers(left, right);
}

function compareOthers(left: Value, right: Value): number | undefined {
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  if (left instanceof Uint8Array && right instanceof Uint8Array) return compareBytes(left, right);
  const areTimes = left instanceof Timestamp && right instanceof Timestamp;
  const areDurations = left instanceof Duration && right instanceof Duration;
  return areTimes || areDurations ? compareNumbers(left.nanos, right.nanos) : undefined;
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return Math.sign(left.length - right.length);
}

/** By code points, as the bytes of UTF-8 are ordered. */
function compareText(left: string, right: string): number {
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const a = left.codePointAt(index) ?? 0;
    const b = right.codePointAt(index) ?? 0;
    if (a !== b) return a < b ? -1 : 1;
  }
  return Math.sign(left.length - right.length);
}
