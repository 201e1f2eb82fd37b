import type { Cluster } from '@drover/api';
import { ISOLATION_ANNOTATION } from './names.ts';

/** Whether the projects of a cluster are to be closed to each other; the annotation counts where the spec says nothing. */
export function wantsIsolation(cluster: Cluster | undefined): boolean {
  if (!cluster || cluster.metadata?.deletionTimestamp) return false;
  const annotated = cluster.metadata?.annotations?.[ISOLATION_ANNOTATION] === 'true';
  return cluster.spec?.enableNetworkPolicy ?? annotated;
}

/** Whether they are so, as the cluster says. */
export function isIsolated(cluster: Cluster | undefined): boolean {
  return cluster?.status?.appliedEnableNetworkPolicy === true;
}
