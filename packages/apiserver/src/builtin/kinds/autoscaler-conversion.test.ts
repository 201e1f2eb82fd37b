import type { DynamicObject } from '@drover/apimachinery';
import { expect, test } from 'vitest';
import type { StoredObject } from '../../registry/stored-object.ts';
import { autoscalerConversion } from './autoscaler-conversion.ts';

const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' };
const cpu = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 30 } },
};

function served(spec: object, status?: object): DynamicObject {
  const metadata = { name: 'h', annotations: { mine: 'kept' } };
  const object: DynamicObject = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata,
    spec,
    ...(status && { status }),
  };
  return autoscalerConversion.fromStored(object as StoredObject);
}

test('the use of processors has a field of its own, the rest lies in annotations', () => {
  const { metadata, spec, status } = served(
    {
      scaleTargetRef,
      maxReplicas: 3,
      metrics: [
        {
          type: 'Pods',
          pods: { metric: { name: 'm' }, target: { type: 'AverageValue', averageValue: '1' } },
        },
        cpu,
      ],
      behavior: { scaleUp: { selectPolicy: 'Min' } },
    },
    {
      currentReplicas: 2,
      currentMetrics: [
        { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 12 } } },
      ],
    },
  );
  expect(spec).toEqual({ scaleTargetRef, maxReplicas: 3, targetCPUUtilizationPercentage: 30 });
  expect(status).toEqual({
    currentReplicas: 2,
    desiredReplicas: 0,
    currentCPUUtilizationPercentage: 12,
  });
  expect(metadata?.annotations).toEqual({
    mine: 'kept',
    'autoscaling.alpha.kubernetes.io/metrics':
      '[{"type":"Pods","pods":{"metricName":"m","targetAverageValue":"1"}}]',
    'autoscaling.alpha.kubernetes.io/behavior':
      '{"ScaleUp":{"StabilizationWindowSeconds":null,"SelectPolicy":"Min","Policies":null,"Tolerance":null},"ScaleDown":null}',
  });
});

test.each<[string, object]>([
  ['pods', { metric: { name: 'm' }, target: { type: 'AverageValue', averageValue: '1' } }],
  ['external', { metric: { name: 'm', selector: {} }, target: { type: 'Value', value: '5' } }],
  [
    'object',
    {
      describedObject: { kind: 'Service', name: 's' },
      metric: { name: 'm' },
      target: { type: 'Value', value: '5' },
    },
  ],
  ['resource', { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } }],
  [
    'containerResource',
    { name: 'cpu', container: 'c', target: { type: 'Utilization', averageUtilization: 9 } },
  ],
])('what an autoscaler looks at comes back from its annotations: %s', (field, source) => {
  const type = `${field.slice(0, 1).toUpperCase()}${field.slice(1)}`;
  const spec = {
    scaleTargetRef,
    maxReplicas: 3,
    metrics: [{ type, [field]: source }, cpu],
    behavior: {
      scaleDown: { policies: [{ type: 'Pods', value: 1, periodSeconds: 15 }] },
    },
  };
  const { metadata, spec: stored } = autoscalerConversion.toStored(served(spec));
  expect(stored).toEqual(spec);
  expect(metadata?.annotations).toEqual({ mine: 'kept' });
});

test('annotations that cannot be read are passed over', () => {
  const annotations = { 'autoscaling.alpha.kubernetes.io/metrics': '{' };
  expect(
    autoscalerConversion.toStored({
      metadata: { name: 'h', annotations },
      spec: { scaleTargetRef, maxReplicas: 3 },
    })['spec'],
  ).toEqual({ scaleTargetRef, maxReplicas: 3 });
});
