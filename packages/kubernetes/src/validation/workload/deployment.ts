import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import { shownSelector, validateNeededSelector } from '../meta/label-selectors.ts';
import {
  amountOf,
  type IntOrPercent,
  validateAtMostAll,
  validateIntOrPercent,
} from '../value/int-or-percent.ts';
import { notNegative } from '../value/numbers.ts';
import { unchanged } from '../value/unchanged.ts';
import { when } from '../value/when.ts';
import {
  type Counts,
  validateAtMost,
  validateCollisionCount,
  validateCounts,
  validateReplicated,
  type Workload,
  type WorkloadSpec,
} from './workload.ts';

interface RollingUpdate {
  readonly maxUnavailable?: IntOrPercent;
  readonly maxSurge?: IntOrPercent;
}

interface DeploymentSpec extends WorkloadSpec {
  readonly strategy?: { readonly type?: string; readonly rollingUpdate?: RollingUpdate };
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

/** What is wrong with a ReplicaSet beyond its metadata. */
export function validateReplicaSet(
  { spec = {} }: Workload<WorkloadSpec>,
  old?: Workload<WorkloadSpec>,
): readonly FieldError[] {
  return [
    ...notNegative('spec.replicas', spec.replicas),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...validateNeededSelector('spec.selector', spec.selector, 'deployment'),
    ...validateReplicated('spec.template', spec, 'ReplicaSet'),
    ...(old === undefined ? [] : validateSameSelector(spec, old.spec)),
  ];
}

/** What is wrong with the status of a ReplicaSet or a ReplicationController. */
export function validateReplicaSetStatus({
  status = {},
}: {
  readonly status?: Counts;
}): readonly FieldError[] {
  return [
    ...validateCounts(status, [
      'replicas',
      'fullyLabeledReplicas',
      'readyReplicas',
      'availableReplicas',
      'observedGeneration',
    ]),
    ...validateAtMost(
      status,
      ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'],
      ['replicas', 'status.replicas'],
    ),
    ...validateAtMost(status, ['availableReplicas'], ['readyReplicas', 'readyReplicas']),
  ];
}

/** A selector stays what it was. */
export function validateSameSelector(
  { selector }: WorkloadSpec,
  old: WorkloadSpec = {},
): readonly FieldError[] {
  return unchanged('spec.selector', selector, old.selector).map(() =>
    invalid('spec.selector', shownSelector(selector), 'field is immutable'),
  );
}

function validateStrategy(
  path: string,
  strategy: NonNullable<DeploymentSpec['strategy']>,
): readonly FieldError[] {
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
    default: {
      const shown = new GoStruct({ Type: type, RollingUpdate: shownRolling(rollingUpdate) });
      return [notSupported(path, shown, ['Recreate', 'RollingUpdate'])];
    }
  }
}

function shownRolling(rolling: RollingUpdate | undefined): GoStruct | undefined {
  if (rolling === undefined) return undefined;
  const { maxUnavailable = 0, maxSurge = 0 } = rolling;
  return new GoStruct({ MaxUnavailable: maxUnavailable, MaxSurge: maxSurge });
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
