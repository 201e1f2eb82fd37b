import type { LabelSelectorSpec } from '@drover/apimachinery';
import { type FieldError, invalid } from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import { validateConditions } from '../meta/conditions.ts';
import { shownSelector, validateOptionalSelector } from '../meta/label-selectors.ts';
import { optionallyOneOf } from '../value/choices.ts';
import {
  type IntOrPercent,
  validateAtMostAll,
  validateIntOrPercent,
} from '../value/int-or-percent.ts';
import { notNegative } from '../value/numbers.ts';
import { given } from '../value/presence.ts';
import { when } from '../value/when.ts';

interface BudgetSpec {
  readonly minAvailable?: IntOrPercent;
  readonly maxUnavailable?: IntOrPercent;
  readonly selector?: LabelSelectorSpec;
  readonly unhealthyPodEvictionPolicy?: string;
}

/** What is wrong with a PodDisruptionBudget beyond its metadata. */
export function validateDisruptionBudget({
  spec = {},
}: {
  readonly spec?: BudgetSpec;
}): readonly FieldError[] {
  const { minAvailable, maxUnavailable, unhealthyPodEvictionPolicy: policy } = spec;
  return [
    ...when(minAvailable !== undefined && maxUnavailable !== undefined, () =>
      invalid('spec', shown(spec), 'minAvailable and maxUnavailable cannot be both set'),
    ),
    ...given(minAvailable, (amount) => validateAmount('spec.minAvailable', amount)),
    ...given(maxUnavailable, (amount) => validateAmount('spec.maxUnavailable', amount)),
    ...validateOptionalSelector('spec.selector', spec.selector),
    ...optionallyOneOf('spec.unhealthyPodEvictionPolicy', policy, [
      'AlwaysAllow',
      'IfHealthyBudget',
    ]),
  ];
}

interface BudgetStatus {
  readonly conditions?: Parameters<typeof validateConditions>[1];
  readonly disruptionsAllowed?: number;
  readonly currentHealthy?: number;
  readonly desiredHealthy?: number;
  readonly expectedPods?: number;
}

/** What is wrong with the status of a PodDisruptionBudget. */
export function validateDisruptionBudgetStatus({
  status = {},
}: {
  readonly status?: BudgetStatus;
}): readonly FieldError[] {
  const counts = [
    'disruptionsAllowed',
    'currentHealthy',
    'desiredHealthy',
    'expectedPods',
  ] as const;
  return [
    ...validateConditions('status.conditions', status.conditions),
    ...counts.flatMap((field) => notNegative(`status.${field}`, status[field])),
  ];
}

function validateAmount(path: string, amount: IntOrPercent): readonly FieldError[] {
  return [...validateIntOrPercent(path, amount), ...validateAtMostAll(path, amount)];
}

function shown(spec: BudgetSpec): GoStruct {
  return new GoStruct({
    MinAvailable: spec.minAvailable,
    Selector: shownSelector(spec.selector),
    MaxUnavailable: spec.maxUnavailable,
    UnhealthyPodEvictionPolicy: spec.unhealthyPodEvictionPolicy,
  });
}
