import type { ClusterAuthorizer } from '../../authorization/cluster-authorizer.ts';
import { type AdmissionInput, admissionActivation } from './admission-activation.ts';
import {
  type Budget,
  BudgetError,
  evaluateAdmission,
  type Outcome,
} from './admission-expression.ts';
import type { CompiledPolicy, CompiledValidation } from './compiled-policy.ts';
import { policyActivation } from './policy-activation.ts';

/** What all expressions of a policy may cost for one request. */
const POLICY_BUDGET = 10_000_000;

/** Longer messages of expressions are not shown. */
const MAX_MESSAGE_BYTES = 5 * 1024;

/** Why a policy does not let a request pass. */
export interface Denial {
  /** Which of its validations. */
  readonly index: number;
  readonly message: string;
  readonly reason: string;
}

/** What a policy says of a request. */
export interface PolicyVerdict {
  readonly denials: readonly Denial[];
  /** What the audit event is to say. */
  readonly annotations: readonly (readonly [key: string, value: string])[];
  /** Why an annotation could not be made, where that refuses the request. */
  readonly annotationProblems: readonly string[];
}

const PASSED: PolicyVerdict = { denials: [], annotations: [], annotationProblems: [] };

type Variables = (name: string) => ReturnType<ReturnType<typeof admissionActivation>>;

/** Asks a policy about a request. Never throws for what an expression does. */
export function evaluatePolicy(
  policy: CompiledPolicy,
  input: AdmissionInput,
  rbac: ClusterAuthorizer,
): PolicyVerdict {
  const failsOpen = policy.spec.failurePolicy === 'Ignore';
  const failed = (message: string): PolicyVerdict =>
    failsOpen ? PASSED : { ...PASSED, denials: [{ index: 0, message, reason: '' }] };
  if (policy.conditions !== undefined) {
    const { matches, problems } = policy.conditions(input);
    if (!matches) return PASSED;
    if (problems.length > 0) return failed(joined(problems));
  }
  const budget = { remaining: POLICY_BUDGET };
  const variables = policyActivation(admissionActivation(input, rbac), policy.variables, budget);
  try {
    const denials = validate(policy, variables, { budget, failsOpen });
    return { ...annotate(policy, input, rbac), denials };
  } catch (error) {
    if (error instanceof BudgetError) return failed(error.message);
    throw error;
  }
}

function joined(problems: readonly string[]): string {
  const different = [...new Set(problems)];
  return different.length === 1 ? different.join() : `[${different.join(', ')}]`;
}

function validate(
  { validations }: CompiledPolicy,
  variables: Variables,
  { budget, failsOpen }: { readonly budget: Budget; readonly failsOpen: boolean },
): Denial[] {
  const outcomes = validations.map(({ expression }) =>
    evaluateAdmission(expression, variables, budget),
  );
  return validations.flatMap((validation, index): Denial[] => {
    const outcome = outcomes[index];
    if (outcome === undefined || isTrue(outcome)) return [];
    if ('problem' in outcome) {
      return failsOpen ? [] : [{ index, message: outcome.problem, reason: '' }];
    }
    const reason = validation.definition.reason ?? 'Invalid';
    return [{ index, message: messageOf(validation, variables, budget), reason }];
  });
}

function isTrue(outcome: Outcome): boolean {
  return 'value' in outcome && outcome.value === true;
}

/** What its expression says if that is a line of text, else its message, else the expression that did not hold. */
function messageOf(
  { definition, message }: CompiledValidation,
  variables: Variables,
  budget: Budget,
): string {
  const outcome = message && evaluateAdmission(message, variables, budget);
  const value = outcome !== undefined && 'value' in outcome ? outcome.value : '';
  const text = typeof value === 'string' ? value.trim() : '';
  const isGood = !text.includes('\n') && new TextEncoder().encode(text).length <= MAX_MESSAGE_BYTES;
  if (text !== '' && isGood) return text;
  const own = definition.message?.trim() ?? '';
  return own === '' ? `failed expression: ${definition.expression.trim()}` : own;
}

function annotate(
  policy: CompiledPolicy,
  input: AdmissionInput,
  rbac: ClusterAuthorizer,
): Pick<PolicyVerdict, 'annotations' | 'annotationProblems'> {
  if (policy.auditAnnotations.length === 0) return PASSED;
  const budget = { remaining: POLICY_BUDGET };
  const variables = policyActivation(admissionActivation(input, rbac), policy.variables, budget);
  const annotations: [string, string][] = [];
  const problems: string[] = [];
  for (const { key, expression } of policy.auditAnnotations) {
    const outcome = evaluateAdmission(expression, variables, budget);
    if ('problem' in outcome) problems.push(outcome.problem);
    else if (typeof outcome.value === 'string' && outcome.value.trim() !== '') {
      annotations.push([key, outcome.value.trim()]);
    }
  }
  const failsOpen = policy.spec.failurePolicy === 'Ignore';
  return { annotations, annotationProblems: failsOpen ? [] : problems };
}
