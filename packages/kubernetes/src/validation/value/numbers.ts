import { type FieldError, invalid } from '../../field/field-error.ts';

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
