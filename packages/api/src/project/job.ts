import { field } from '../define-kind/field.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { defineWorkload, jobFieldsBeside } from './workload-base.ts';
import { jobConfig } from './workload-configs.ts';
import { jobStatus } from './workload-statuses.ts';

/** Fields that Jobs have beside those of all workloads. */
export const jobFields = {
  jobConfig: field.struct(jobConfig),
  suspend: field.optionalFlag(),
  ...jobFieldsBeside,
};

/** Pods that run to their end. */
export const job = defineWorkload({
  id: 'job',
  group: 'batch',
  kind: 'Job',
  description: 'Pods that run to their end.',
  fields: jobFields,
  status: jobStatus,
  methods: ALL_METHODS,
});
