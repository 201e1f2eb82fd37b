import { builtInSamples, customSamples } from '../samples/samples.ts';
import type { Scenario } from '../step.ts';
import { authScenarios } from './auth-scenarios.ts';
import { crdScenarios } from './crd-scenarios.ts';
import { kindScenarios } from './kind-scenarios.ts';
import { mutationScenarios } from './mutation-scenarios.ts';
import { surfaceScenarios } from './surface-scenarios.ts';
import { workloadScenarios } from './workload-scenarios.ts';

/** Every scenario that is written down; of the many with single changed fields, every `stride`-th. */
export function corpus(stride = 1): Scenario[] {
  return [
    ...authScenarios(),
    ...surfaceScenarios(),
    ...crdScenarios(),
    ...workloadScenarios(),
    ...[...builtInSamples, ...customSamples].flatMap(kindScenarios),
    ...builtInSamples.flatMap(mutationScenarios).filter((_, index) => index % stride === 0),
  ];
}
