import { badRequestError } from '../status/status-errors.ts';
import { labelRequirement } from './label-requirement.ts';
import {
  type LabelOperator,
  type LabelSelector,
  type Labels,
  sortRequirements,
} from './label-selector.ts';

/** A selector as objects hold it (`spec.selector`, `namespaceSelector`, …). */
export interface LabelSelectorSpec {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly LabelSelectorExpression[];
}

/** One condition of a {@link LabelSelectorSpec}. */
export interface LabelSelectorExpression {
  readonly key: string;
  /** `In`, `NotIn`, `Exists` or `DoesNotExist`. */
  readonly operator: string;
  readonly values?: readonly string[];
}

const OPERATORS: ReadonlyMap<string, LabelOperator> = new Map([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!'],
]);

/**
 * The selector that an object holds. An empty one selects everything; what an absent one means is up to the field.
 *
 * @throws `StatusError` 400 when an operator, key or value is not allowed.
 */
export function labelSelectorOf(spec: LabelSelectorSpec): LabelSelector {
  const { matchLabels = {}, matchExpressions = [] } = spec;
  return sortRequirements([
    ...Object.entries(matchLabels).map(([key, value]) => labelRequirement(key, '=', [value])),
    ...matchExpressions.map(({ key, operator, values = [] }) => {
      const known = OPERATORS.get(operator);
      if (known) return labelRequirement(key, known, values);
      throw badRequestError(`${JSON.stringify(operator)} is not a valid label selector operator`);
    }),
  ]);
}
