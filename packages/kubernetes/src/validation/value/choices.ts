import { type FieldError, notSupported, required } from '../../field/field-error.ts';

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
