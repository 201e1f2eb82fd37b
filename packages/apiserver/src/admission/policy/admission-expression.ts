import {
  type CelEnvironment,
  CelError,
  type CelType,
  CostLimitError,
  CostMeter,
  compileExpression,
  isFailure,
  type Program,
  typeText,
  type Value,
} from '../../cel/index.ts';

/** An expression of admission, or why it cannot be evaluated. */
export interface AdmissionExpression {
  readonly source: string;
  readonly program: Program | undefined;
  /** What is wrong with it; absent when nothing is. */
  readonly failure: string | undefined;
}

/** The value of an expression, or what went wrong. */
export type Outcome = { readonly value: Value } | { readonly problem: string };

/** What is left to spend for all expressions of one request. */
export interface Budget {
  remaining: number;
}

/** There is nothing left to spend: no further expression is evaluated. */
export class BudgetError extends Error {
  constructor() {
    super(
      'validation failed due to running out of cost budget, no further validation rules will be run',
    );
  }
}

/** Compiles an expression that must give a value of one of the types. */
export function compileAdmissionExpression(
  source: string,
  environment: CelEnvironment,
  results: readonly CelType[],
): AdmissionExpression {
  const compiled = compileExpression(source, environment);
  if (isFailure(compiled)) {
    return { source, program: undefined, failure: compiled.failure };
  }
  const found = typeText(compiled.type);
  const names = results.map(typeText);
  if (names.length === 0 || names.includes(found)) {
    return { source, program: compiled, failure: undefined };
  }
  const wanted = names.length === 1 ? names.join() : `one of [${names.join(' ')}]`;
  const failure = `must evaluate to ${wanted} but got ${found}`;
  return { source, program: undefined, failure };
}

/**
 * Evaluates an expression and takes its cost from the budget.
 *
 * @throws {@link BudgetError} when that is more than is left.
 */
export function evaluateAdmission(
  { source, program, failure }: AdmissionExpression,
  variable: (name: string) => Value,
  budget: Budget,
): Outcome {
  if (program === undefined) return { problem: `compilation error: ${failure ?? ''}` };
  const meter = new CostMeter();
  const outcome = attempt({ source, program }, variable, meter);
  budget.remaining -= meter.spent;
  if (budget.remaining < 0) throw new BudgetError();
  return outcome;
}

function attempt(
  { source, program }: { readonly source: string; readonly program: Program },
  variable: (name: string) => Value,
  meter: CostMeter,
): Outcome {
  try {
    return { value: program.evaluate(variable, meter) };
  } catch (error) {
    if (!(error instanceof CelError) && !(error instanceof CostLimitError)) throw error;
    return { problem: `expression '${source}' resulted in error: ${error.message}` };
  }
}
