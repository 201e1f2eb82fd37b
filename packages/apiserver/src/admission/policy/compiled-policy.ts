import type { StoredRbac } from '../../authorization/stored-rbac.ts';
import {
  BOOL,
  type CelEnvironment,
  type CelType,
  DYN,
  NULL,
  type ObjectField,
  STRING,
  withVariables,
} from '../../cel/index.ts';
import { admissionEnvironment } from './admission-environment.ts';
import { type AdmissionExpression, compileAdmissionExpression } from './admission-expression.ts';
import { type ConditionTest, compileMatchConditions } from './match-conditions.ts';
import { ResourceMatch } from './match-resources.ts';
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

/** What the expressions of a policy may name. */
export interface PolicyEnvironments {
  /** With the authorizer. */
  readonly full: CelEnvironment;
  /** Without it: messages do not ask what is allowed. */
  readonly message: CelEnvironment;
  readonly variables: ReadonlyMap<string, AdmissionExpression>;
}

/**
 * Compiles a policy. Expressions that cannot be compiled fail when they are evaluated.
 *
 * @throws when a selector cannot be read.
 */
export function compilePolicy({ metadata, spec }: PolicyObject, rbac: StoredRbac): CompiledPolicy {
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

/** The environments of a policy, in which each variable may use those before it. */
export function policyEnvironments({ paramKind, variables = [] }: PolicySpec): PolicyEnvironments {
  const hasParams = paramKind !== undefined;
  const fields = new Map<string, ObjectField>();
  const type: CelType = { kind: 'object', name: 'kubernetes.variables', fields };
  const environment = (hasAuthorizer: boolean): CelEnvironment =>
    withVariables(admissionEnvironment({ hasParams, hasAuthorizer }), { variables: type });
  const full = environment(true);
  const compiled = new Map<string, AdmissionExpression>();
  for (const { name, expression } of variables) {
    const each = compileAdmissionExpression(expression, full, []);
    compiled.set(name, each);
    fields.set(name, { name, type: each.program?.type ?? DYN });
  }
  return { full, message: environment(false), variables: compiled };
}
