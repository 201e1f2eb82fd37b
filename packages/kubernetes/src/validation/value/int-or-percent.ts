import { type FieldError, invalid } from '../../field/field-error.ts';
import { notNegative } from './numbers.ts';
import { when } from './when.ts';

/** A number, or a percentage such as `25%`. */
export type IntOrPercent = number | string;

const PERCENT = /^[0-9]+%$/;
const PERCENT_FORM =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

/** A number of zero or more, or a percentage. */
export function validateIntOrPercent(path: string, value: IntOrPercent): readonly FieldError[] {
  if (typeof value === 'number') return notNegative(path, value);
  return when(!PERCENT.test(value), () => invalid(path, value, PERCENT_FORM));
}

/** A percentage of no more than a hundred; numbers are not looked at. */
export function validateAtMostAll(path: string, value: IntOrPercent): readonly FieldError[] {
  const isMore = typeof value === 'string' && PERCENT.test(value) && amountOf(value) > 100;
  return when(isMore, () => invalid(path, value, 'must not be greater than 100%'));
}

/** The number, without the percent sign; 0 when it is none. */
export function amountOf(value: IntOrPercent): number {
  if (typeof value === 'number') return value;
  return Number.parseInt(value, 10) || 0;
}
