import { CelError } from './cel-error.ts';
import { checkExpression } from './check/check.ts';
import type { CelEnvironment } from './check/environment.ts';
import { CostMeter } from './meter.ts';
import type { Frame, Step } from './plan/frame.ts';
import { Planner } from './plan/plan.ts';
import { formatErrors, type SourceError } from './source-error.ts';
import type { Expression } from './syntax/expression.ts';
import { parseExpression } from './syntax/parse.ts';
import { CelSyntaxError } from './syntax/syntax-error.ts';
import type { CelType } from './type.ts';
import type { Value } from './values/value.ts';

/** An expression that cannot be evaluated, and why. */
export interface CompileFailure {
  /**
   * What is wrong, as Kubernetes says it: `compilation failed: ` and each error with its line and a mark below it, or
   * `program instantiation failed: ` for a pattern.
   */
  readonly failure: string;
  /** What reader and checker say, without what comes before it; absent when both have nothing to say. */
  readonly issues?: string;
}

/** An expression made ready; it can be evaluated many times. */
export interface Program {
  /** The type of its value; `dyn` when that is known only then. */
  readonly type: CelType;
  /** Variables that it looks at. */
  readonly variables: ReadonlySet<string>;
  /**
   * The value for these variables.
   *
   * @param variable - gives a variable; it is asked each time one is looked at.
   * @throws `CelError` when there is none; `CostLimitError` when that takes more steps than the meter has.
   */
  evaluate(variable: (name: string) => Value, meter?: CostMeter): Value;
}

/** Reads, checks and plans an expression. Never throws: what is wrong is the result. */
export function compileExpression(
  source: string,
  environment: CelEnvironment,
): Program | CompileFailure {
  try {
    return compile(source, parseExpression(source, environment), environment);
  } catch (error) {
    if (error instanceof CelSyntaxError) return failed(source, [error]);
    if (error instanceof CelError) {
      return { failure: `program instantiation failed: ${error.message}` };
    }
    throw error;
  }
}

/** Whether an expression cannot be evaluated. */
export function isFailure(compiled: Program | CompileFailure): compiled is CompileFailure {
  return 'failure' in compiled;
}

function failed(source: string, errors: readonly SourceError[]): CompileFailure {
  const issues = formatErrors(source, errors);
  return { failure: `compilation failed: ${issues}`, issues };
}

function compile(
  source: string,
  expression: Expression,
  environment: CelEnvironment,
): Program | CompileFailure {
  const checked = checkExpression(expression, environment);
  if (checked.errors.length > 0) return failed(source, checked.errors);
  const planner = new Planner(checked);
  const step = planner.plan(expression);
  return {
    type: checked.type,
    variables: checked.variables,
    evaluate: (variable, meter = new CostMeter()) =>
      run(step, { variable, meter, slots: Array.from({ length: planner.slots }, () => null) }),
  };
}

function run(step: Step, frame: Frame): Value {
  try {
    return step(frame);
  } catch (error) {
    // Expressions are nested at most 250 deep, but values may be compared that are nested deeper.
    if (error instanceof RangeError) throw new CelError('value is nested too deep');
    throw error;
  }
}
