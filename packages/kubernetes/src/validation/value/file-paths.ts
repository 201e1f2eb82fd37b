import { type FieldError, invalid } from '../../field/field-error.ts';
import { when } from './when.ts';

/** A path that does not climb. */
export function validateNoBacksteps(path: string, file: string): readonly FieldError[] {
  return when(file.split('/').includes('..'), () => invalid(path, file, "must not contain '..'"));
}

/** A path below something: relative, and it does not climb. */
export function validateDescending(path: string, file = ''): readonly FieldError[] {
  return [
    ...when(file.startsWith('/'), () => invalid(path, file, 'must be a relative path')),
    ...validateNoBacksteps(path, file),
  ];
}

/** A path below something whose first part is not one of those that the kubelet keeps for itself. */
export function validateUnreserved(path: string, file = ''): readonly FieldError[] {
  return [
    ...validateDescending(path, file),
    ...when(file.startsWith('..') && !file.startsWith('../'), () =>
      invalid(path, file, "must not start with '..'"),
    ),
  ];
}

const MAX_MODE = 0o777;

/** The permission bits of a file. */
export function validateFileMode(path: string, mode: number | undefined): readonly FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= MAX_MODE)) return [];
  return [invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive')];
}
