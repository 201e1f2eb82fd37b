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
  const full = admissionEnvironment({ hasParams, hasAuthorizer: true });
  const message = admissionEnvironment({ hasParams, hasAuthorizer: false });
  const { declared, compiled } = declareVariables(full, variables);
  return {
    full: withVariables(full, declared),
    message: withVariables(message, declared),
    variables: compiled,
  };
}

/** The variables of a policy, as expressions may name them, and each compiled. */
export interface DeclaredVariables {
  readonly declared: Readonly<Record<string, CelType>>;
  readonly compiled: ReadonlyMap<string, AdmissionExpression>;
}

/** Compiles the variables of a policy, each of which may use those before it. */
export function declareVariables(
  environment: CelEnvironment,
  variables: PolicySpec['variables'] = [],
): DeclaredVariables {
  const fields = new Map<string, ObjectField>();
  const type: CelType = { kind: 'object', name: 'kubernetes.variables', fields };
  const declared: Readonly<Record<string, CelType>> =
    variables.length === 0 ? {} : { variables: type };
  const within = withVariables(environment, declared);
  const compiled = new Map<string, AdmissionExpression>();
  for (const { name, expression } of variables) {
    // A variable that says nothing is refused, and is no variable.
    if (expression.trim() === '') continue;
    const each = compileAdmissionExpression(expression, within, []);
    compiled.set(name, each);
    fields.set(name, { name, type: each.program?.type ?? DYN });
  }
  return { declared, compiled };
}
