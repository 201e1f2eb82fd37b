import { type LabelSelectorSpec, labelSelectorOf, matchesLabels } from '@drover/apimachinery';
import { type FieldError, invalid, required } from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import { when } from '../value/checks.ts';
import { validateLabelSelector } from './object-meta.ts';

/** What is wrong with a selector that a kind may leave out. */
export function validateOptionalSelector(
  path: string,
  selector: LabelSelectorSpec | undefined,
): readonly FieldError[] {
  return selector === undefined ? [] : validateLabelSelector(selector, path);
}

/** What is wrong with a selector that must be there and select something; `kind` is what messages call the kind. */
export function validateNeededSelector(
  path: string,
  selector: LabelSelectorSpec | undefined,
  kind: string,
): readonly FieldError[] {
  if (selector === undefined) return [required(path)];
  return [
    ...validateLabelSelector(selector, path),
    ...when(isEmptySelector(selector), () =>
      invalid(path, shownSelector(selector), `empty selector is invalid for ${kind}`),
    ),
  ];
}

/** Whether a selector says nothing. */
export function isEmptySelector({
  matchLabels = {},
  matchExpressions = [],
}: LabelSelectorSpec): boolean {
  return Object.keys(matchLabels).length + matchExpressions.length === 0;
}

/** Whether a selector selects labels; `undefined` when it cannot be read. An absent one selects nothing. */
export function selects(
  selector: LabelSelectorSpec | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): boolean | undefined {
  if (selector === undefined) return false;
  try {
    return matchesLabels(labelSelectorOf(selector), labels);
  } catch {
    // What is wrong with it is told by its own rules.
    return undefined;
  }
}

/** A selector as messages show it. */
export function shownSelector(selector: LabelSelectorSpec | undefined): unknown {
  if (selector === undefined) return undefined;
  const { matchLabels, matchExpressions } = selector;
  return new GoStruct({
    ...(matchLabels && Object.keys(matchLabels).length > 0 && { matchLabels }),
    ...(matchExpressions &&
      matchExpressions.length > 0 && {
        matchExpressions: matchExpressions.map(
          ({ key, operator, values }) =>
            new GoStruct({ key, operator, ...(values && values.length > 0 && { values }) }),
        ),
      }),
  });
}
