import { apimachineryErrors } from '../errors.ts';

/** How a quantity was written, and is written again. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** An exact amount, as Kubernetes writes resources. */
export interface Quantity {
  /** The amount in units of 10⁻⁹, the finest that there is. */
  readonly nanos: bigint;
  readonly format: QuantityFormat;
}

interface Unit {
  readonly base: 2n | 10n;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

const DECIMAL_SUFFIXES = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const UNITS: ReadonlyMap<string, Unit> = new Map([
  ...DECIMAL_SUFFIXES.map((suffix, index): [string, Unit] => [
    suffix,
    { base: 10n, exponent: index * 3 - 9, format: 'DecimalSI' },
  ]),
  ...BINARY_SUFFIXES.slice(1).map((suffix, index): [string, Unit] => [
    suffix,
    { base: 2n, exponent: (index + 1) * 10, format: 'BinarySI' },
  ]),
]);

/** Exponents beyond this are refused: their numbers would fill the memory. */
const MAX_EXPONENT = 128;

/** Longest text that is read. */
const MAX_LENGTH = 256;

const MAX_BINARY = (2n ** 63n - 1n) * 10n ** 9n;

/**
 * A quantity from its text: `500m`, `2`, `1.5Gi`, `1e3`. What is finer than 10⁻⁹ is rounded away from zero.
 *
 * @throws `QUANTITY_MALFORMED`, `QUANTITY_BAD_SUFFIX`
 */
export function parseQuantity(text: string): Quantity {
  const { sign, whole, fraction, suffix } = splitText(text);
  const { base, exponent, format } = parseSuffix(suffix);
  const digits = BigInt(whole + fraction);
  // The amount in nanos is digits * base^exponent * 10^(9 - length of the fraction).
  const scaled = base === 2n ? digits * 2n ** BigInt(exponent) : digits;
  const nanos = scaleUp(scaled, 9 - fraction.length + (base === 10n ? exponent : 0));
  const bounded = format === 'BinarySI' && nanos > MAX_BINARY ? MAX_BINARY : nanos;
  return { nanos: sign === '-' ? -bounded : bounded, format };
}

/** The text in Kubernetes' canonical form: no fraction, the largest unit that loses nothing. */
export function formatQuantity({ nanos, format }: Quantity): string {
  if (nanos === 0n) return '0';
  const isWhole = nanos % 10n ** 9n === 0n;
  const whole = nanos / 10n ** 9n;
  if (format === 'BinarySI' && isWhole && (whole <= -1024n || whole >= 1024n)) {
    const steps = countFactors(whole, 1024n, BINARY_SUFFIXES.length - 1);
    return `${whole / 1024n ** BigInt(steps)}${BINARY_SUFFIXES[steps]}`;
  }
  const isExponent = format === 'DecimalExponent';
  const steps = countFactors(nanos, 1000n, isExponent ? MAX_EXPONENT : DECIMAL_SUFFIXES.length - 1);
  const mantissa = nanos / 1000n ** BigInt(steps);
  if (!isExponent) return `${mantissa}${DECIMAL_SUFFIXES[steps]}`;
  return steps === 3 ? `${mantissa}` : `${mantissa}e${steps * 3 - 9}`;
}

/** Negative, zero or positive, as for `Array.sort`. */
export function compareQuantities(left: Quantity, right: Quantity): number {
  if (left.nanos === right.nanos) return 0;
  return left.nanos < right.nanos ? -1 : 1;
}

/** The sum, in the format of the first that is not zero. */
export function addQuantities(left: Quantity, right: Quantity): Quantity {
  const { format } = left.nanos === 0n ? right : left;
  return { nanos: left.nanos + right.nanos, format };
}

/** The difference, in the format of the first that is not zero. */
export function subtractQuantities(left: Quantity, right: Quantity): Quantity {
  return addQuantities(left, { ...right, nanos: -right.nanos });
}

/** The nearest number, for charts and sums where that is enough. */
export function quantityToNumber({ nanos }: Quantity): number {
  const whole = nanos / 10n ** 9n;
  return Number(whole) + Number(nanos - whole * 10n ** 9n) / 1e9;
}

interface QuantityText {
  readonly sign: string;
  readonly whole: string;
  readonly fraction: string;
  readonly suffix: string;
}

function splitText(text: string): QuantityText {
  const pattern = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/;
  const match = text.length > MAX_LENGTH ? null : pattern.exec(text);
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match ?? [];
  if (whole + fraction === '') throw apimachineryErrors.create('QUANTITY_MALFORMED');
  return { sign, whole, fraction, suffix };
}

function parseSuffix(suffix: string): Unit {
  const unit = UNITS.get(suffix);
  if (unit) return unit;
  const [, digits] = /^[eE]([-+]?\d{1,9})$/.exec(suffix) ?? [];
  const exponent = Number(digits);
  if (Math.abs(exponent) <= MAX_EXPONENT) return { base: 10n, exponent, format: 'DecimalExponent' };
  throw apimachineryErrors.create('QUANTITY_BAD_SUFFIX');
}

/** How often `factor` divides `value`, at most `max` times. */
function countFactors(value: bigint, factor: bigint, max: number): number {
  let rest = value;
  let count = 0;
  while (count < max && rest % factor === 0n) {
    rest /= factor;
    count += 1;
  }
  return count;
}

/** `value` * 10^power, rounded up. */
function scaleUp(value: bigint, power: number): bigint {
  if (power >= 0) return value * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  return (value + divisor - 1n) / divisor;
}
