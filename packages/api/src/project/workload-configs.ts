import { defineStruct, field } from '../define-kind/field.ts';

const intOrString = field.text({ apiType: 'intOrString' });

/** How a Deployment replaces its pods. */
export const deploymentConfig = defineStruct('deploymentConfig', {
  maxSurge: intOrString,
  maxUnavailable: intOrString,
  minReadySeconds: field.integer(),
  progressDeadlineSeconds: field.optionalInteger(),
  revisionHistoryLimit: field.optionalInteger(),
  strategy: field.choice(['Recreate', 'RollingUpdate']),
});

/** How a StatefulSet names, stores and replaces its pods. */
export const statefulSetConfig = defineStruct('statefulSetConfig', {
  partition: field.optionalInteger(),
  podManagementPolicy: field.choice(['OrderedReady', 'Parallel']),
  revisionHistoryLimit: field.optionalInteger(),
  serviceName: field.text(),
  strategy: field.choice(['RollingUpdate', 'OnDelete']),
  volumeClaimTemplates: field.list(field.json({ apiType: 'persistentVolumeClaim' })),
});

/** How a DaemonSet replaces its pods. */
export const daemonSetConfig = defineStruct('daemonSetConfig', {
  maxUnavailable: intOrString,
  minReadySeconds: field.integer(),
  revisionHistoryLimit: field.optionalInteger(),
  strategy: field.choice(['RollingUpdate', 'OnDelete']),
});

/** When pods of a ReplicaSet count as available. */
export const replicaSetConfig = defineStruct('replicaSetConfig', {
  minReadySeconds: field.integer(),
});

/** When pods of a ReplicationController count as available. */
export const replicationControllerConfig = defineStruct('replicationControllerConfig', {
  minReadySeconds: field.integer(),
});

/** How often and how long a Job runs its pods. */
export const jobConfig = defineStruct('jobConfig', {
  activeDeadlineSeconds: field.optionalInteger(),
  backoffLimit: field.optionalInteger(),
  completions: field.optionalInteger(),
  manualSelector: field.optionalFlag(),
  parallelism: field.optionalInteger(),
});

/** When a CronJob starts which Jobs. */
export const cronJobConfig = defineStruct('cronJobConfig', {
  concurrencyPolicy: field.choice(['Allow', 'Forbid', 'Replace']),
  failedJobsHistoryLimit: field.optionalInteger(),
  jobAnnotations: field.map(field.text()),
  jobConfig: field.struct(jobConfig),
  jobLabels: field.map(field.text()),
  schedule: field.text({
    required: true,
    format: 'cron',
    description: 'Minute, hour, day, month, weekday.',
  }),
  startingDeadlineSeconds: field.optionalInteger(),
  successfulJobsHistoryLimit: field.optionalInteger(),
  suspend: field.optionalFlag(),
});
