import { type FieldError, tooLong } from '../../field/field-error.ts';
import { isDnsSubdomain } from '../meta/names.ts';
import { named } from '../value/forms.ts';
import { needed } from '../value/presence.ts';
import { when } from '../value/when.ts';

const MAX_LENGTH = 63;

/** The name of a storage driver, which may have capital letters. */
export function validateCsiDriverName(path: string, name: string): readonly FieldError[] {
  return [
    ...needed(path, name),
    ...when(name.length > MAX_LENGTH, () => tooLong(path, MAX_LENGTH)),
    ...named(path, name, (text) => isDnsSubdomain(text.toLowerCase())),
  ];
}
