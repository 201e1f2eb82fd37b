import type { ClusterAuthorizer } from '../../authorization/cluster-authorizer.ts';
import { BOOL, NULL, STRING } from '../../cel/index.ts';
import { type AdmissionExpression, compileAdmissionExpression } from './admission-expression.ts';
import { type ConditionTest, compileMatchConditions } from './match-conditions.ts';
import { ResourceMatch } from './match-resources.ts';
import { policyEnvironments } from './policy-environments.ts';
import type { PolicyObject, PolicySpec, Validation } from './policy-objects.ts';

/** A validation made ready. */
export interface CompiledValidation {
  readonly definition: Validation;
  readonly expression: AdmissionExpression;
  readonly message: AdmissionExpression | undefined;
}

/** A policy made ready for many requests. */
export interface CompiledPolicy {
  readonly name: string;
  readonly spec: PolicySpec;
  readonly match: ResourceMatch;
  readonly conditions: ConditionTest | undefined;
  readonly variables: ReadonlyMap<string, AdmissionExpression>;
  readonly validations: readonly CompiledValidation[];
  readonly auditAnnotations: readonly {
    readonly key: string;
    readonly expression: AdmissionExpression;
  }[];
}

/**
 * Compiles a policy. Expressions that cannot be compiled fail when they are evaluated.
 *
 * @throws when a selector cannot be read.
 */
export function compilePolicy(
  { metadata, spec }: PolicyObject,
  rbac: ClusterAuthorizer,
): CompiledPolicy {
  const { matchConditions = [], validations = [], auditAnnotations = [] } = spec;
  const hasParams = spec.paramKind !== undefined;
  const { full, message, variables } = policyEnvironments(spec);
  return {
    name: metadata.name,
    spec,
    match: new ResourceMatch(spec.matchConstraints ?? {}),
    conditions:
      matchConditions.length === 0
        ? undefined
        : compileMatchConditions(rbac, { hasParams, hasAuthorizer: true })(matchConditions),
    variables,
    validations: validations.map((definition) => ({
      definition,
      expression: compileAdmissionExpression(definition.expression, full, [BOOL]),
      message: definition.messageExpression
        ? compileAdmissionExpression(definition.messageExpression, message, [STRING])
        : undefined,
    })),
    auditAnnotations: auditAnnotations.map(({ key, valueExpression }) => ({
      key,
      expression: compileAdmissionExpression(valueExpression.trim(), full, [STRING, NULL]),
    })),
  };
}
