import { duplicate, type FieldError, invalid } from '../../field/field-error.ts';
import { validateOptionalSelector } from '../meta/label-selectors.ts';
import { optionallyOneOf } from '../value/choices.ts';
import { each } from '../value/lists.ts';
import { given, needed } from '../value/presence.ts';
import { when } from '../value/when.ts';
import { validateLabelKeys, type WithLabelKeys } from './pod-affinity.ts';

/** How pods are spread over nodes. */
export interface SpreadConstraint extends WithLabelKeys {
  readonly maxSkew?: number;
  readonly topologyKey?: string;
  readonly whenUnsatisfiable?: string;
  readonly minDomains?: number;
  readonly nodeAffinityPolicy?: string;
  readonly nodeTaintsPolicy?: string;
}

const ACTIONS: readonly string[] = ['DoNotSchedule', 'ScheduleAnyway'];
const POLICIES: readonly string[] = ['Honor', 'Ignore'];

/** What is wrong with how pods are spread. */
export function validateSpreadConstraints(
  path: string,
  constraints: readonly SpreadConstraint[] | undefined,
): readonly FieldError[] {
  return each(path, constraints, (at, constraint, index) => [
    ...validatePositive(`${at}.maxSkew`, constraint.maxSkew ?? 0),
    ...needed(`${at}.topologyKey`, constraint.topologyKey, 'can not be empty'),
    ...optionallyOneOf(`${at}.whenUnsatisfiable`, constraint.whenUnsatisfiable ?? '', ACTIONS),
    ...validateSingle(at, constraint, constraints?.slice(index + 1) ?? []),
    ...validateMinDomains(`${at}.minDomains`, constraint),
    ...optionallyOneOf(`${at}.nodeAffinityPolicy`, constraint.nodeAffinityPolicy, POLICIES),
    ...optionallyOneOf(`${at}.nodeTaintsPolicy`, constraint.nodeTaintsPolicy, POLICIES),
    ...validateLabelKeys(at, constraint),
    ...validateOptionalSelector(`${at}.labelSelector`, constraint.labelSelector),
  ]);
}

function validatePositive(path: string, value: number): readonly FieldError[] {
  return when(value <= 0, () => invalid(path, value, 'must be greater than zero'));
}

function validateSingle(
  path: string,
  { topologyKey = '', whenUnsatisfiable = '' }: SpreadConstraint,
  rest: readonly SpreadConstraint[],
): readonly FieldError[] {
  const isRepeated = rest.some(
    (other) =>
      (other.topologyKey ?? '') === topologyKey &&
      (other.whenUnsatisfiable ?? '') === whenUnsatisfiable,
  );
  return when(isRepeated, () =>
    duplicate(`${path}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`),
  );
}

function validateMinDomains(
  path: string,
  { minDomains, whenUnsatisfiable = '' }: SpreadConstraint,
): readonly FieldError[] {
  return given(minDomains, (count) => [
    ...validatePositive(path, count),
    ...when(whenUnsatisfiable !== 'DoNotSchedule', () =>
      invalid(
        path,
        count,
        `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`,
      ),
    ),
  ]);
}
