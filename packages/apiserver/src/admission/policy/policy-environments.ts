import {
  type CelEnvironment,
  type CelType,
  DYN,
  type ObjectField,
  withVariables,
} from '../../cel/index.ts';
import { admissionEnvironment } from './admission-environment.ts';
import { type AdmissionExpression, compileAdmissionExpression } from './admission-expression.ts';
import type { PolicySpec } from './policy-objects.ts';

/** What the expressions of a policy may name. */
export interface PolicyEnvironments {
  /** With the authorizer. */
  readonly full: CelEnvironment;
  /** Without it: messages do not ask what is allowed. */
  readonly message: CelEnvironment;
  readonly variables: ReadonlyMap<string, AdmissionExpression>;
}

/** The environments of a policy, in which each variable may use those before it. */
export function policyEnvironments({ paramKind, variables = [] }: PolicySpec): PolicyEnvironments {
  const hasParams = paramKind !== undefined;
  const fields = new Map<string, ObjectField>();
  const type: CelType = { kind: 'object', name: 'kubernetes.variables', fields };
  const declared: Readonly<Record<string, CelType>> =
    variables.length === 0 ? {} : { variables: type };
  const environment = (hasAuthorizer: boolean): CelEnvironment =>
    withVariables(admissionEnvironment({ hasParams, hasAuthorizer }), declared);
  const full = environment(true);
  const compiled = new Map<string, AdmissionExpression>();
  for (const { name, expression } of variables) {
    // A variable that says nothing is refused, and is no variable.
    if (expression.trim() === '') continue;
    const each = compileAdmissionExpression(expression, full, []);
    compiled.set(name, each);
    fields.set(name, { name, type: each.program?.type ?? DYN });
  }
  return { full, message: environment(false), variables: compiled };
}
