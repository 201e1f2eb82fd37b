import { CelError } from '../cel-error.ts';
import { fn, type NativeCall, type Overload } from '../check/overload.ts';
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  INT,
  listOf,
  mapOf,
  optionalOf,
  PARAM_A,
  PARAM_B,
  STRING,
  TIMESTAMP,
  UINT,
} from '../type.ts';
import { compare, equals } from '../values/equality.ts';
import { isDuration, isTime } from '../values/time.ts';
import { Duration, NONE, OptionalValue, Timestamp, Uint } from '../values/value.ts';
import { comparison, concatenation, sizeOf } from './cost.ts';

const MIN_INT = -(2n ** 63n);
const MAX_INT = 2n ** 63n - 1n;
const MAX_UINT = 2n ** 64n - 1n;

/**
 * An integer that fits 64 bits.
 *
 * @throws `CelError`
 */
export function int(value: bigint): bigint {
  if (value < MIN_INT || value > MAX_INT) throw new CelError('integer overflow');
  return value;
}

/**
 * An unsigned integer that fits 64 bits.
 *
 * @throws `CelError`
 */
export function uint(value: bigint): Uint {
  if (value < 0n || value > MAX_UINT) throw new CelError('unsigned integer overflow');
  return new Uint(value);
}

/**
 * A length of time that can be counted.
 *
 * @throws `CelError`
 */
export function duration(nanos: bigint): Duration {
  if (!isDuration(nanos)) throw new CelError('duration overflow');
  return new Duration(nanos);
}

function timestamp(nanos: bigint): Timestamp {
  if (!isTime(nanos)) throw new CelError('timestamp overflow');
  return new Timestamp(nanos);
}

const INTS = [[INT, INT], INT] as const;
const UINTS = [[UINT, UINT], UINT] as const;
const DOUBLES = [[DOUBLE, DOUBLE], DOUBLE] as const;

const ADDITION: readonly Overload[] = [
  fn('_+_', [[BYTES, BYTES], BYTES], (a, b) => Uint8Array.from([...a, ...b]), {
    cost: concatenation,
  }),
  fn('_+_', DOUBLES, (a, b) => a + b),
  fn('_+_', [[DURATION, DURATION], DURATION], (a, b) => duration(a.nanos + b.nanos)),
  fn('_+_', [[DURATION, TIMESTAMP], TIMESTAMP], (a, b) => timestamp(a.nanos + b.nanos)),
  fn('_+_', [[TIMESTAMP, DURATION], TIMESTAMP], (a, b) => timestamp(a.nanos + b.nanos)),
  fn('_+_', INTS, (a, b) => int(a + b)),
  fn('_+_', [[listOf(PARAM_A), listOf(PARAM_A)], listOf(PARAM_A)], (a, b) => a.concat(b)),
  fn('_+_', [[STRING, STRING], STRING], (a, b) => a + b, { cost: concatenation }),
  fn('_+_', UINTS, (a, b) => uint(a.value + b.value)),
];

const SUBTRACTION: readonly Overload[] = [
  fn('_-_', DOUBLES, (a, b) => a - b),
  fn('_-_', [[DURATION, DURATION], DURATION], (a, b) => duration(a.nanos - b.nanos)),
  fn('_-_', INTS, (a, b) => int(a - b)),
  fn('_-_', [[TIMESTAMP, DURATION], TIMESTAMP], (a, b) => timestamp(a.nanos - b.nanos)),
  fn('_-_', [[TIMESTAMP, TIMESTAMP], DURATION], (a, b) => duration(a.nanos - b.nanos)),
  fn('_-_', UINTS, (a, b) => uint(a.value - b.value)),
  fn('-_', [[DOUBLE], DOUBLE], (a) => -a),
  fn('-_', [[INT], INT], (a) => int(-a)),
];

const MULTIPLICATION: readonly Overload[] = [
  fn('_*_', DOUBLES, (a, b) => a * b),
  fn('_*_', INTS, (a, b) => int(a * b)),
  fn('_*_', UINTS, (a, b) => uint(a.value * b.value)),
  fn('_/_', DOUBLES, (a, b) => a / b),
  fn('_/_', INTS, (a, b) => int(a / divisor(b, 'division by zero'))),
  fn('_/_', UINTS, (a, b) => uint(a.value / divisor(b.value, 'division by zero'))),
  fn('_%_', INTS, (a, b) => int(a % divisor(b, 'modulus by zero'))),
  fn('_%_', UINTS, (a, b) => uint(a.value % divisor(b.value, 'modulus by zero'))),
];

