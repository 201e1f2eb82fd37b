import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { projectId, unshownStatus } from './workload-base.ts';
import { labelSelector } from './workload-label-selector.ts';

const read = { access: 'read' } as const;

const metricTarget = defineStruct('metricTarget', {
  averageValue: field.text(),
  type: field.choice(['Utilization', 'Value', 'AverageValue']),
  utilization: field.optionalInteger(),
  value: field.text(),
});

const metricValueStatus = defineStruct('metricValueStatus', {
  averageValue: field.text(),
  utilization: field.optionalInteger(),
  value: field.text(),
});

const crossVersionObjectReference = defineStruct('crossVersionObjectReference', {
  apiVersion: field.text(),
  kind: field.text(),
  name: field.text(),
});

const containerResource = defineStruct('containerResourceMetricSource', {
  container: field.text(),
  name: field.text(),
  target: field.struct(metricTarget),
});

const metric = defineStruct('metric', {
  containerResource: field.struct(containerResource),
  current: field.struct(metricValueStatus, read),
  describedObject: field.struct(crossVersionObjectReference),
  name: field.text(),
  selector: field.struct(labelSelector),
  target: field.struct(metricTarget),
  type: field.choice(['Object', 'Pods', 'Resource', 'External', 'ContainerResource']),
});

const scalingPolicy = defineStruct('hpaScalingPolicy', {
  periodSeconds: field.integer(),
  type: field.text(),
  value: field.integer(),
});

const scalingRules = defineStruct('hpaScalingRules', {
  policies: field.list(field.struct(scalingPolicy)),
  selectPolicy: field.text(),
  stabilizationWindowSeconds: field.optionalInteger(),
});

const behavior = defineStruct('horizontalPodAutoscalerBehavior', {
  scaleDown: field.struct(scalingRules),
  scaleUp: field.struct(scalingRules),
});

const condition = defineStruct('horizontalPodAutoscalerCondition', {
  lastTransitionTime: field.date(),
  message: field.text(),
  reason: field.text(),
  status: field.text(),
  type: field.text(),
});

/** Keeps the number of a workload's pods in step with what they are measured by. */
export const horizontalPodAutoscaler = defineKind({
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  scope: 'Namespaced',
  description: 'Keeps the number of pods in step with what they are measured by.',
  schema: { status: unshownStatus },
  norman: {
    id: 'horizontalPodAutoscaler',
    displayName: true,
    ...ALL_METHODS,
    embedStatus: true,
    virtualFields: {
      behavior: field.struct(behavior),
      conditions: field.list(field.struct(condition), read),
      currentReplicas: field.integer(read),
      description: field.text({ place: 'annotation', form: { label: 'Description' } }),
      desiredReplicas: field.integer(read),
      lastScaleTime: field.date(read),
      maxReplicas: field.integer({ required: true, min: 1, default: undefined }),
      metrics: field.list(field.struct(metric)),
      minReplicas: field.optionalInteger({ min: 0 }),
      name: field.text({ form: { label: 'Name' } }),
      observedGeneration: field.optionalInteger(read),
      projectId,
      workloadId: field.reference('workload', { required: true }),
    },
  },
  validate: ({ minReplicas, maxReplicas }) =>
    typeof minReplicas === 'number' && typeof maxReplicas === 'number' && minReplicas > maxReplicas
      ? {
          code: 'MinLimitExceeded',
          fieldName: 'maxReplicas',
          message: 'maxReplicas must not be less than minReplicas.',
        }
      : undefined,
});
