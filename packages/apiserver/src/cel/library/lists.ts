import { CelError } from '../cel-error.ts';
import { type CallCost, fn, method, type NativeCall, type Overload } from '../check/overload.ts';
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  INT,
  listOf,
  PARAM_A,
  STRING,
  TIMESTAMP,
  UINT,
} from '../type.ts';
import { compare, equals } from '../values/equality.ts';
import { Duration, type ListValue, Uint, type Value } from '../values/value.ts';
import { listTraversal, sizeOf } from './cost.ts';
import { duration, int, uint } from './operators.ts';

const COMPARABLE = [INT, UINT, DOUBLE, BOOL, DURATION, TIMESTAMP, STRING, BYTES];

/** Functions that look for one item of a list that can be ordered. */
const CHOICES: Readonly<Record<string, (order: number) => boolean>> = {
  min: (order) => order > 0,
  max: (order) => order < 0,
};

function isSorted(list: ListValue): boolean {
  let before: Value | undefined;
  for (const item of list) {
    if (before !== undefined && compare(before, item) === 1) return false;
    before = item;
  }
  return true;
}

function best(name: string, list: ListValue, isBetter: (order: number) => boolean): Value {
  let found: Value | undefined;
  for (const item of list) {
    if (found === undefined || isBetter(compare(found, item) ?? 0)) found = item;
  }
  if (found === undefined) throw new CelError(`${name} called on empty list`);
  return found;
}

/** How each type is summed up. */
const SUMS: readonly (readonly [CelType, (list: ListValue) => Value])[] = [
  [INT, (list) => fold(list, 0n, (sum, item) => int(sum + (typeof item === 'bigint' ? item : 0n)))],
  [
    UINT,
    (list) =>
      fold(list, new Uint(0n), (sum, item) =>
        uint(sum.value + (item instanceof Uint ? item.value : 0n)),
      ),
  ],
  [DOUBLE, (list) => fold(list, 0, (sum, item) => sum + Number(item))],
  [
    DURATION,
    (list) =>
      fold(list, new Duration(0n), (sum, item) =>
        duration(sum.nanos + (item instanceof Duration ? item.nanos : 0n)),
      ),
  ],
];

function fold<T>(list: ListValue, start: T, add: (sum: T, item: Value) => T): T {
  let sum = start;
  for (const item of list) sum = add(sum, item);
  return sum;
}

function indexOf(list: ListValue, wanted: Value): bigint {
  let index = 0n;
  for (const item of list) {
    if (equals(item, wanted)) return index;
    index += 1n;
  }
  return -1n;
}

function lastIndexOf(list: ListValue, wanted: Value): bigint {
  for (let index = list.size - 1; index >= 0; index -= 1) {
    if (equals(list.at(index) ?? null, wanted)) return BigInt(index);
  }
  return -1n;
}

function contains(list: ListValue, part: ListValue): boolean {
  for (const item of part) if (indexOf(list, item) < 0n) return false;
  return true;
}

function intersects(left: ListValue, right: ListValue): boolean {
  for (const item of left) if (indexOf(right, item) >= 0n) return true;
  return false;
}

const A = listOf(PARAM_A);
const SETS = [[A, A], BOOL] as const;

/** Each item of one is compared with each of the other; `equivalent` does that both ways. */
function setCost(factor: number): CallCost {
  return ([left, right]) => 1 + factor * sizeOf(left) * sizeOf(right);
}

function overTypes(name: string, result: CelType | undefined, call: NativeCall): Overload[] {
  return COMPARABLE.map((item) => ({
    name,
    member: true,
    args: [listOf(item)],
    result: result ?? item,
    call,
    cost: listTraversal,
  }));
}

/** What a list is given to a call with lists alone. */
function onList(ask: (list: ListValue) => Value): NativeCall {
  return ([list]) => ask(list as ListValue);
}

/** The functions of lists, and of lists as sets. */
export const lists: readonly Overload[] = [
  ...overTypes('isSorted', BOOL, onList(isSorted)),
  ...Object.entries(CHOICES).flatMap(([name, isBetter]) =>
    overTypes(
      name,
      undefined,
      onList((list) => best(name, list, isBetter)),
    ),
  ),
  ...SUMS.map(([item, sum]) =>
    method('sum', [[listOf(item)], item], (list) => sum(list), { cost: listTraversal }),
  ),
  method('indexOf', [[A, PARAM_A], INT], indexOf, { cost: listTraversal }),
  method('lastIndexOf', [[A, PARAM_A], INT], lastIndexOf, { cost: listTraversal }),
  fn('sets.contains', SETS, contains, { cost: setCost(1) }),
  fn('sets.equivalent', SETS, (a, b) => contains(a, b) && contains(b, a), { cost: setCost(2) }),
  fn('sets.intersects', SETS, intersects, { cost: setCost(1) }),
];
