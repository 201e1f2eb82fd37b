import { equalContent } from '@drover/apimachinery';
import { type FieldError, invalid } from '../../field/field-error.ts';

/** The value must be what it was. */
export function unchanged(
  path: string,
  value: unknown,
  old: unknown,
  detail = 'field is immutable',
): readonly FieldError[] {
  return equalContent(value ?? null, old ?? null) ? [] : [invalid(path, value, detail)];
}
