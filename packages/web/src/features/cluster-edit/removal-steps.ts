import type { Cluster, Condition } from '../../api/v3.ts';

/** How far the removal of a cluster is. */
export type Removal = 'asked' | 'taking-out' | 'left-behind' | 'gone';

function condition(cluster: Cluster, type: string): Condition | undefined {
  return cluster.conditions?.find((candidate) => candidate.type === type);
}

/** Whether a request went through to the cluster within the last seconds. */
export function isConnected(cluster: Cluster): boolean {
  return condition(cluster, 'Connected')?.status === 'True';
}

/** Whether an agent of the cluster was ever here, so that something of Drover is in it. */
export function hasAgent(cluster: Cluster): boolean {
  return condition(cluster, 'Connected') !== undefined;
}

/** What the server says of what it could not take out of a cluster. */
export function leftBehind(cluster: Cluster): string | undefined {
  const removed = condition(cluster, 'Removed');
  return removed?.reason === 'ClusterDisconnected' ? removed.message : undefined;
}

/**
 * How far a removal is.
 *
 * @param last - as the cluster was seen last.
 * @param isThere - whether it is there now.
 */
export function removalOf(last: Cluster, isThere: boolean): Removal {
  if (!isThere) return 'gone';
  if (leftBehind(last) !== undefined) return 'left-behind';
  return last.state === 'removing' ? 'taking-out' : 'asked';
}
