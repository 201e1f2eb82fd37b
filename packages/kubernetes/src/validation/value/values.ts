import { equalContent } from '@drover/apimachinery';
import { type FieldError, invalid, notSupported, required } from '../../field/field-error.ts';

/** The value must be there and one of `choices`. */
export function oneOf(
  path: string,
  value: string | undefined,
  choices: readonly string[],
): readonly FieldError[] {
  if (!value) return [required(path)];
  return choices.includes(value) ? [] : [notSupported(path, value, choices)];
}

/** The value must be there, where an empty text is one, and one of `choices`. */
export function givenOneOf(
  path: string,
  value: string | undefined,
  choices: readonly string[],
): readonly FieldError[] {
  return value === undefined ? [required(path)] : optionallyOneOf(path, value, choices);
}

/** The value, if there is one, must be one of `choices`. An empty text is a value. */
export function optionallyOneOf(
  path: string,
  value: string | undefined,
  choices: readonly string[],
): readonly FieldError[] {
  if (value === undefined || choices.includes(value)) return [];
  return [notSupported(path, value, choices)];
}

/** The number, if there is one, must lie between `min` and `max`. */
export function inRange(
  path: string,
  value: number | undefined,
  [min, max]: readonly [min: number, max: number],
): readonly FieldError[] {
  if (value === undefined || (value >= min && value <= max)) return [];
  return [invalid(path, value, `must be between ${min} and ${max}, inclusive`)];
}

/** The number, if there is one, must not be negative. */
export function notNegative(path: string, value: number | undefined): readonly FieldError[] {
  if (value === undefined || value >= 0) return [];
  return [invalid(path, value, 'must be greater than or equal to 0')];
}

/** The value must be what it was. */
export function unchanged(
  path: string,
  value: unknown,
  old: unknown,
  detail = 'field is immutable',
): readonly FieldError[] {
  return equalContent(value ?? null, old ?? null) ? [] : [invalid(path, value, detail)];
}
