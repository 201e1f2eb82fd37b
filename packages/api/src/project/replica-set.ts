import { field } from '../define-kind/field.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { defineWorkload, REDEPLOY, scale, selector } from './workload-base.ts';
import { replicaSetConfig } from './workload-configs.ts';
import { replicaSetStatus } from './workload-statuses.ts';

/** Fields that ReplicaSets have beside those of all workloads. */
export const replicaSetFields = {
  replicaSetConfig: field.struct(replicaSetConfig),
  scale,
  selector,
};

/** A number of equal pods; those that Deployments made are their revisions. */
export const replicaSet = defineWorkload({
  id: 'replicaSet',
  group: 'apps',
  kind: 'ReplicaSet',
  description: 'A number of equal pods.',
  fields: replicaSetFields,
  status: replicaSetStatus,
  actions: REDEPLOY,
  methods: ALL_METHODS,
});
