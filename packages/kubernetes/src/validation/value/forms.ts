import { type FieldError, invalid, required } from '../../field/field-error.ts';
import type { NameRule } from '../meta/names.ts';

/** A text that has a form: one error for each thing that is wrong with it. */
export function named(path: string, text: string, rule: NameRule): readonly FieldError[] {
  return rule(text).map((message) => invalid(path, text, message));
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
