import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../field/field-error.ts';
import { validateNeededSelector } from '../meta/label-selectors.ts';
import { amountOf, validateAtMostAll, validateIntOrPercent } from '../value/int-or-percent.ts';
import { notNegative } from '../value/numbers.ts';
import { when } from '../value/when.ts';
import { type RollingUpdate, shownStrategy, type UpdateStrategy } from './rolling-update.ts';
import {
  validateAtMost,
  validateCollisionCount,
  validateCounts,
  validateReplicated,
  validateSameSelector,
  type Workload,
  type WorkloadSpec,
} from './workload.ts';

interface DeploymentSpec extends WorkloadSpec {
  readonly strategy?: UpdateStrategy;
  readonly progressDeadlineSeconds?: number;
}

type Deployment = Workload<DeploymentSpec>;

/** What is wrong with a Deployment beyond its metadata. */
export function validateDeployment(
  { spec = {} }: Deployment,
  old?: Deployment,
): readonly FieldError[] {
  return [
    ...notNegative('spec.replicas', spec.replicas),
    ...validateNeededSelector('spec.selector', spec.selector, 'deployment'),
    ...validateReplicated('spec.template', spec, 'ReplicaSet'),
    ...validateStrategy('spec.strategy', spec.strategy ?? {}),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...notNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
    ...validateDeadline('spec.progressDeadlineSeconds', spec),
    ...(old === undefined ? [] : validateSameSelector(spec, old.spec)),
  ];
}

/** What is wrong with the status of a Deployment. */
export function validateDeploymentStatus(
  { status = {} }: Deployment,
  old: Deployment,
): readonly FieldError[] {
  return [
    ...validateCounts(status, [
      'observedGeneration',
      'replicas',
      'updatedReplicas',
      'readyReplicas',
      'availableReplicas',
      'unavailableReplicas',
      'collisionCount',
    ]),
    ...validateAtMost(
      status,
      ['updatedReplicas', 'readyReplicas', 'availableReplicas'],
      ['replicas', 'status.replicas'],
    ),
    ...validateAtMost(status, ['availableReplicas'], ['readyReplicas', 'readyReplicas']),
    ...validateCollisionCount(status, old.status ?? {}),
  ];
}

function validateStrategy(path: string, strategy: UpdateStrategy): readonly FieldError[] {
  const { type = '', rollingUpdate } = strategy;
  const at = `${path}.rollingUpdate`;
  switch (type) {
    case 'Recreate':
      return when(rollingUpdate !== undefined, () =>
        forbidden(at, "may not be specified when strategy `type` is 'Recreate'"),
      );
    case 'RollingUpdate':
      if (rollingUpdate === undefined) {
        return [required(at, 'this should be defaulted and never be nil')];
      }
      return validateRolling(at, rollingUpdate);
    default:
      return [notSupported(path, shownStrategy(strategy), ['Recreate', 'RollingUpdate'])];
  }
}

function validateRolling(
  path: string,
  { maxUnavailable = 0, maxSurge = 0 }: RollingUpdate,
): readonly FieldError[] {
  return [
    ...validateIntOrPercent(`${path}.maxUnavailable`, maxUnavailable),
    ...validateIntOrPercent(`${path}.maxSurge`, maxSurge),
    ...when(amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0, () =>
      invalid(`${path}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'),
    ),
    ...validateAtMostAll(`${path}.maxUnavailable`, maxUnavailable),
  ];
}

function validateDeadline(
  path: string,
  { progressDeadlineSeconds: deadline, minReadySeconds = 0 }: DeploymentSpec,
): readonly FieldError[] {
  if (deadline === undefined) return [];
  return [
    ...notNegative(path, deadline),
    ...when(deadline <= minReadySeconds, () =>
      invalid(path, deadline, 'must be greater than minReadySeconds'),
    ),
  ];
}
