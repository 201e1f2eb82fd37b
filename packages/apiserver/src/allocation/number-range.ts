import type { Random } from '@drover/base';

/** Numbers from `first` to `last`. Those before `dynamic` are kept for who asks for a number, as long as there are others. */
export interface NumberRange {
  readonly first: bigint;
  readonly last: bigint;
  readonly dynamic: bigint;
}

/** How much of a range is kept: a part of it, within bounds. */
export interface KeptPart {
  readonly divisor: bigint;
  readonly min: bigint;
  readonly max: bigint;
}

/** A range whose kept part is reckoned from `size`; small ranges keep nothing. */
export function numberRange(
  [first, last]: readonly [bigint, bigint],
  size: bigint,
  { divisor, min, max }: KeptPart,
): NumberRange {
  const part = size / divisor;
  const bounded = part < min ? min : part > max ? max : part;
  return { first, last, dynamic: size <= min ? first : first + bounded };
}

/**
 * The numbers of a range from which a new one is drawn, in the order in which they are tried: from anywhere in the dynamic part round
 * to where it began, then the same in the kept part.
 */
export function* drawOrder(
  { first, last, dynamic }: NumberRange,
  random: Random,
): Generator<bigint> {
  yield* roundTrip(dynamic, last, random);
  yield* roundTrip(first, dynamic - 1n, random);
}

function* roundTrip(first: bigint, last: bigint, random: Random): Generator<bigint> {
  const size = last - first + 1n;
  if (size <= 0n) return;
  const start = first + BigInt(Math.floor(random.float() * Number(size)));
  for (let number = start; number <= last; number += 1n) yield number;
  for (let number = first; number < start; number += 1n) yield number;
}
