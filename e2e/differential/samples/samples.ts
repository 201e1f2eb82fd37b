import { extensionSamples, rbacSamples } from './cluster.ts';
import { coreSamples } from './core.ts';
import { networkSamples } from './network-storage.ts';
import { namespaced, type Sample } from './sample.ts';
import { workloadSamples } from './workloads.ts';

/** Objects of every built-in kind that is stored. */
export const builtInSamples: readonly Sample[] = [
  ...coreSamples,
  ...workloadSamples,
  ...rbacSamples,
  ...extensionSamples,
  ...networkSamples,
];

/** Objects of the custom kind whose definition both servers have from the start. */
export const customSamples: readonly Sample[] = namespaced('generated.example.com/v1', [
  {
    resource: 'widgets',
    kind: 'Widget',
    minimal: { spec: { size: 1 } },
    rich: {
      spec: {
        size: 2,
        color: 'blue',
        parts: [{ name: 'a', value: 1 }, { name: 'b' }],
        tags: ['x'],
      },
    },
    change: { spec: { size: 3, tags: ['x', 'y'] } },
    forbidden: [
      { spec: { size: 11 } },
      { spec: { size: 1 } },
      { spec: { parts: [{ name: 'a' }, { name: 'a' }] } },
    ],
    status: { seen: 2 },
  },
]);
