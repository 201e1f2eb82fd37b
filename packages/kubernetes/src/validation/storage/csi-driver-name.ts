import { type FieldError, tooLong } from '../../field/field-error.ts';
import { isDnsSubdomain } from '../meta/names.ts';
import { wrong } from '../meta/object-meta.ts';
import { needed, when } from '../value/checks.ts';

const MAX_LENGTH = 63;

/** The name of a storage driver, which may have capital letters. */
export function validateCsiDriverName(path: string, name: string): readonly FieldError[] {
  return [
    ...needed(path, name),
    ...when(name.length > MAX_LENGTH, () => tooLong(path, MAX_LENGTH)),
    ...wrong(path, name, isDnsSubdomain(name.toLowerCase())),
  ];
}
