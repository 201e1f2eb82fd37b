import {
  BOOL,
  type CelType,
  compileExpression,
  DYN,
  fromJson,
  isFailure,
  kubernetesEnvironment,
  listOf,
  mapOf,
  objectOf,
  type Program,
  STRING,
  type Value,
  withVariables,
} from '../../cel/index.ts';
import type { UserInfo } from '../user-info.ts';

const CLAIMS = mapOf(STRING, DYN);
const USER = objectOf('kubernetes.UserInfo', {
  username: STRING,
  uid: STRING,
  groups: listOf(STRING),
  extra: mapOf(STRING, listOf(STRING)),
});

/** What an expression may look at. */
export type ExpressionScope = 'claims' | 'user';

const ENVIRONMENTS: Readonly<Record<ExpressionScope, typeof kubernetesEnvironment>> = {
  claims: withVariables(kubernetesEnvironment, { claims: CLAIMS }),
  user: withVariables(kubernetesEnvironment, { user: USER }),
};

/** Kinds of types that an expression may have. */
export type ExpectedTypes = readonly CelType['kind'][];

/** An expression made ready. @throws `TypeError` that says what is wrong with it. */
export function compileFor(
  source: string,
  scope: ExpressionScope,
  expected: ExpectedTypes,
): Program {
  const program = compileExpression(source, ENVIRONMENTS[scope]);
  if (isFailure(program)) throw new TypeError(program.failure);
  const { type } = program;
  if (type.kind === 'dyn' || expected.includes(type.kind)) return program;
  throw new TypeError(`must evaluate to ${expected.join(' or ')}, not ${type.kind}`);
}

/** Whether a condition holds; throws what the evaluation throws. */
export function holds(program: Program, scope: ExpressionScope, value: unknown): boolean {
  return evaluate(program, scope, value) === true;
}

/** The value of an expression over claims. */
export function evaluateClaims(program: Program, claims: object): Value {
  return evaluate(program, 'claims', claims);
}

function evaluate(program: Program, scope: ExpressionScope, value: unknown): Value {
  const type = scope === 'claims' ? CLAIMS : USER;
  return program.evaluate(() => fromJson(value, type));
}

/** A user as expressions see it. */
export function userValue({ name, uid = '', groups, extra = {} }: UserInfo): object {
  return { username: name, uid, groups, extra };
}

/** The type of conditions. */
export const CONDITION: ExpectedTypes = [BOOL.kind];
