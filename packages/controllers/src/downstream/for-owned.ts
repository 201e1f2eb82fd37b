import type { ObjectKey, Reconcile } from '@drover/controller-runtime';
import type { DownstreamClusters } from './downstream-clusters.ts';

/**
 * `reconcile`, for keys of clusters that this process works for, connected or not: what there is to say of a cluster is
 * said by the process that its agent is connected to. Have `downstream.ownerChanges` among the sources.
 */
export function forOwned(
  downstream: Pick<DownstreamClusters, 'owns'>,
  clusterOf: (key: ObjectKey) => string,
  reconcile: Reconcile,
): Reconcile {
  return async (key, context) => {
    if (!downstream.owns(clusterOf(key))) return undefined;
    return reconcile(key, context);
  };
}
