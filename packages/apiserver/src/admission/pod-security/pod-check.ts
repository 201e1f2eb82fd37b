import type { CheckedPod } from './checked-pod.ts';
import type { Finding } from './wording.ts';

/** One thing that a level asks of pods. */
export interface PodCheck {
  readonly id: string;
  /** The check of a less strict level that this one makes needless. */
  readonly replaces?: string;
  /** What is asked since which minor version of Kubernetes, oldest first. */
  readonly versions: readonly (readonly [
    sinceMinor: number,
    check: (pod: CheckedPod) => Finding | undefined,
  ])[];
}
