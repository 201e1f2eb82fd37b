import {
  addQuantities,
  compareQuantities,
  parseQuantity,
  type Quantity,
  quantityToNumber,
  subtractQuantities,
} from '@drover/apimachinery';
import { CelError } from '../cel-error.ts';
import { fn, method, type Overload } from '../check/overload.ts';
import { BOOL, DOUBLE, INT, opaque, STRING } from '../type.ts';
import { traversal } from './cost.ts';
import { Opaque } from './opaque-value.ts';

const NANOS = 10n ** 9n;

/** The type of quantities. */
export const QUANTITY = opaque<Opaque<Quantity>>('kubernetes.Quantity');

const PAIR = [QUANTITY, QUANTITY] as const;
const MALFORMED =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

function wrap(quantity: Quantity): Opaque<Quantity> {
  return new Opaque(QUANTITY, quantity, (a, b) => compareQuantities(a, b) === 0);
}

function parse(text: string): Quantity | undefined {
  try {
    return parseQuantity(text);
  } catch {
    // Whoever asked says what is wrong.
    return undefined;
  }
}

function asInteger({ nanos }: Quantity): bigint | undefined {
  const value = nanos / NANOS;
  const fits = value >= -(2n ** 63n) && value < 2n ** 63n;
  return nanos % NANOS === 0n && fits ? value : undefined;
}

function ofInteger(value: bigint): Quantity {
  return { nanos: value * NANOS, format: 'DecimalExponent' };
}

/** The functions of quantities. */
export const quantities: readonly Overload[] = [
  fn(
    'quantity',
    [[STRING], QUANTITY],
    (text) => {
      const quantity = parse(text);
      if (quantity === undefined) throw new CelError(MALFORMED);
      return wrap(quantity);
    },
    { cost: traversal() },
  ),
  fn('isQuantity', [[STRING], BOOL], (text) => parse(text) !== undefined, { cost: traversal() }),
  method('sign', [[QUANTITY], INT], ({ content }) =>
    BigInt(compareQuantities(content, ofInteger(0n))),
  ),
  method('isGreaterThan', [PAIR, BOOL], (a, b) => compareQuantities(a.content, b.content) > 0),
  method('isLessThan', [PAIR, BOOL], (a, b) => compareQuantities(a.content, b.content) < 0),
  method('compareTo', [PAIR, INT], (a, b) => BigInt(compareQuantities(a.content, b.content))),
  method('asApproximateFloat', [[QUANTITY], DOUBLE], ({ content }) => quantityToNumber(content)),
  method('asInteger', [[QUANTITY], INT], ({ content }) => {
    const value = asInteger(content);
    if (value === undefined) throw new CelError('cannot convert value to integer');
    return value;
  }),
  method('isInteger', [[QUANTITY], BOOL], ({ content }) => asInteger(content) !== undefined),
  method('add', [PAIR, QUANTITY], (a, b) => wrap(addQuantities(a.content, b.content))),
  method('add', [[QUANTITY, INT], QUANTITY], (a, b) =>
    wrap(addQuantities(a.content, ofInteger(b))),
  ),
  method('sub', [PAIR, QUANTITY], (a, b) => wrap(subtractQuantities(a.content, b.content))),
  method('sub', [[QUANTITY, INT], QUANTITY], (a, b) =>
    wrap(subtractQuantities(a.content, ofInteger(b))),
  ),
];
