import { type Cluster, node as kind, type Node } from '@drover/api';
import { isConflict } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import type { Lister, Reconcile } from '@drover/controller-runtime';
import type { ClusterProbes } from '../cluster-probe/index.ts';
import { deleteIfPresent } from '../requests/delete-if-present.ts';
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
  const { client, clusters, nodes, probes } = options;
  /** By cluster: pairs of which neither side has changed need not be compared. */
  const equalPairs = new Map<string, ReadonlySet<string>>();
  return async ({ name: cluster }, { signal }) => {
    const list = probes.nodesOf(cluster);
    const owner = clusters.get({ namespace: '', name: cluster });
    if (!list || !owner || owner.metadata?.deletionTimestamp) {
      equalPairs.delete(cluster);
      return undefined;
    }
    const present = nodes.list({ namespace: cluster }) as readonly Node[];
    const { keep, remove } = planNodes(cluster, list.nodes, present);
    const known = equalPairs.get(cluster) ?? new Set();
    const kept = await keepAll(keep, { ...options, askedMs: list.askedMs, known, signal });
    equalPairs.set(cluster, kept.equal);
    for (const object of remove) {
      await deleteIfPresent(client.resource(kind.type), object, signal);
    }
    return kept.hasConflicts ? { requeueAfterMs: RETRY_MS } : undefined;
  };
}

interface KeepOptions extends NodeSyncOptions {
  /** When the nodes were asked for. */
  readonly askedMs: number;
  /** Versions of pairs that are equal. */
  readonly known: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/** @returns the versions of pairs that are equal now, and whether somebody else was writing some of them. */
async function keepAll(
  pairs: readonly NodePair[],
  options: KeepOptions,
): Promise<{ readonly equal: ReadonlySet<string>; readonly hasConflicts: boolean }> {
  const { known, ownWrites, askedMs } = options;
  const isOutdated = ({ downstream }: NodePair): boolean =>
    ownWrites.isOutdated(downstream.metadata?.uid ?? '', askedMs);
  const equal = new Set(pairs.map(versionsOf).filter((versions) => known.has(versions)));
  let hasConflicts = false;
  for (const pair of pairs) {
    if (equal.has(versionsOf(pair)) || isOutdated(pair)) continue;
    const object = await keepNode(pair, options);
    if (object) equal.add(versionsOf({ ...pair, object }));
    else hasConflicts = true;
  }
  return { equal, hasConflicts };
}

type NodePair = NodePlan['keep'][number];

/** The versions of an object and its Kubernetes node. */
function versionsOf({ object, downstream }: NodePair): string {
  return [object, downstream]
    .map(({ metadata }) => `${metadata?.uid}@${metadata?.resourceVersion}`)
    .join('/');
}

/** @returns the object as stored; nothing when somebody else has written it meanwhile. */
async function keepNode(
  { object, downstream }: NodePair,
  { client, clock, signal }: KeepOptions,
): Promise<Node | undefined> {
  try {
    return await writeNode(object, desiredNode(object, downstream, clock), { client, signal });
  } catch (error) {
    if (isConflict(error)) return undefined;
    throw error;
  }
}
