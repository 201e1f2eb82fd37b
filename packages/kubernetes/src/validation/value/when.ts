import type { FieldError } from '../../field/field-error.ts';

/** The error, if something is wrong; it is not made otherwise. */
export function when(isWrong: boolean, error: () => FieldError): readonly FieldError[] {
  return isWrong ? [error()] : [];
}
