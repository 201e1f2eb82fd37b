import type { Cluster } from '../../api/v3.ts';
import { conditionOf } from '../cluster/agent.ts';

/** How far the removal of a cluster is. */
export type Removal = 'asked' | 'taking-out' | 'left-behind' | 'gone';

/** What the server says of what it could not take out of a cluster. */
export function leftBehind(cluster: Cluster): string | undefined {
  const removed = conditionOf(cluster, 'Removed');
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
