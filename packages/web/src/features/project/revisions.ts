import type { Workload } from './resources.ts';
import { workloadImages } from './workload-values.ts';

/** The pods that a deployment made at some time. */
export interface Revision {
  /** Of the replica set. */
  readonly id: string;
  readonly number: string;
  readonly created: string | undefined;
  readonly images: readonly string[];
  readonly isCurrent: boolean;
}

/** Kubernetes' annotation of a replica set. */
const REVISION = 'deployment.kubernetes.io/revision';

/** The revisions of a deployment out of its replica sets, which come with the newest first. */
export function revisionsOf(
  replicaSets: readonly (Workload & {
    readonly workloadAnnotations?: Readonly<Record<string, string>>;
  })[],
): readonly Revision[] {
  return replicaSets.map((replicaSet, index) => ({
    id: replicaSet.id,
    number: replicaSet.workloadAnnotations?.[REVISION] ?? '?',
    created: replicaSet.created,
    images: workloadImages(replicaSet),
    isCurrent: index === 0,
  }));
}
