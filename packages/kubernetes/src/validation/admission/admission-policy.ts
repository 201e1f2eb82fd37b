import { equalContent, type KubernetesObject, type LabelSelectorSpec } from '@drover/apimachinery';
import {
  duplicate,
  type FieldError,
  fieldPath,
  invalid,
  required,
} from '../../field/field-error.ts';
import { validateLabelSelector } from '../meta/label-selectors.ts';
import { isDns1035Label, isDnsSubdomain, isQualifiedName } from '../meta/names.ts';
import { givenOneOf, optionallyOneOf } from '../value/choices.ts';
import { named } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { given, needed } from '../value/presence.ts';
import { when } from '../value/when.ts';
import {
  type MatchCondition,
  type MatchRule,
  validateMatchConditions,
  validateMatchRule,
} from './match-rules.ts';

/** `admissionregistration.k8s.io/v1` ValidatingAdmissionPolicy, with the fields that are looked at. */
export interface ValidatingAdmissionPolicy extends KubernetesObject {
  readonly spec: {
    readonly failurePolicy?: string;
    readonly paramKind?: { readonly apiVersion?: string; readonly kind?: string };
    readonly matchConstraints?: MatchResources;
    readonly matchConditions?: readonly MatchCondition[];
    readonly variables?: readonly { readonly name: string; readonly expression: string }[];
    readonly validations?: readonly Validation[];
    readonly auditAnnotations?: readonly AuditAnnotation[];
  };
}

/** Which requests a policy or a binding is for. */
export interface MatchResources {
  readonly matchPolicy?: string;
  readonly namespaceSelector?: LabelSelectorSpec;
  readonly objectSelector?: LabelSelectorSpec;
  readonly resourceRules?: readonly MatchRule[];
  readonly excludeResourceRules?: readonly MatchRule[];
}

interface Validation {
  readonly expression: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
}

interface AuditAnnotation {
  readonly key: string;
  readonly valueExpression: string;
}

const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const MAX_ANNOTATIONS = 20;
const MAX_VALUE_EXPRESSION = 5 * 1024;
const NOTHING = 'validations or auditAnnotations must contain at least one item';
const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** What is wrong with a policy beyond its metadata, but for its expressions, which whoever reads CEL looks at. */
export function validateAdmissionPolicy(
  policy: ValidatingAdmissionPolicy,
  old?: ValidatingAdmissionPolicy,
): readonly FieldError[] {
  const { spec } = policy;
  const { matchConditions, validations = [], auditAnnotations = [] } = spec;
  const isEmpty = validations.length === 0 && auditAnnotations.length === 0;
  return [
    ...givenOneOf('spec.failurePolicy', spec.failurePolicy, ['Fail', 'Ignore']),
    ...given(spec.paramKind, validateParamKind),
    ...validateConstraints(spec.matchConstraints),
    ...(old !== undefined && hasSameConditions(spec, old.spec)
      ? []
      : validateMatchConditions('spec.matchConditions', matchConditions)),
    ...each('spec.variables', spec.variables, validateVariable),
    ...when(isEmpty, () => required('spec.validations', NOTHING)),
    ...when(isEmpty, () => required('spec.auditAnnotations', NOTHING)),
    ...each('spec.validations', validations, validateValidation),
    ...validateAuditAnnotations(auditAnnotations, policy.metadata?.name ?? ''),
  ];
}

/** What is wrong with which requests are meant. */
export function validateMatchResources(
  path: string,
  resources: MatchResources,
): readonly FieldError[] {
  const at = (field: string): string => fieldPath(path, field);
  return [
    ...givenOneOf(at('matchPolicy'), resources.matchPolicy, ['Equivalent', 'Exact']),
    ...(['namespaceSelector', 'objectSelector'] as const).flatMap((field) => {
      const selector = resources[field];
      return selector === undefined
        ? [required(at(field))]
        : validateLabelSelector(selector, at(field));
    }),
    ...each(at('resourceRules'), resources.resourceRules, validateMatchRule),
    ...each(at('excludeResourceRules'), resources.excludeResourceRules, validateMatchRule),
  ];
}

function validateConstraints(constraints: MatchResources | undefined): readonly FieldError[] {
  const path = 'spec.matchConstraints';
  if (constraints === undefined) return [required(path)];
  return [
    ...validateMatchResources(path, constraints),
    ...when(!constraints.resourceRules?.length, () => required(`${path}.resourceRules`)),
  ];
}

