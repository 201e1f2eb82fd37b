/** How a requirement compares. `=` and `==` mean the same, and are printed as they were written. */
export type LabelOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | '>' | '<';

/** One condition on one label. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  /** Sorted, each once; none for `exists` and `!`. */
  readonly values: readonly string[];
}

/** Conditions that must all hold, in the order of their keys; with none everything matches. */
export type LabelSelector = readonly LabelRequirement[];

/** Labels of an object. */
export type Labels = Readonly<Record<string, string>>;

/** Whether `labels` fulfil every requirement. */
export function matchesLabels(selector: LabelSelector, labels: Labels | undefined): boolean {
  return selector.every((requirement) => matchesRequirement(requirement, labels ?? {}));
}

/** The selector as text, which `parseLabelSelector` reads. */
export function formatLabelSelector(selector: LabelSelector): string {
  return selector.map(formatRequirement).join(',');
}

/** Requirements in the order in which Kubernetes keeps and prints them. */
export function sortRequirements(requirements: readonly LabelRequirement[]): LabelSelector {
  return requirements.toSorted(({ key: left }, { key: right }) => {
    if (left === right) return 0;
    return left < right ? -1 : 1;
  });
}

function matchesRequirement({ key, operator, values }: LabelRequirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  const isAmong = values.some((each) => each === value);
  switch (operator) {
    case '=':
    case '==':
    case 'in':
      return isAmong;
    case '!=':
    case 'notin':
      return !isAmong;
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case '>':
    case '<':
      return compares(operator, parseInteger(value), parseInteger(values[0]));
  }
}

function compares(
  operator: '>' | '<',
  left: bigint | undefined,
  right: bigint | undefined,
): boolean {
  if (left === undefined || right === undefined) return false;
  return operator === '>' ? left > right : left < right;
}

/** A 64-bit integer as Go reads one; `undefined` when the text is none. */
export function parseInteger(text: string | undefined): bigint | undefined {
  if (text === undefined || !/^[+-]?\d{1,32}$/.test(text)) return undefined;
  const value = BigInt(text.replace('+', ''));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

function formatRequirement({ key, operator, values }: LabelRequirement): string {
  switch (operator) {
    case 'exists':
      return key;
    case '!':
      return `!${key}`;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${values.join(',')})`;
    default:
      return `${key}${operator}${values.join(',')}`;
  }
}
