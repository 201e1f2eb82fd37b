import { equalJson } from '@drover/apimachinery';
import { type FieldError, fieldPath, invalid, itemPath } from '@drover/kubernetes';
import { BOOL, type CelEnvironment, type CelType, NULL, STRING } from '../../cel/index.ts';
import type { MatchCondition, WebhookConfiguration } from '../webhooks/admission-webhook.ts';
import { type AdmissionVariables, admissionEnvironment } from './admission-environment.ts';
import { compileAdmissionExpression } from './admission-expression.ts';
import { type PolicyEnvironments, policyEnvironments } from './policy-environments.ts';
import type { PolicyObject, PolicySpec } from './policy-objects.ts';

/** What is wrong with the expressions of a ValidatingAdmissionPolicy. Conditions that did not change may stay as they are. */
export function validatePolicyExpressions(
  { spec }: PolicyObject,
  old?: PolicyObject,
): readonly FieldError[] {
  const { paramKind, matchConditions = [], variables = [], validations = [] } = spec;
  const environments = policyEnvironments(spec);
  const scope = { hasParams: paramKind !== undefined, hasAuthorizer: true };
  return [
    ...(old !== undefined && hasSameConditions(spec, old.spec)
      ? []
      : validateConditions('spec.matchConditions', matchConditions, scope)),
    ...variables.flatMap(({ name, expression }, index) => {
      const failure = environments.variables.get(name)?.failure;
      const at = fieldPath(itemPath('spec.variables', index), 'expression');
      return failure === undefined ? [] : [invalid(at, expression, failure)];
    }),
    ...validations.flatMap(({ expression, messageExpression = '' }, index) => {
      const path = itemPath('spec.validations', index);
      const { full, message } = environments;
      return [
        ...validate(fieldPath(path, 'expression'), expression, full, [BOOL]),
        ...validate(fieldPath(path, 'messageExpression'), messageExpression, message, [STRING]),
      ];
    }),
    ...validateAnnotations(spec, environments),
  ];
}

/** What is wrong with the match conditions of webhooks. Unchanged ones may stay as they are. */
export function validateWebhookExpressions(
  { webhooks = [] }: WebhookConfiguration,
  old?: WebhookConfiguration,
): readonly FieldError[] {
  const conditions = webhooks.map(({ matchConditions = [] }) => matchConditions);
  const before = old?.webhooks?.map(({ matchConditions = [] }) => matchConditions);
  if (equalJson(conditions, before)) return [];
  const scope = { hasParams: false, hasAuthorizer: true };
  return conditions.flatMap((each, index) =>
    validateConditions(fieldPath(itemPath('webhooks', index), 'matchConditions'), each, scope),
  );
}

function hasSameConditions(spec: PolicySpec, old: PolicySpec): boolean {
  return (
    equalJson(spec.paramKind ?? null, old.paramKind ?? null) &&
    equalJson(spec.matchConditions ?? [], old.matchConditions ?? [])
  );
}

function validateConditions(
  path: string,
  conditions: readonly MatchCondition[],
  variables: AdmissionVariables,
): readonly FieldError[] {
  const environment = admissionEnvironment(variables);
  return conditions.flatMap(({ expression }, index) => {
    const at = fieldPath(itemPath(path, index), 'expression');
    return validate(at, expression.trim(), environment, [BOOL]);
  });
}

function validateAnnotations(
  { auditAnnotations = [] }: PolicySpec,
  { full }: PolicyEnvironments,
): readonly FieldError[] {
  return auditAnnotations.flatMap(({ valueExpression }, index) => {
    const at = fieldPath(itemPath('spec.auditAnnotations', index), 'valueExpression');
    return validate(at, valueExpression, full, [STRING, NULL]);
  });
}

/** What is missing is said elsewhere. */
function validate(
  path: string,
  source: string,
  environment: CelEnvironment,
  results: readonly CelType[],
): readonly FieldError[] {
  if (isBlank(source)) return [];
  const { failure } = compileAdmissionExpression(source, environment, results);
  return failure === undefined ? [] : [invalid(path, source, failure)];
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}
