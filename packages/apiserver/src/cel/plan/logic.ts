import { CelError, noSuchOverload } from '../cel-error.ts';
import type { Call, Expression } from '../syntax/expression.ts';
import type { Value } from '../values/value.ts';
import type { ExpressionPlanner, Frame, Step } from './frame.ts';

/** `&&` and `||`: the side that decides counts, even when the other one fails. */
export function planLogic(planner: ExpressionPlanner, { name, args }: Call): Step {
  const decisive = name === '_||_';
  const steps = terms(name, args).map((term) => planner.plan(term));
  return (frame) => {
    let failure: CelError | undefined;
    for (const step of steps) {
      const outcome = attempt(step, frame);
      if (outcome === decisive) return decisive;
      if (outcome instanceof CelError) failure ??= outcome;
    }
    if (failure !== undefined) throw failure;
    return !decisive;
  };
}

/** Terms of one long chain are asked one after another, not one within another. */
function terms(name: string, args: readonly Expression[]): readonly Expression[] {
  const found: Expression[] = [];
  const open = [...args];
  for (let term = open.shift(); term !== undefined; term = open.shift()) {
    if (term.kind === 'call' && term.name === name) open.unshift(...term.args);
    else found.push(term);
  }
  return found;
}

/** `condition ? yes : no`. */
export function planChoice(
  planner: ExpressionPlanner,
  [condition, yes, no]: readonly (Expression | undefined)[],
): Step {
  if (condition === undefined || yes === undefined || no === undefined) throw noSuchOverload();
  const planCondition = planner.plan(condition);
  const planYes = planner.plan(yes);
  const planNo = planner.plan(no);
  return (frame) => {
    const chosen = planCondition(frame);
    if (typeof chosen !== 'boolean') throw noSuchOverload();
    return chosen ? planYes(frame) : planNo(frame);
  };
}

/** Whether a condition holds, or why nobody can say. */
export function attempt(step: Step, frame: Frame): boolean | CelError {
  try {
    const value: Value = step(frame);
    return typeof value === 'boolean' ? value : noSuchOverload();
  } catch (error) {
    if (error instanceof CelError) return error;
    throw error;
  }
}
