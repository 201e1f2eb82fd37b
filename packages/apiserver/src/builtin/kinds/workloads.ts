import { type KindRules, openSchema } from '../../registry/kind-rules.ts';
import { builtInObjectSchema } from '../../schema/index.ts';
import { daemonSetRules } from './daemon-set.ts';
import { deploymentRules } from './deployment.ts';
import { horizontalPodAutoscalerRules } from './horizontal-pod-autoscaler.ts';
import { jobRules } from './job.ts';
import { leaseRules } from './lease.ts';
import { podRules } from './pod.ts';
import { labelledWhenRead, templateRules } from './pod-templates.ts';
import { statefulSetRules } from './stateful-set.ts';

/** The generation of PriorityClasses begins and stays. */
const priorityClassRules: Partial<KindRules> = {
  hasGeneration: false,
  allowsUnconditionalUpdate: true,
  prepareCreate: (object) => ({ ...object, metadata: { ...object.metadata, generation: 1 } }),
};

/** How kinds that run pods differ, by collection. */
export const workloadRules: Readonly<Record<string, Partial<KindRules>>> = {
  pods: podRules,
  podtemplates: { ...templateRules('template'), hasGeneration: true },
  replicationcontrollers: {
    ...templateRules('spec', 'template'),
    schema: labelledWhenRead(
      builtInObjectSchema({ group: '', version: 'v1', kind: 'ReplicationController' }) ??
        openSchema,
    ),
  },
  'deployments.apps': deploymentRules,
  'replicasets.apps': templateRules('spec', 'template'),
  'statefulsets.apps': statefulSetRules,
  'daemonsets.apps': daemonSetRules,
  'jobs.batch': jobRules,
  'cronjobs.batch': templateRules('spec', 'jobTemplate', 'spec', 'template'),
  'priorityclasses.scheduling.k8s.io': priorityClassRules,
  'horizontalpodautoscalers.autoscaling': horizontalPodAutoscalerRules,
  'leases.coordination.k8s.io': leaseRules,
};
