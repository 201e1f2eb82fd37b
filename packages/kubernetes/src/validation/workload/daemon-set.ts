import { type FieldError, invalid, notSupported, required } from '../../field/field-error.ts';
import {
  isEmptySelector,
  shownSelector,
  validateOptionalSelector,
} from '../meta/label-selectors.ts';
import {
  validateLasting,
  validatePodTemplate,
  validateSelectedTemplate,
} from '../pod/pod-template.ts';
import { amountOf, validateAtMostAll, validateIntOrPercent } from '../value/int-or-percent.ts';
import { notNegative } from '../value/numbers.ts';
import { when } from '../value/when.ts';
import { type RollingUpdate, shownStrategy, type UpdateStrategy } from './rolling-update.ts';
import {
  validateCollisionCount,
  validateCounts,
  validateSameSelector,
  type Workload,
  type WorkloadSpec,
} from './workload.ts';

interface DaemonSetSpec extends WorkloadSpec {
  readonly updateStrategy?: UpdateStrategy;
}

type DaemonSet = Workload<DaemonSetSpec>;

/** What is wrong with a DaemonSet beyond its metadata. */
export function validateDaemonSet({ spec = {} }: DaemonSet): readonly FieldError[] {
  const { selector, template = {} } = spec;
  return [
    ...validateOptionalSelector('spec.selector', selector),
    ...validateSelectedTemplate('spec.template', template, selector),
    ...when(selector !== undefined && isEmptySelector(selector), () =>
      invalid('spec.selector', shownSelector(selector), 'empty selector is invalid for daemonset'),
    ),
    ...validatePodTemplate('spec.template', template),
    ...validateLasting('spec.template.spec', template.spec ?? {}, 'DaemonSet'),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...validateStrategy('spec.updateStrategy', spec.updateStrategy ?? {}),
    ...notNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
  ];
}

/** What must not change in a DaemonSet. */
export function validateDaemonSetUpdate(
  { spec = {} }: DaemonSet,
  old: DaemonSet,
): readonly FieldError[] {
  return validateSameSelector(spec, old.spec);
}

/** What is wrong with the status of a DaemonSet. */
export function validateDaemonSetStatus(
  { status = {} }: DaemonSet,
  old: DaemonSet,
): readonly FieldError[] {
  return [
    ...validateCounts(status, [
      'currentNumberScheduled',
      'numberMisscheduled',
      'desiredNumberScheduled',
      'numberReady',
      'observedGeneration',
      'updatedNumberScheduled',
      'numberAvailable',
      'numberUnavailable',
      'collisionCount',
    ]),
    ...validateCollisionCount(status, old.status ?? {}),
  ];
}

function validateStrategy(path: string, strategy: UpdateStrategy): readonly FieldError[] {
  const { type = '', rollingUpdate } = strategy;
  const at = `${path}.rollingUpdate`;
  switch (type) {
    case 'OnDelete':
      return [];
    case 'RollingUpdate':
      return rollingUpdate === undefined ? [required(at)] : validateRolling(at, rollingUpdate);
    default:
      return [notSupported(path, shownStrategy(strategy), ['RollingUpdate', 'OnDelete'])];
  }
}

function validateRolling(
  path: string,
  { maxUnavailable = 0, maxSurge = 0 }: RollingUpdate,
): readonly FieldError[] {
  const isUnavailable = amountOf(maxUnavailable) !== 0;
  const isSurging = amountOf(maxSurge) !== 0;
  return [
    ...validateIntOrPercent(`${path}.maxUnavailable`, maxUnavailable),
    ...validateIntOrPercent(`${path}.maxSurge`, maxSurge),
    ...validateAtMostAll(`${path}.maxUnavailable`, maxUnavailable),
    ...validateAtMostAll(`${path}.maxSurge`, maxSurge),
    ...when(isUnavailable && isSurging, () =>
      invalid(`${path}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'),
    ),
    ...when(!isUnavailable && !isSurging, () =>
      required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'),
    ),
  ];
}
