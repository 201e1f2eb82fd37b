import { validateControllerRevision } from './apps-controller-revision.ts';
import {
  validateDaemonSet,
  validateDaemonSetStatus,
  validateDaemonSetUpdate,
} from './apps-daemon-set.ts';
import {
  validateDeployment,
  validateDeploymentStatus,
  validateReplicaSet,
  validateReplicaSetStatus,
} from './apps-deployment.ts';
import { validateStatefulSetChange, validateStatefulSetStatus } from './apps-stateful-set.ts';
import { validateAutoscaler, validateAutoscalerStatus } from './autoscaling.ts';
import { validateCronJob } from './batch-cron-job.ts';
import { validateJobStatus } from './batch-job-status.ts';
import { validateAnyJob } from './batch-job-update.ts';
import type { KindValidations } from './kind-validation.ts';
import { validateLease } from './lease.ts';
import { isDnsLabel, isPathSegment } from './names.ts';
import { validatePod } from './pod.ts';
import { validatePodStatus } from './pod-status.ts';
import { type PodTemplateSpec, validatePodTemplate } from './pod-template.ts';
import {
  validateDisruptionBudget,
  validateDisruptionBudgetStatus,
} from './policy-disruption-budget.ts';
import { validateLimitRange } from './quota-limit-range.ts';
import { validateResourceQuota, validateResourceQuotaStatus } from './quota-resource-quota.ts';
import { validateAnyController } from './replication-controller.ts';
import { validateRuntimeClass } from './runtime-class.ts';
import { validatePriorityClass, validatePriorityClassUpdate } from './scheduling-priority-class.ts';
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
} from './workload-warnings.ts';

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
