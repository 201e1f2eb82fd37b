import { CelError } from '../cel-error.ts';
import { fn, method, type Overload } from '../check/overload.ts';
import { BOOL, listOf, optionalOf, PARAM_A } from '../type.ts';
import { PlainList } from '../values/collections.ts';
import {
  Duration,
  isList,
  isMap,
  type ListValue,
  NONE,
  OptionalValue,
  Uint,
  type Value,
} from '../values/value.ts';

const A = optionalOf(PARAM_A);

function isZero(value: Value): boolean {
  if (value === null || value === false || value === '') return true;
  if (typeof value === 'bigint' || typeof value === 'number') return Number(value) === 0;
  if (typeof value !== 'object') return false;
  if (value instanceof Uint) return value.value === 0n;
  if (value instanceof Duration) return value.nanos === 0n;
  if (value instanceof Uint8Array) return value.length === 0;
  return (isList(value) || isMap(value)) && value.size === 0;
}

function first(value: Value | undefined): OptionalValue {
  return value === undefined ? NONE : new OptionalValue(value);
}

function present(list: ListValue): ListValue {
  return new PlainList(
    [...list].flatMap((item) =>
      item instanceof OptionalValue && item.value !== undefined ? [item.value] : [],
    ),
  );
}

/** The functions of values that may be missing. */
export const optionals: readonly Overload[] = [
  fn('optional.of', [[PARAM_A], A], (value) => new OptionalValue(value)),
  fn('optional.ofNonZeroValue', [[PARAM_A], A], (value) =>
    isZero(value) ? NONE : new OptionalValue(value),
  ),
  fn('optional.none', [[], A], () => NONE),
  fn('optional.unwrap', [[listOf(A)], listOf(PARAM_A)], present),
  method('unwrapOpt', [[listOf(A)], listOf(PARAM_A)], present),
  method('hasValue', [[A], BOOL], ({ value }) => value !== undefined),
  method('value', [[A], PARAM_A], ({ value }) => {
    if (value === undefined) throw new CelError('optional.none() dereference');
    return value;
  }),
  method('or', [[A, A], A], (value, other) => (value.value === undefined ? other : value)),
  method('orValue', [[A, PARAM_A], PARAM_A], ({ value }, other) =>
    value === undefined ? other : value,
  ),
  method('first', [[listOf(PARAM_A)], A], (list) => first(list.at(0))),
  method('last', [[listOf(PARAM_A)], A], (list) => first(list.at(list.size - 1))),
];
