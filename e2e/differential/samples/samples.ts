import { extensionSamples, rbacSamples } from './cluster.ts';
import { coreSamples } from './core.ts';
import { networkSamples } from './network-storage.ts';
import type { Sample } from './sample.ts';
import { workloadSamples } from './workloads.ts';

/** Objects of every built-in kind that is stored. */
export const builtInSamples: readonly Sample[] = [
  ...coreSamples,
  ...workloadSamples,
  ...rbacSamples,
  ...extensionSamples,
  ...networkSamples,
];
