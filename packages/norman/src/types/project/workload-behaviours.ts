import type { TypeBehaviour } from '../../behaviour.ts';
import { workloadBehaviours } from './workload.ts';

/** What is special about the types of what runs in a project and how it is reached, by their id. */
export const runningBehaviours: readonly (readonly [string, TypeBehaviour])[] = [
  ...workloadBehaviours,
];
