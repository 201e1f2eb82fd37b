import { field } from '../define-kind/field.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { defineWorkload, REDEPLOY, selector } from './workload-base.ts';
import { daemonSetConfig } from './workload-configs.ts';
import { daemonSetStatus } from './workload-statuses.ts';

/** Fields that DaemonSets have beside those of all workloads. */
export const daemonSetFields = {
  daemonSetConfig: field.struct(daemonSetConfig),
  maxSurge: field.text({ apiType: 'intOrString' }),
  selector,
};

/** A pod on every node. */
export const daemonSet = defineWorkload({
  id: 'daemonSet',
  group: 'apps',
  kind: 'DaemonSet',
  description: 'A pod on every node.',
  fields: daemonSetFields,
  status: daemonSetStatus,
  actions: REDEPLOY,
  methods: ALL_METHODS,
});
