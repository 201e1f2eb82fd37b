import { type LabelSelectorSpec, labelSelectorOf, matchesLabels } from '@drover/apimachinery';
import {
  type FieldError,
  fieldPath,
  forbidden,
  invalid,
  itemPath,
  required,
} from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import { named } from '../value/forms.ts';
import { when } from '../value/when.ts';
import { isLabelValue, isQualifiedName } from './names.ts';
import { validateLabels } from './object-meta.ts';

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

/** What is wrong with a selector of labels. */
export function validateLabelSelector(
  selector: LabelSelectorSpec,
  path: string,
): readonly FieldError[] {
  const { matchLabels, matchExpressions = [] } = selector;
  return [
    ...validateLabels(matchLabels, fieldPath(path, 'matchLabels')),
    ...matchExpressions.flatMap((expression, index) =>
      validateExpression(expression, itemPath(fieldPath(path, 'matchExpressions'), index)),
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

function validateExpression(
  { key, operator, values = [] }: NonNullable<LabelSelectorSpec['matchExpressions']>[number],
  path: string,
): readonly FieldError[] {
  const at = fieldPath(path, 'values');
  const byKey = named(fieldPath(path, 'key'), key, isQualifiedName);
  const byValue = values.flatMap((value, index) => named(itemPath(at, index), value, isLabelValue));
  return [...validateOperator(operator, values, path), ...byKey, ...byValue];
}

function validateOperator(
  operator: string,
  values: readonly string[],
  path: string,
): readonly FieldError[] {
  const at = fieldPath(path, 'values');
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0
        ? []
        : [required(at, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0
        ? []
        : [forbidden(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    default:
      return [invalid(fieldPath(path, 'operator'), operator, 'not a valid selector operator')];
  }
}
