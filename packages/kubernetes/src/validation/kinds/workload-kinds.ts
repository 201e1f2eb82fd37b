import { validateLease } from '../core/lease.ts';
import { validateCronJob } from '../job/cron-job.ts';
import { validateJobStatus } from '../job/job-status.ts';
import { validateAnyJob } from '../job/job-update.ts';
import { isDnsLabel, isPathSegment } from '../meta/names.ts';
import { validatePod } from '../pod/pod.ts';
import { validatePodStatus } from '../pod/pod-status.ts';
import { type PodTemplateSpec, validatePodTemplate } from '../pod/pod-template.ts';
import { validateLimitRange } from '../quota/limit-range.ts';
import { validateResourceQuota, validateResourceQuotaStatus } from '../quota/resource-quota.ts';
import {
  validatePriorityClass,
  validatePriorityClassUpdate,
} from '../scheduling/priority-class.ts';
import { validateRuntimeClass } from '../scheduling/runtime-class.ts';
import { validateControllerRevision } from '../workload/controller-revision.ts';
import {
  validateDaemonSet,
  validateDaemonSetStatus,
  validateDaemonSetUpdate,
} from '../workload/daemon-set.ts';
import { validateDeployment, validateDeploymentStatus } from '../workload/deployment.ts';
import {
  validateDisruptionBudget,
  validateDisruptionBudgetStatus,
} from '../workload/disruption-budget.ts';
import {
  validateAutoscaler,
  validateAutoscalerStatus,
} from '../workload/horizontal-pod-autoscaler.ts';
import { validateReplicaSet, validateReplicaSetStatus } from '../workload/replica-set.ts';
import { validateAnyController } from '../workload/replication-controller.ts';
import { validateStatefulSetChange, validateStatefulSetStatus } from '../workload/stateful-set.ts';
import {
  warnOfAnyPod,
  warnOfController,
  warnOfCronJob,
  warnOfJob,
  warnOfNamedWorkload,
  warnOfPodTemplate,
  warnOfRuntimeClass,
  warnOfStatefulSet,
  warnOfWorkload,
} from '../workload/workload-warnings.ts';
import type { KindValidations } from './kind-validation.ts';

/** Kinds that run pods, and those that say how many and how. */
export const workloadKinds: KindValidations = {
  pods: { validate: validatePod, validateStatus: validatePodStatus, warn: warnOfAnyPod },
  podtemplates: {
    validate: ({ template = {} }: { readonly template?: PodTemplateSpec }) =>
      validatePodTemplate('template', template),
    warn: warnOfPodTemplate,
    onUpdate: 'content',
  },
  replicationcontrollers: {
    validate: validateAnyController,
    validateStatus: validateReplicaSetStatus,
    warn: warnOfController,
  },
  resourcequotas: {
    validate: validateResourceQuota,
    validateStatus: validateResourceQuotaStatus,
    onUpdate: 'content',
  },
  limitranges: { validate: validateLimitRange, onUpdate: 'whole' },
  'deployments.apps': {
    validate: validateDeployment,
    validateStatus: validateDeploymentStatus,
    warn: warnOfNamedWorkload,
    onUpdate: 'content',
  },
  'replicasets.apps': {
    validate: validateReplicaSet,
    validateStatus: validateReplicaSetStatus,
    warn: warnOfNamedWorkload,
    onUpdate: 'content',
  },
  'statefulsets.apps': {
    name: () => isDnsLabel,
    validate: validateStatefulSetChange,
    validateStatus: validateStatefulSetStatus,
    warn: warnOfStatefulSet,
    onUpdate: 'content',
  },
  'daemonsets.apps': {
    validate: validateDaemonSet,
    validateUpdate: validateDaemonSetUpdate,
    validateStatus: validateDaemonSetStatus,
    warn: warnOfWorkload,
    onUpdate: 'content',
  },
  'controllerrevisions.apps': { validate: validateControllerRevision },
  'jobs.batch': {
    validate: validateAnyJob,
    validateStatus: validateJobStatus,
    warn: warnOfJob,
  },
  'cronjobs.batch': { validate: validateCronJob, warn: warnOfCronJob, onUpdate: 'content' },
  'horizontalpodautoscalers.autoscaling': {
    validate: validateAutoscaler,
    validateStatus: validateAutoscalerStatus,
    onUpdate: 'content',
  },
  'poddisruptionbudgets.policy': {
    name: () => isPathSegment,
    validate: validateDisruptionBudget,
    validateStatus: validateDisruptionBudgetStatus,
    onUpdate: 'contentAlone',
  },
  'priorityclasses.scheduling.k8s.io': {
    validate: validatePriorityClass,
    validateUpdate: validatePriorityClassUpdate,
    onUpdate: 'changes',
  },
  'runtimeclasses.node.k8s.io': { validate: validateRuntimeClass, warn: warnOfRuntimeClass },
  'leases.coordination.k8s.io': { validate: validateLease, onUpdate: 'content' },
};
