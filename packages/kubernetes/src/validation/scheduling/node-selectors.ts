import {
  type FieldError,
  forbidden,
  invalid,
  itemPath,
  required,
} from '../../field/field-error.ts';
import { isDnsSubdomain, isLabelValue, isQualifiedName } from '../meta/names.ts';
import { named } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { when } from '../value/when.ts';

interface Requirement {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

/** Conditions on one node that must all hold. */
export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly Requirement[];
  readonly matchFields?: readonly Requirement[];
}

/** Terms of which one must hold. */
export interface NodeSelector {
  readonly nodeSelectorTerms?: readonly NodeSelectorTerm[] | null;
}

/** What is wrong with a selector of nodes. */
export function validateNodeSelector(
  path: string,
  { nodeSelectorTerms }: NodeSelector,
): readonly FieldError[] {
  const at = `${path}.nodeSelectorTerms`;
  if (!nodeSelectorTerms?.length) {
    return [required(at, 'must have at least one node selector term')];
  }
  return each(at, nodeSelectorTerms, (termAt, term) => validateNodeSelectorTerm(termAt, term));
}

/** What is wrong with one term; values are not looked at where they are `lenient`. */
export function validateNodeSelectorTerm(
  path: string,
  { matchExpressions, matchFields }: NodeSelectorTerm,
  lenient = false,
): readonly FieldError[] {
  return [
    ...each(`${path}.matchExpressions`, matchExpressions, (at, requirement) =>
      validateExpression(at, requirement, lenient),
    ),
    ...each(`${path}.matchFields`, matchFields, validateField),
  ];
}

function validateExpression(
  path: string,
  { key = '', operator, values = [] }: Requirement,
  lenient: boolean,
): readonly FieldError[] {
  return [
    ...validateCount(path, operator, values.length),
    ...named(`${path}.key`, key, isQualifiedName),
    ...(lenient
      ? []
      : each(`${path}.values`, values, (at, value) => named(at, value, isLabelValue))),
  ];
}

function validateCount(path: string, operator = '', count = 0): readonly FieldError[] {
  const at = `${path}.values`;
  switch (operator) {
    case 'In':
    case 'NotIn':
      return when(count === 0, () =>
        required(at, "must be specified when `operator` is 'In' or 'NotIn'"),
      );
    case 'Exists':
    case 'DoesNotExist':
      return when(count > 0, () =>
        forbidden(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
      );
    case 'Gt':
    case 'Lt':
      return when(count !== 1, () =>
        required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'"),
      );
    default:
      return [invalid(`${path}.operator`, operator, 'not a valid selector operator')];
  }
}

function validateField(
  path: string,
  { key = '', operator = '', values = [] }: Requirement,
): readonly FieldError[] {
  const isKnown = operator === 'In' || operator === 'NotIn';
  const at = `${path}.values`;
  return [
    ...when(isKnown && values.length !== 1, () =>
      required(
        at,
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      ),
    ),
    ...when(!isKnown, () => invalid(`${path}.operator`, operator, 'not a valid selector operator')),
    ...(key === 'metadata.name'
      ? values.flatMap((value, index) => named(itemPath(at, index), value, isDnsSubdomain))
      : [invalid(`${path}.key`, key, 'not a valid field selector key')]),
  ];
}
