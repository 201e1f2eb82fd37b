import type { TProperties } from 'typebox';
import { defineStruct, field, type Struct } from '../define-kind/field.ts';

const read = { access: 'read' } as const;
const count = () => field.integer(read);
const text = () => field.text(read);
const date = () => field.date(read);

/** The conditions of a workload; what else is known of one differs by its form. */
function conditions(id: string, times: TProperties): ReturnType<typeof field.list> {
  const condition: Struct = defineStruct(id, {
    lastTransitionTime: field.date(),
    message: field.text(),
    reason: field.text(),
    status: field.text(),
    type: field.text(),
    ...times,
  });
  return field.list(field.struct(condition), read);
}

/** How far a Deployment is. */
export const deploymentStatus = defineStruct('deploymentStatus', {
  availableReplicas: count(),
  collisionCount: field.optionalInteger(read),
  conditions: conditions('deploymentCondition', { lastUpdateTime: field.date() }),
  observedGeneration: count(),
  readyReplicas: count(),
  replicas: count(),
  unavailableReplicas: count(),
  updatedReplicas: count(),
});

/** How far a StatefulSet is. */
export const statefulSetStatus = defineStruct('statefulSetStatus', {
  availableReplicas: count(),
  collisionCount: field.optionalInteger(read),
  conditions: conditions('statefulSetCondition', {}),
  currentReplicas: count(),
  currentRevision: text(),
  observedGeneration: count(),
  readyReplicas: count(),
  replicas: count(),
  updateRevision: text(),
  updatedReplicas: count(),
});

/** How far a DaemonSet is. */
export const daemonSetStatus = defineStruct('daemonSetStatus', {
  collisionCount: field.optionalInteger(read),
  conditions: conditions('daemonSetCondition', {}),
  currentNumberScheduled: count(),
  desiredNumberScheduled: count(),
  numberAvailable: count(),
  numberMisscheduled: count(),
  numberReady: count(),
  numberUnavailable: count(),
  observedGeneration: count(),
  updatedNumberScheduled: count(),
});

const replicaCounts = {
  availableReplicas: count(),
  fullyLabeledReplicas: count(),
  observedGeneration: count(),
  readyReplicas: count(),
  replicas: count(),
};

/** How far a ReplicaSet is. */
export const replicaSetStatus = defineStruct('replicaSetStatus', {
  ...replicaCounts,
  conditions: conditions('replicaSetCondition', {}),
});

/** How far a ReplicationController is. */
export const replicationControllerStatus = defineStruct('replicationControllerStatus', {
  ...replicaCounts,
  conditions: conditions('replicationControllerCondition', {}),
});

const uncountedTerminatedPods = defineStruct('uncountedTerminatedPods', {
  failed: field.list(field.text()),
  succeeded: field.list(field.text()),
});

/** How far a Job is. */
export const jobStatus = defineStruct('jobStatus', {
  active: count(),
  completedIndexes: text(),
  completionTime: date(),
  conditions: conditions('jobCondition', { lastProbeTime: field.date() }),
  failed: count(),
  ready: field.optionalInteger(read),
  startTime: date(),
  succeeded: count(),
  uncountedTerminatedPods: field.struct(uncountedTerminatedPods, read),
});

const objectReference = defineStruct('objectReference', {
  apiVersion: field.text(),
  fieldPath: field.text(),
  kind: field.text(),
  name: field.text(),
  namespace: field.text(),
  resourceVersion: field.text(),
  uid: field.text(),
});

/** When a CronJob started Jobs. */
export const cronJobStatus = defineStruct('cronJobStatus', {
  active: field.list(field.struct(objectReference), read),
  lastScheduleTime: date(),
  lastSuccessfulTime: date(),
});
