import type { FieldError } from '../../field/field-error.ts';
import { validateNeededSelector } from '../meta/label-selectors.ts';
import { notNegative } from '../value/numbers.ts';
import {
  type Counts,
  validateAtMost,
  validateCounts,
  validateReplicated,
  validateSameSelector,
  type Workload,
  type WorkloadSpec,
} from './workload.ts';

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
