import { compareQuantities, parseQuantity, type Quantity } from '@drover/apimachinery';
import { type FieldError, invalid } from '../../field/field-error.ts';
import { when } from '../value/when.ts';
import { isCounted } from './resource-names.ts';

/** Quantities by the name of what is measured, in their usual form. */
export type ResourceList = Readonly<Record<string, string>>;

const UNIT = 10n ** 9n;

/** A quantity that is zero or more. */
export function validateNotNegativeQuantity(path: string, text: string): readonly FieldError[] {
  return when(parseQuantity(text).nanos < 0n, () =>
    invalid(path, text, 'must be greater than or equal to 0'),
  );
}

/** A quantity that is more than zero. */
export function validatePositiveQuantity(path: string, text: string): readonly FieldError[] {
  return when(parseQuantity(text).nanos <= 0n, () =>
    invalid(path, text, 'must be greater than zero'),
  );
}

/** So much of a resource: zero or more, and whole where it is counted. */
export function validateAmount(path: string, name: string, text: string): readonly FieldError[] {
  const { nanos } = parseQuantity(text);
  return [
    ...when(nanos < 0n, () => invalid(path, text, 'must be greater than or equal to 0')),
    ...when(isCounted(name) && nanos % UNIT !== 0n, () =>
      invalid(path, text, 'must be an integer'),
    ),
  ];
}

/** Negative, zero or positive, as for `Array.sort`. */
export function compareAmounts(left: string, right: string): number {
  return compareQuantities(parseQuantity(left), parseQuantity(right));
}

/** The least whole number that is not smaller. */
export function wholeAmount({ nanos }: Quantity): bigint {
  const whole = nanos / UNIT;
  return nanos % UNIT > 0n ? whole + 1n : whole;
}
