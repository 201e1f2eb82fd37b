import { defineStruct, field, type Struct } from '../define-kind/field.ts';

const count = field.optionalInteger;

function conditions(id: string): ReturnType<typeof field.list> {
  const condition: Struct = defineStruct(id, {
    lastProbeTime: field.text(),
    lastTransitionTime: field.text(),
    lastUpdateTime: field.text(),
    message: field.text(),
    reason: field.text(),
    status: field.text(),
    type: field.text(),
  });
  return field.list(field.struct(condition));
}

/** How far a Deployment is. */
export const deploymentStatus = defineStruct('deploymentStatus', {
  availableReplicas: count(),
  collisionCount: count(),
  conditions: conditions('deploymentCondition'),
  observedGeneration: count(),
  readyReplicas: count(),
  replicas: count(),
  unavailableReplicas: count(),
  updatedReplicas: count(),
});

/** How far a StatefulSet is. */
export const statefulSetStatus = defineStruct('statefulSetStatus', {
  availableReplicas: count(),
  collisionCount: count(),
  conditions: conditions('statefulSetCondition'),
  currentReplicas: count(),
  currentRevision: field.text(),
  observedGeneration: count(),
  readyReplicas: count(),
  replicas: count(),
  updateRevision: field.text(),
  updatedReplicas: count(),
});

/** How far a DaemonSet is. */
export const daemonSetStatus = defineStruct('daemonSetStatus', {
  collisionCount: count(),
  conditions: conditions('daemonSetCondition'),
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
  conditions: conditions('replicaSetCondition'),
});

/** How far a ReplicationController is. */
export const replicationControllerStatus = defineStruct('replicationControllerStatus', {
  ...replicaCounts,
  conditions: conditions('replicationControllerCondition'),
});

const uncountedTerminatedPods = defineStruct('uncountedTerminatedPods', {
  failed: field.list(field.text()),
  succeeded: field.list(field.text()),
});

/** How far a Job is. */
export const jobStatus = defineStruct('jobStatus', {
  active: count(),
  completedIndexes: field.text(),
  completionTime: field.text(),
  conditions: conditions('jobCondition'),
  failed: count(),
  ready: count(),
  startTime: field.text(),
  succeeded: count(),
  uncountedTerminatedPods: field.struct(uncountedTerminatedPods),
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
  active: field.list(field.struct(objectReference)),
  lastScheduleTime: field.text(),
  lastSuccessfulTime: field.text(),
});
