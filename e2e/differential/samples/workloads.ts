import { richPodSpec, smallTemplate } from './core.ts';
import { namespaced, type Sample } from './sample.ts';

const selector = { matchLabels: { app: 'x' } };
const richTemplate = { metadata: { labels: { app: 'x', tier: 'web' } }, spec: richPodSpec };
const jobTemplate = { spec: { ...smallTemplate.spec, restartPolicy: 'Never' } };
const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' };

/** Kinds that make pods, and what watches over them. */
export const workloadSamples: readonly Sample[] = [
  ...namespaced('apps/v1', [
    {
      resource: 'deployments',
      kind: 'Deployment',
      minimal: { spec: { selector, template: smallTemplate } },
      rich: {
        spec: {
          replicas: 3,
          minReadySeconds: 2,
          revisionHistoryLimit: 4,
          progressDeadlineSeconds: 60,
          strategy: {
            type: 'RollingUpdate',
            rollingUpdate: { maxSurge: 2, maxUnavailable: '10%' },
          },
          selector,
          template: richTemplate,
        },
      },
      change: { spec: { replicas: 5 } },
      forbidden: [
        { spec: { selector: { matchLabels: { tier: 'web' } } } },
        { spec: { replicas: -2 } },
        { spec: { strategy: { type: 'Recreate' } } },
      ],
      status: {
        observedGeneration: 1,
        replicas: 3,
        readyReplicas: 3,
        availableReplicas: 3,
        conditions: [{ type: 'Available', status: 'True', reason: 'r', message: 'm' }],
      },
    },
    {
      resource: 'statefulsets',
      kind: 'StatefulSet',
      minimal: { spec: { selector, template: smallTemplate } },
      rich: {
        spec: {
          replicas: 2,
          serviceName: 'svc',
          podManagementPolicy: 'Parallel',
          ordinals: { start: 1 },
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
          persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' },
          selector,
          template: richTemplate,
          volumeClaimTemplates: [
            {
              metadata: { name: 'data' },
              spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
            },
          ],
        },
      },
      change: { spec: { replicas: 1 } },
      forbidden: [
        { spec: { serviceName: 'other' } },
        { spec: { podManagementPolicy: 'OrderedReady' } },
        { spec: { replicas: -2 } },
      ],
      status: { observedGeneration: 1, replicas: 2, currentRevision: 'a', updateRevision: 'b' },
    },
    {
      resource: 'daemonsets',
      kind: 'DaemonSet',
      minimal: { spec: { selector, template: smallTemplate } },
      rich: {
        spec: {
          minReadySeconds: 2,
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '20%' } },
          selector,
          template: richTemplate,
        },
      },
      change: { spec: { minReadySeconds: 3 } },
      forbidden: [
        { spec: { selector: { matchLabels: { tier: 'web' } } } },
        { spec: { updateStrategy: { type: 'Odd' } } },
      ],
      status: {
        currentNumberScheduled: 1,
        numberMisscheduled: 0,
        desiredNumberScheduled: 1,
        numberReady: 1,
        observedGeneration: 1,
      },
    },
    {
      resource: 'replicasets',
      kind: 'ReplicaSet',
      minimal: { spec: { selector, template: smallTemplate } },
      rich: { spec: { replicas: 2, minReadySeconds: 1, selector, template: richTemplate } },
      change: { spec: { replicas: 0 } },
      forbidden: [
        { spec: { selector: { matchLabels: { tier: 'web' } } } },
        { spec: { replicas: -2 } },
      ],
      status: {
        replicas: 2,
        fullyLabeledReplicas: 2,
        readyReplicas: 1,
        availableReplicas: 1,
        observedGeneration: 1,
      },
    },
    {
      resource: 'controllerrevisions',
      kind: 'ControllerRevision',
      minimal: { data: {}, revision: 1 },
      rich: { revision: 2, data: { spec: { a: [1, 2] } } },
      change: { revision: 3 },
      forbidden: [{ data: { spec: 'other' } }, { revision: -1 }],
    },
  ]),
  ...namespaced('batch/v1', [
    {
      resource: 'jobs',
      kind: 'Job',
      minimal: { spec: { template: jobTemplate } },
      rich: {
        spec: {
          parallelism: 2,
          completions: 4,
          completionMode: 'Indexed',
          backoffLimitPerIndex: 1,
          maxFailedIndexes: 2,
          activeDeadlineSeconds: 100,
          ttlSecondsAfterFinished: 10,
          suspend: true,
          podReplacementPolicy: 'Failed',
          podFailurePolicy: {
            rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }],
          },
          template: jobTemplate,
        },
      },
      change: { spec: { parallelism: 3, suspend: false } },
      forbidden: [
        { spec: { completions: 9 } },
        { spec: { completionMode: 'NonIndexed' } },
        { spec: { parallelism: -1 } },
        { spec: { template: { spec: { restartPolicy: 'OnFailure' } } } },
      ],
      status: { active: 1, startTime: '2020-01-01T00:00:00Z', ready: 0 },
    },
    {
      resource: 'cronjobs',
      kind: 'CronJob',
      minimal: {
        spec: { schedule: '*/5 * * * *', jobTemplate: { spec: { template: jobTemplate } } },
      },
      rich: {
        spec: {
          schedule: '0 3 * * 1',
          timeZone: 'Europe/Berlin',
          startingDeadlineSeconds: 60,
          concurrencyPolicy: 'Forbid',
          suspend: true,
          successfulJobsHistoryLimit: 1,
          failedJobsHistoryLimit: 2,
          jobTemplate: { metadata: { labels: { a: 'b' } }, spec: { template: jobTemplate } },
        },
      },
      change: { spec: { suspend: false } },
      forbidden: [
        { spec: { schedule: 'now' } },
        { spec: { timeZone: 'Nowhere/City' } },
        { spec: { concurrencyPolicy: 'Odd' } },
      ],
      status: { lastScheduleTime: '2020-01-01T00:00:00Z' },
    },
  ]),
  ...namespaced('autoscaling/v2', [
    {
      resource: 'horizontalpodautoscalers',
      kind: 'HorizontalPodAutoscaler',
      minimal: {
        spec: {
          scaleTargetRef,
          maxReplicas: 3,
        },
      },
      rich: {
        spec: {
          scaleTargetRef,
          minReplicas: 2,
          maxReplicas: 5,
          metrics: [
            {
              type: 'Resource',
              resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
            },
            {
              type: 'Pods',
              pods: {
                metric: { name: 'rps' },
                target: { type: 'AverageValue', averageValue: '10' },
              },
            },
          ],
          behavior: {
            scaleDown: {
              stabilizationWindowSeconds: 60,
              policies: [{ type: 'Pods', value: 1, periodSeconds: 30 }],
            },
          },
        },
      },
      change: { spec: { maxReplicas: 6 } },
      forbidden: [
        { spec: { minReplicas: 9 } },
        { spec: { maxReplicas: 0 } },
        { spec: { scaleTargetRef: { name: '' } } },
      ],
      status: { currentReplicas: 2, desiredReplicas: 3 },
    },
  ]),
  ...namespaced('autoscaling/v1', [
    {
      resource: 'horizontalpodautoscalers',
      kind: 'HorizontalPodAutoscaler',
      minimal: {
        spec: {
          scaleTargetRef,
          maxReplicas: 3,
        },
      },
      rich: {
        spec: {
          scaleTargetRef,
          minReplicas: 2,
          maxReplicas: 5,
          targetCPUUtilizationPercentage: 70,
        },
      },
      change: { spec: { maxReplicas: 6 } },
      forbidden: [{ spec: { minReplicas: 9 } }],
      status: { currentReplicas: 2, desiredReplicas: 3 },
    },
  ]),
  ...namespaced('policy/v1', [
    {
      resource: 'poddisruptionbudgets',
      kind: 'PodDisruptionBudget',
      minimal: { spec: { selector } },
      rich: { spec: { minAvailable: '50%', selector, unhealthyPodEvictionPolicy: 'AlwaysAllow' } },
      change: { spec: { minAvailable: 2 } },
      forbidden: [
        { spec: { maxUnavailable: 1 } },
        { spec: { minAvailable: '150%' } },
        { spec: { unhealthyPodEvictionPolicy: 'Odd' } },
      ],
      status: {
        observedGeneration: 1,
        disruptionsAllowed: 1,
        currentHealthy: 2,
        desiredHealthy: 1,
        expectedPods: 2,
      },
    },
  ]),
];