type PolicySpec = ValidatingAdmissionPolicy['spec'];

function hasSameConditions(spec: PolicySpec, old: PolicySpec): boolean {
  return (
    equalContent(spec.paramKind ?? null, old.paramKind ?? null) &&
    equalContent(spec.matchConditions ?? [], old.matchConditions ?? [])
  );
}

function validateParamKind({
  apiVersion = '',
  kind = '',
}: {
  readonly apiVersion?: string;
  readonly kind?: string;
}): readonly FieldError[] {
  const path = 'spec.paramKind.kind';
  const messages = kind === '' ? [] : isDns1035Label(kind.toLowerCase());
  const detail = `may have mixed case, but should otherwise match: ${messages.join(',')}`;
  return [
    ...validateApiVersion('spec.paramKind.apiVersion', apiVersion),
    ...needed(path, kind),
    ...when(messages.length > 0, () => invalid(path, kind, detail)),
  ];
}

function validateApiVersion(path: string, text: string): readonly FieldError[] {
  if (text === '') return [required(path)];
  const parts = text.split('/');
  if (parts.length > 2) {
    return [invalid(path, text, `unexpected GroupVersion string: ${text}`)];
  }
  const version = parts.at(-1) ?? '';
  const group = parts.length === 2 ? (parts[0] ?? '') : '';
  const ofGroup = group === '' ? [] : isDnsSubdomain(group);
  const ofVersion = version === '' ? [] : isDns1035Label(version);
  return [
    ...when(ofGroup.length > 0, () => invalid(path, group, ofGroup.join(','))),
    ...when(version === '', () => invalid(path, text, 'version must be specified')),
    ...when(ofVersion.length > 0, () => invalid(path, version, ofVersion.join(','))),
  ];
}

function validateVariable(
  path: string,
  { name, expression }: { readonly name: string; readonly expression: string },
): readonly FieldError[] {
  const at = fieldPath(path, 'name');
  const isName = /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) && !RESERVED.has(name);
  return [
    ...(name.trim() === ''
      ? [required(at, 'name is not specified')]
      : when(!isName, () => invalid(at, name, 'must be a valid CEL identifier'))),
    ...needed(fieldPath(path, 'expression'), expression.trim(), 'expression is not specified'),
  ];
}

function validateValidation(path: string, validation: Validation): readonly FieldError[] {
  const { expression, message = '', messageExpression = '', reason } = validation;
  const at = (field: string): string => fieldPath(path, field);
  const nonEmpty = 'must be non-empty if specified';
  return [
    ...needed(at('expression'), expression.trim(), 'expression is not specified'),
    ...when(messageExpression !== '' && messageExpression.trim() === '', () =>
      invalid(at('messageExpression'), messageExpression, nonEmpty),
    ),
    ...when(message !== '' && message.trim() === '', () =>
      invalid(at('message'), message, nonEmpty),
    ),
    ...when(/[\n\r]/.test(message.trim()), () =>
      invalid(at('message'), message, 'must not contain line breaks'),
    ),
    ...optionallyOneOf(at('reason'), reason, REASONS),
  ];
}

function validateAuditAnnotations(
  annotations: readonly AuditAnnotation[],
  policyName: string,
): readonly FieldError[] {
  const path = 'spec.auditAnnotations';
  const keys = annotations.map(({ key }) => key);
  const detail = `must not have more than ${MAX_ANNOTATIONS} auditAnnotations`;
  return [
    ...when(annotations.length > MAX_ANNOTATIONS, () => invalid(path, annotations, detail)),
    ...each(path, annotations, (at, { key, valueExpression }, index) => [
      ...named(fieldPath(at, 'key'), `${policyName}/${key}`, isQualifiedName),
      ...validateValueExpression(fieldPath(at, 'valueExpression'), valueExpression.trim()),
      ...when(keys.indexOf(key) < index, () => duplicate(fieldPath(at, 'key'), key)),
    ]),
  ];
}

function validateValueExpression(path: string, expression: string): readonly FieldError[] {
  if (expression === '') return [required(path, 'valueExpression is not specified')];
  return when(expression.length > MAX_VALUE_EXPRESSION, () =>
    required(path, `must not exceed ${MAX_VALUE_EXPRESSION} bytes in length`),
  );
}
