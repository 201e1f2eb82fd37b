import { field } from '../define-kind/field.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { defineWorkload, jobFieldsBeside, REDEPLOY } from './workload-base.ts';
import { cronJobConfig } from './workload-configs.ts';
import { cronJobStatus } from './workload-statuses.ts';

/** Fields that CronJobs have beside those of all workloads. */
export const cronJobFields = {
  cronJobConfig: field.struct(cronJobConfig),
  timeZone: field.text(),
  ...jobFieldsBeside,
};

/** Jobs that are started by the clock. */
export const cronJob = defineWorkload({
  id: 'cronJob',
  group: 'batch',
  kind: 'CronJob',
  description: 'Jobs that are started by the clock.',
  fields: cronJobFields,
  status: cronJobStatus,
  actions: REDEPLOY,
  methods: ALL_METHODS,
});
