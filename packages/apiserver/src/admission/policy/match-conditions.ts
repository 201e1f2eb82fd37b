import type { ClusterAuthorizer } from '../../authorization/cluster-authorizer.ts';
import { BOOL } from '../../cel/index.ts';
import type { MatchCondition } from '../webhooks/admission-webhook.ts';
import type { ConditionResult } from '../webhooks/compiled-webhook.ts';
import { type AdmissionInput, admissionActivation } from './admission-activation.ts';
import { type AdmissionVariables, admissionEnvironment } from './admission-environment.ts';
import {
  BudgetError,
  compileAdmissionExpression,
  evaluateAdmission,
} from './admission-expression.ts';

/** What all conditions of one webhook or policy may cost. */
const CONDITIONS_BUDGET = 2_500_000;

/** Tests whether a request meets conditions. */
export type ConditionTest = (input: AdmissionInput) => ConditionResult;

const WEBHOOK: AdmissionVariables = { hasParams: false, hasAuthorizer: true };

/**
 * Compiles the conditions of a webhook (or of a policy, with its parameters) once, for many requests. Conditions that cannot be
 * compiled are problems of each request.
 *
 * **Guarantees**: the test never throws for what an expression does; it takes a bounded number of steps. A condition that does not
 * hold counts more than problems of those before it.
 *
 * @example
 * const test = compileMatchConditions(rbac)([{ name: 'a', expression: 'request.operation == "CREATE"' }]);
 * const { matches, problems } = test({ object, oldObject: null, request, user });
 */
export function compileMatchConditions(
  rbac: ClusterAuthorizer,
  variables: AdmissionVariables = WEBHOOK,
): (conditions: readonly MatchCondition[]) => ConditionTest {
  return (conditions) => {
    const environment = admissionEnvironment(variables);
    const compiled = conditions.map(({ expression }) =>
      compileAdmissionExpression(expression, environment, [BOOL]),
    );
    return (input) => {
      const variable = admissionActivation(input, rbac);
      const budget = { remaining: CONDITIONS_BUDGET };
      const problems: string[] = [];
      try {
        const outcomes = compiled.map((each) => evaluateAdmission(each, variable, budget));
        for (const outcome of outcomes) {
          if ('problem' in outcome) problems.push(outcome.problem);
          else if (outcome.value === false) return { matches: false, problems };
        }
      } catch (error) {
        if (error instanceof BudgetError) return { matches: true, problems: [error.message] };
        throw error;
      }
      return { matches: true, problems };
    };
  };
}
