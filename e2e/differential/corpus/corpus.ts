import { builtInSamples, customSamples } from '../samples/samples.ts';
import type { Scenario } from '../step.ts';
import { authScenarios } from './auth-scenarios.ts';
import { crdScenarios } from './crd-scenarios.ts';
import { kindScenarios } from './kind-scenarios.ts';
import { mutationScenarios } from './mutation-scenarios.ts';
import { nodeScenarios } from './node-scenarios.ts';
import { surfaceScenarios } from './surface-scenarios.ts';
import { workloadScenarios } from './workload-scenarios.ts';

/** Of the long tail of single changed fields, every so manieth scenario is part of every run. */
const TAIL_STRIDE = 24;

/** Every scenario of each run. */
export function corpus(): Scenario[] {
  return [
    ...authScenarios(),
    ...nodeScenarios(),
    ...surfaceScenarios(),
    ...crdScenarios(),
    ...workloadScenarios(),
    ...[...builtInSamples, ...customSamples].flatMap(kindScenarios),
    ...changedFields().filter((_, index) => index % TAIL_STRIDE === 0),
  ];
}

/** Those that only the soak has time for. */
export function tail(): Scenario[] {
  return changedFields().filter((_, index) => index % TAIL_STRIDE !== 0);
}

function changedFields(): Scenario[] {
  return builtInSamples.flatMap(mutationScenarios);
}
