import { expect, test } from 'vitest';
import { builtInColumns } from './built-in-columns.ts';

const resource = (name: string, averageUtilization?: number): object => ({
  type: 'Resource',
  resource: { name, target: { averageUtilization } },
});

test.each<[what: string, content: object, targets: string]>([
  ['nothing', { spec: {} }, '<none>'],
  ['version 1', { spec: { targetCPUUtilizationPercentage: 50 } }, 'cpu: <unknown>/50%'],
  [
    'version 1, measured',
    {
      spec: { targetCPUUtilizationPercentage: 50 },
      status: { currentCPUUtilizationPercentage: 0 },
    },
    'cpu: 0%/50%',
  ],
  [
    'a share of what is requested',
    {
      spec: { metrics: [resource('cpu', 50)] },
      status: { currentMetrics: [{ resource: { current: { averageUtilization: 7 } } }] },
    },
    'cpu: 7%/50%',
  ],
  [
    'averages and values',
    {
      spec: {
        metrics: [
          { type: 'Pods', pods: { target: { averageValue: '1k' } } },
          { type: 'External', external: { target: { value: '30' } } },
        ],
      },
      status: { currentMetrics: [{ pods: { current: { averageValue: '2' } } }] },
    },
    '2/1k, <unknown>/30',
  ],
  [
    'more than two',
    {
      spec: {
        metrics: [
          { type: 'Object', object: { target: { averageValue: '5' } } },
          { type: 'Odd' },
          resource('memory'),
        ],
      },
    },
    '<unknown>/5 (avg), <unknown type> + 1 more...',
  ],
  ['no target', { spec: { metrics: [resource('memory')] } }, 'memory: <unknown>/<auto>'],
])('targets of an autoscaler: %s', (_, content, targets) => {
  const columns = builtInColumns({ group: 'autoscaling', resource: 'horizontalpodautoscalers' });
  const cells = columns.map((column) => [
    column.name,
    column.cell({ metadata: {}, ...content }, 0),
  ]);
  expect(Object.fromEntries(cells)).toMatchObject({ Targets: targets, MinPods: '<unset>' });
});
