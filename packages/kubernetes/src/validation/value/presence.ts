import { type FieldError, forbidden, required } from '../../field/field-error.ts';

/** What is wrong with a value, where it is given. */
export function given<T>(
  value: T | null | undefined,
  check: (value: T) => readonly FieldError[],
): readonly FieldError[] {
  return value === undefined || value === null ? [] : check(value);
}

/** A text that must not be empty. */
export function needed(path: string, text: string | undefined, detail = ''): readonly FieldError[] {
  return text ? [] : [required(path, detail)];
}

/** A value that must not be given here. */
export function absent(path: string, value: unknown, detail: string): readonly FieldError[] {
  return given(value, () => [forbidden(path, detail)]);
}
