import { validateLabelValue, validateQualifiedName } from '../names/validate-name.ts';
import { badRequestError } from '../status/status-errors.ts';
import { type LabelOperator, type LabelRequirement, parseInteger } from './label-selector.ts';

/**
 * A requirement from its parts.
 *
 * @throws `StatusError` 400 with Kubernetes' words when the key, the number of values or a value is not allowed.
 */
export function labelRequirement(
  key: string,
  operator: LabelOperator,
  values: readonly string[] = [],
): LabelRequirement {
  const sorted = [...new Set(values)].toSorted();
  const problems = [
    ...keyProblems('key', key),
    ...countProblems(operator, sorted),
    ...integerProblems(operator, sorted),
    ...sorted.flatMap((value, index) => valueProblems(`values[${index}][${key}]`, value)),
  ];
  if (problems.length === 0) return { key, operator, values: sorted };
  throw badRequestError(problems.length === 1 ? problems.join() : `[${problems.join(', ')}]`);
}

/** What is wrong with a key, as the error of the field `field`. */
export function keyProblems(field: string, key: string): string[] {
  return invalid(field, key, validateQualifiedName(key));
}

function valueProblems(field: string, value: string): string[] {
  return invalid(field, value, validateLabelValue(value));
}

interface CountRule {
  readonly allows: (count: number) => boolean;
  readonly message: string;
}

const SET: CountRule = {
  allows: (count) => count > 0,
  message: "for 'in', 'notin' operators, values set can't be empty",
};
const EXACT: CountRule = {
  allows: (count) => count === 1,
  message: 'exact-match compatibility requires one single value',
};
const NONE: CountRule = {
  allows: (count) => count === 0,
  message: 'values set must be empty for exists and does not exist',
};
const ORDER: CountRule = {
  allows: (count) => count === 1,
  message: "for 'Gt', 'Lt' operators, exactly one value is required",
};

const COUNT_RULES: Readonly<Record<LabelOperator, CountRule>> = {
  in: SET,
  notin: SET,
  '=': EXACT,
  '==': EXACT,
  '!=': EXACT,
  exists: NONE,
  '!': NONE,
  '>': ORDER,
  '<': ORDER,
};

function countProblems(operator: LabelOperator, values: readonly string[]): string[] {
  const { allows, message } = COUNT_RULES[operator];
  if (allows(values.length)) return [];
  return [`values: Invalid value: ${JSON.stringify(values)}: ${message}`];
}

function integerProblems(operator: LabelOperator, values: readonly string[]): string[] {
  if (operator !== '>' && operator !== '<') return [];
  return values.flatMap((value, index) =>
    parseInteger(value) === undefined
      ? invalid(`values[${index}]`, value, [
          "for 'Gt', 'Lt' operators, the value must be an integer",
        ])
      : [],
  );
}

function invalid(field: string, value: string, problems: readonly string[]): string[] {
  if (problems.length === 0) return [];
  return [`${field}: Invalid value: ${JSON.stringify(value)}: ${problems.join('; ')}`];
}
