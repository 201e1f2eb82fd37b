import type { Expression } from '../syntax/expression.ts';
import type { CelType } from '../type.ts';
import type { Substitution } from './substitution.ts';

/** Finds the types of the parts of an expression. */
export interface ExpressionChecker {
  readonly types: Substitution;
  check(expression: Expression): CelType;
  /** Checks with names that count within. */
  within<T>(names: ReadonlyMap<string, CelType>, check: () => T): T;
  /** Notes an error. */
  fail(at: number, message: string): CelType;
}
