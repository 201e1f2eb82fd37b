import type { AnyKind } from '../define-kind/kind.ts';
import { defineKind } from '../define-kind/kind.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { cronJob } from './cron-job.ts';
import { daemonSet } from './daemon-set.ts';
import { deployment } from './deployment.ts';
import { job } from './job.ts';
import { replicaSet } from './replica-set.ts';
import { replicationController } from './replication-controller.ts';
import { statefulSet } from './stateful-set.ts';
import { DEPLOYMENT_ACTIONS, unshownStatus } from './workload-base.ts';

/** The forms that a workload has; the first is the one of workloads that name none. */
export const workloadKinds: readonly AnyKind[] = [
  deployment,
  replicationController,
  statefulSet,
  daemonSet,
  job,
  cronJob,
  replicaSet,
];

/** Whatever makes pods, in all its forms: has the fields of every form, and is shown as the one it is. */
export const workload = defineKind({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  scope: 'Namespaced',
  description: 'Whatever makes pods.',
  schema: { status: unshownStatus },
  norman: {
    id: 'workload',
    ...ALL_METHODS,
    embedStatus: true,
    resourceActions: DEPLOYMENT_ACTIONS,
    virtualFields: Object.fromEntries(
      workloadKinds.flatMap(({ norman }) => Object.entries(norman.virtualFields ?? {})),
    ),
  },
});
