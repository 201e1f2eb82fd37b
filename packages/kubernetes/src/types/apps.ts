import type { LabelSelectorSpec, ObjectMeta } from '@drover/apimachinery';
import type { PodSpec } from './core.ts';
import type { Condition, ObjectOf } from './object-of.ts';

/** What the pods of a workload look like. */
export interface PodTemplateSpec {
  readonly metadata?: ObjectMeta;
  readonly spec?: PodSpec;
}

/** `apps/v1` Deployment, with the fields that Drover reads. */
export interface Deployment extends ObjectOf<'apps/v1', 'Deployment'> {
  readonly spec?: {
    readonly replicas?: number;
    readonly selector: LabelSelectorSpec;
    readonly template: PodTemplateSpec;
    readonly [field: string]: unknown;
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly readyReplicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly conditions?: readonly Condition[];
  };
}
