import { field } from '../define-kind/field.ts';
import { READ_METHODS } from '../management/shared.ts';
import { defineWorkload, REDEPLOY, scale } from './workload-base.ts';
import { replicationControllerConfig } from './workload-configs.ts';
import { replicationControllerStatus } from './workload-statuses.ts';

/** Fields that ReplicationControllers have beside those of all workloads. */
export const replicationControllerFields = {
  replicationControllerConfig: field.struct(replicationControllerConfig),
  scale,
  selector: field.map(field.text()),
};

/** What came before ReplicaSets; can only be looked at. */
export const replicationController = defineWorkload({
  id: 'replicationController',
  group: '',
  kind: 'ReplicationController',
  description: 'What came before ReplicaSets.',
  fields: replicationControllerFields,
  status: replicationControllerStatus,
  actions: REDEPLOY,
  methods: READ_METHODS,
});
