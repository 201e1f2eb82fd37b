import { type Cluster, node as kind, type Node } from '@drover/api';
import { isConflict } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import type { Lister, Reconcile } from '@drover/controller-runtime';
import type { ClusterProbes } from '../cluster-probe/index.ts';
import { deleteIfPresent } from '../delete-if-present.ts';
import { desiredNode } from './desired.ts';
import type { OwnWrites } from './own-writes.ts';
import { type NodePlan, planNodes } from './plan.ts';
import { writeNode } from './write-node.ts';

/** What syncing nodes needs. */
export interface NodeSyncOptions {
  readonly client: KubernetesClient;
  readonly clusters: Lister<Cluster>;
  readonly nodes: Lister<Node>;
  readonly probes: Pick<ClusterProbes, 'nodesOf'>;
  readonly ownWrites: OwnWrites;
  readonly clock: Clock;
}

/** When somebody else was writing an object, it is looked at again after this long. */
const RETRY_MS = 1_000;

/** Makes the Node objects of a cluster what its nodes were when they were listed last. */
export function createNodeSyncReconcile(options: NodeSyncOptions): Reconcile {
  const { client, clusters, nodes, probes, ownWrites } = options;
  return async ({ name: cluster }, { signal }) => {
    const list = probes.nodesOf(cluster);
    const owner = clusters.get({ namespace: '', name: cluster });
    if (!list || !owner || owner.metadata?.deletionTimestamp) return undefined;
    const present = nodes.list({ namespace: cluster }) as readonly Node[];
    const { keep, remove } = planNodes(cluster, list.nodes, present);
    const current = keep.filter(
      ({ downstream }) => !ownWrites.isOutdated(downstream.metadata?.uid ?? '', list.askedMs),
    );
    let hasConflicts = false;
    for (const pair of current) {
      const isWritten = await keepNode(pair, options, signal);
      hasConflicts ||= !isWritten;
    }
    for (const object of remove) {
      await deleteIfPresent(client.resource(kind.type), object, signal);
    }
    return hasConflicts ? { requeueAfterMs: RETRY_MS } : undefined;
  };
}

/** @returns false when somebody else has written the object meanwhile. */
async function keepNode(
  { object, downstream }: NodePlan['keep'][number],
  { client, clock }: NodeSyncOptions,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await writeNode(object, desiredNode(object, downstream, clock), { client, signal });
    return true;
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}
