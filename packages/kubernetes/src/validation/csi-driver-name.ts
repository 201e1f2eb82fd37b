import { type FieldError, tooLong } from '../field/field-error.ts';
import { needed, when } from './checks.ts';
import { isDnsSubdomain } from './names.ts';
import { wrong } from './object-meta.ts';

const MAX_LENGTH = 63;

/** The name of a storage driver, which may have capital letters. */
export function validateCsiDriverName(path: string, name: string): readonly FieldError[] {
  return [
    ...needed(path, name),
    ...when(name.length > MAX_LENGTH, () => tooLong(path, MAX_LENGTH)),
    ...wrong(path, name, isDnsSubdomain(name.toLowerCase())),
  ];
}