function divisor(value: bigint, message: string): bigint {
  if (value === 0n) throw new CelError(message);
  return value;
}

/** What can be ordered; numbers of all types among each other. */
const ORDERED: readonly (readonly [CelType, CelType])[] = [
  [BOOL, BOOL],
  ...[INT, UINT, DOUBLE].flatMap((left) =>
    [INT, UINT, DOUBLE].map((right): [CelType, CelType] => [left, right]),
  ),
  [STRING, STRING],
  [BYTES, BYTES],
  [TIMESTAMP, TIMESTAMP],
  [DURATION, DURATION],
];

const ORDER: Readonly<Record<string, (order: number) => boolean>> = {
  '_<_': (order) => order < 0,
  '_<=_': (order) => order <= 0,
  '_>_': (order) => order > 0,
  '_>=_': (order) => order >= 0,
};

const ORDERING: readonly Overload[] = Object.entries(ORDER).flatMap(([name, holds]) =>
  ORDERED.map((args) => {
    const call: NativeCall = ([left = null, right = null]) => {
      const order = compare(left, right);
      return order !== undefined && holds(order);
    };
    const isText = args[0] === STRING || args[0] === BYTES;
    const overload: Overload = { name, member: false, args, result: BOOL, call };
    return isText ? { ...overload, cost: comparison } : overload;
  }),
);

const EQUALITY: readonly Overload[] = [
  fn('_==_', [[PARAM_A, PARAM_A], BOOL], equals, { cost: comparison }),
  fn('_!=_', [[PARAM_A, PARAM_A], BOOL], (a, b) => !equals(a, b), { cost: comparison }),
  fn(
    '@in',
    [[PARAM_A, listOf(PARAM_A)], BOOL],
    (item, list) => {
      for (const each of list) if (equals(each, item)) return true;
      return false;
    },
    { cost: ([, list]) => sizeOf(list) },
  ),
  fn('@in', [[PARAM_A, mapOf(PARAM_A, PARAM_B)], BOOL], (key, map) => map.get(key) !== undefined),
];

/** Choice, logic and access are planned apart; here is what the checker must know of them. */
const STRUCTURE: readonly Overload[] = [
  fn('_?_:_', [[BOOL, PARAM_A, PARAM_A], PARAM_A], (_condition, yes) => yes),
  fn('!_', [[BOOL], BOOL], (value) => !value),
  fn('_[_]', [[listOf(PARAM_A), INT], PARAM_A], (_list, key) => key),
  fn('_[_]', [[mapOf(PARAM_A, PARAM_B), PARAM_A], PARAM_B], (_map, key) => key),
  fn('_[_]', [[optionalOf(listOf(PARAM_A)), INT], optionalOf(PARAM_A)], (_list, key) => key),
  fn(
    '_[_]',
    [[optionalOf(mapOf(PARAM_A, PARAM_B)), PARAM_A], optionalOf(PARAM_B)],
    (_map, key) => key,
  ),
];

const OPTIONAL_ACCESS: readonly Overload[] = [
  fn('_[?_]', [[listOf(PARAM_A), INT], optionalOf(PARAM_A)], (list, index) =>
    optional(list.at(Number(index))),
  ),
  fn('_[?_]', [[optionalOf(listOf(PARAM_A)), INT], optionalOf(PARAM_A)], ({ value }, index) =>
    typeof value === 'object' && value !== null && 'at' in value && 'concat' in value
      ? optional(value.at(Number(index)))
      : NONE,
  ),
  fn('_[?_]', [[mapOf(PARAM_A, PARAM_B), PARAM_A], optionalOf(PARAM_B)], (map, key) =>
    optional(map.get(key)),
  ),
  fn(
    '_[?_]',
    [[optionalOf(mapOf(PARAM_A, PARAM_B)), PARAM_A], optionalOf(PARAM_B)],
    ({ value }, key) =>
      typeof value === 'object' && value !== null && 'get' in value
        ? optional(value.get(key))
        : NONE,
  ),
];

function optional(value: OptionalValue['value']): OptionalValue {
  return value === undefined ? NONE : new OptionalValue(value);
}

/** The operators of CEL. */
export const operators: readonly Overload[] = [
  ...STRUCTURE,
  ...EQUALITY,
  ...ADDITION,
  ...SUBTRACTION,
  ...MULTIPLICATION,
  ...ORDERING,
  ...OPTIONAL_ACCESS,
];
