import { type FieldError, forbidden, itemPath, required } from '../../field/field-error.ts';
import type { NameRule } from '../meta/names.ts';
import { wrong } from '../meta/object-meta.ts';

/*
 * How rules are put together. All of these answer what is wrong, in order; nothing when all is well. Values have gone
 * through the schema of their kind: a field that is missing is `undefined`, and a text may be empty.
 */

/** The error, if something is wrong; it is not made otherwise. */
export function when(isWrong: boolean, error: () => FieldError): readonly FieldError[] {
  return isWrong ? [error()] : [];
}

/** What is wrong with each item of a list. */
export function each<T>(
  path: string,
  items: readonly T[] | null | undefined,
  check: (path: string, item: T, index: number) => readonly FieldError[],
): readonly FieldError[] {
  if (!items || items.length === 0) return [];
  return items.flatMap((item, index) => check(itemPath(path, index), item, index));
}

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

/** A text that has a form. */
export function named(path: string, text: string, rule: NameRule): readonly FieldError[] {
  return wrong(path, text, rule(text));
}

/** A text that has a form and must not be empty. */
export function neededNamed(
  path: string,
  text: string | undefined,
  rule: NameRule,
): readonly FieldError[] {
  return text ? named(path, text, rule) : [required(path)];
}

/** A text that has a form unless it is empty. */
export function namedIfSaid(
  path: string,
  text: string | undefined,
  rule: NameRule,
): readonly FieldError[] {
  return text ? named(path, text, rule) : [];
}

/** A value that must not be given here. */
export function absent(path: string, value: unknown, detail: string): readonly FieldError[] {
  return value === undefined || value === null ? [] : [forbidden(path, detail)];
}
