import { field } from '../define-kind/field.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { DEPLOYMENT_ACTIONS, defineWorkload, scale, selector } from './workload-base.ts';
import { deploymentConfig } from './workload-configs.ts';
import { deploymentStatus } from './workload-statuses.ts';

/** Fields that Deployments have beside those of all workloads. */
export const deploymentFields = {
  deploymentConfig: field.struct(deploymentConfig),
  paused: field.flag(),
  scale,
  selector,
};

/** Pods that are replaced gradually when their template changes. */
export const deployment = defineWorkload({
  id: 'deployment',
  group: 'apps',
  kind: 'Deployment',
  description: 'Pods that are replaced gradually when their template changes.',
  fields: deploymentFields,
  status: deploymentStatus,
  actions: DEPLOYMENT_ACTIONS,
  methods: ALL_METHODS,
});
