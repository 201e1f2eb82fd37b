import type { CostMeter } from '../meter.ts';
import type { Expression } from '../syntax/expression.ts';
import type { Value } from '../values/value.ts';

/** What one evaluation works with. */
export interface Frame {
  /**
   * The value of a variable of the environment.
   *
   * @throws `CelError` when it has none.
   */
  readonly variable: (name: string) => Value;
  /** Values of the names that macros bring, by their number. */
  readonly slots: Value[];
  readonly meter: CostMeter;
}

/** A part of an expression, made ready. @throws `CelError` */
export type Step = (frame: Frame) => Value;

/** Makes the parts of an expression ready. */
export interface ExpressionPlanner {
  /** @throws `CelError` for a pattern that cannot be read. */
  plan(expression: Expression): Step;
  /** Plans with names that count within; `plan` is told their numbers. */
  within<T>(names: readonly string[], plan: (slots: readonly number[]) => T): T;
}
