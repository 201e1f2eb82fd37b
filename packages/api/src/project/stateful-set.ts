import { defineStruct, field } from '../define-kind/field.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { defineWorkload, REDEPLOY, scale, selector } from './workload-base.ts';
import { statefulSetConfig } from './workload-configs.ts';
import { statefulSetStatus } from './workload-statuses.ts';

const claimRetention = defineStruct('statefulSetPersistentVolumeClaimRetentionPolicy', {
  whenDeleted: field.text(),
  whenScaled: field.text(),
});

/** Fields that StatefulSets have beside those of all workloads. */
export const statefulSetFields = {
  maxUnavailable: field.text({ apiType: 'intOrString' }),
  minReadySeconds: field.integer(),
  persistentVolumeClaimRetentionPolicy: field.struct(claimRetention),
  scale,
  selector,
  statefulSetConfig: field.struct(statefulSetConfig),
};

/** Pods with names and volumes that last. */
export const statefulSet = defineWorkload({
  id: 'statefulSet',
  group: 'apps',
  kind: 'StatefulSet',
  description: 'Pods with names and volumes that last.',
  fields: statefulSetFields,
  status: statefulSetStatus,
  actions: REDEPLOY,
  methods: ALL_METHODS,
});
