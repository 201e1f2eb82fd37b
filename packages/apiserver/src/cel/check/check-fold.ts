import type { Expression, Fold } from '../syntax/expression.ts';
import { BOOL, type CelType, DYN, ERROR, formatType, INT, listOf, mapOf } from '../type.ts';
import type { ExpressionChecker } from './expression-checker.ts';
import { mismatch } from './messages.ts';

/** Checks a macro that goes over a list or map. */
export function checkFold(checker: ExpressionChecker, fold: Fold): CelType {
  const rangeType = checker.types.resolve(checker.check(fold.range));
  const variables = variableTypes(checker, fold, rangeType);
  const names = new Map(fold.names.map((name, index) => [name, variables[index] ?? DYN]));
  return checker.within(names, () => {
    const type = checkBody(checker, fold, variables.at(-1) ?? DYN);
    return checker.types.resolve(type);
  });
}

/** One name is that of items or keys; two are those of indices and items, or of keys and values. */
function variableTypes(
  checker: ExpressionChecker,
  { range, names }: Fold,
  type: CelType,
): CelType[] {
  const isPair = names.length === 2;
  switch (type.kind) {
    case 'list':
      return isPair ? [INT, type.item] : [type.item];
    case 'map':
      return isPair ? [type.key, type.value] : [type.key];
    case 'dyn':
    case 'error':
      return [DYN, DYN];
    case 'param':
      checker.types.assign([DYN], [type]);
      return [DYN, DYN];
    default: {
      const message = `expression of type '${formatType(type)}' cannot be range of a comprehension (must be list, map, or dynamic)`;
      checker.fail(range.at, message);
      return [ERROR, ERROR];
    }
  }
}

function checkBody(checker: ExpressionChecker, fold: Fold, item: CelType): CelType {
  const { macro, filter } = fold;
  switch (macro) {
    case 'all':
    case 'exists':
      if (filter !== undefined) expectBool(checker, filter);
      return BOOL;
    case 'existsOne':
      expectFilter(checker, fold, INT);
      return BOOL;
    case 'filter':
      return expectFilter(checker, fold, listOf(item));
    default:
      return expectFilter(checker, fold, resultOf(checker, fold));
  }
}

/** The type of what the steps of a macro are put together to. */
function resultOf(checker: ExpressionChecker, { macro, step, names: [first = ''] }: Fold): CelType {
  const made = step === undefined ? DYN : checker.check(step);
  if (macro === 'transformMapEntry') return made;
  if (macro !== 'transformMap') return listOf(made);
  return mapOf(checker.check({ kind: 'identifier', name: first, at: 0 }), made);
}

function expectBool(checker: ExpressionChecker, expression: Expression): void {
  const type = checker.check(expression);
  if (checker.types.assign([type], [BOOL])) return;
  checker.fail(expression.at, mismatch(BOOL, checker.types.resolve(type, 'dyn')));
}

/** A filter is the condition of a choice between what there is with the item and what there was before it. */
function expectFilter(checker: ExpressionChecker, { filter, at }: Fold, result: CelType): CelType {
  if (filter === undefined) return result;
  const type = checker.check(filter);
  if (checker.types.assign([type], [BOOL])) return result;
  const shown = formatType(checker.types.resolve(result, 'dyn'));
  const signature = `(${formatType(checker.types.resolve(type, 'dyn'))}, ${shown}, ${shown})`;
  return checker.fail(at, `found no matching overload for '_?_:_' applied to '${signature}'`);
}
