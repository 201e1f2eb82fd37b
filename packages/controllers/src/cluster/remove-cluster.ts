import { type Cluster, cluster as clusterKind, LOCAL_CLUSTER } from '@drover/api';
import { type Clock, parseTimeMs } from '@drover/base';
import type {
  Committer,
  Lister,
  ReconcileContext,
  ReconcileResult,
} from '@drover/controller-runtime';
import { conditionsOf, observed, withConditions } from '../conditions/condition.ts';
import { CLUSTER_UID } from '../downstream-names.ts';
import type { ClusterConnections } from '../ports/cluster-connections.ts';
import { hasConnected } from './desired-status.ts';
import { removeDownstream } from './remove-downstream.ts';

/** What removing a cluster needs. */
export interface RemoveClusterOptions {
  readonly clusters: Lister<Cluster>;
  readonly connections: ClusterConnections;
  readonly committer: Committer;
  readonly clock: Clock;
}

/** How long a cluster that does not answer holds its removal up, so that people read what is left. */
const UNREACHABLE_WAIT_MS = 60_000;

const LEFT_BEHIND = [
  'The cluster is not connected, so what Drover put into it stays there: the namespaces cattle-system with the agent and cattle-impersonation-system, the copies of project secrets, and what has the label drover.dev/managed: policies, quotas, roles and bindings.',
  'Remove it with `drover-agent cleanup`, or with `kubectl delete validatingadmissionpolicybinding,validatingadmissionpolicy,customresourcedefinition,clusterrole,clusterrolebinding -l drover.dev/managed`, `kubectl delete -A secret,rolebinding,resourcequota,limitrange,networkpolicy -l drover.dev/managed` and `kubectl delete namespace cattle-impersonation-system cattle-system`.',
].join(' ');

/**
 * Takes Drover out of a cluster that is being deleted.
 *
 * @returns nothing when that is done or given up. A cluster that cannot be reached gets a condition that says what is
 * left in it and how to remove that, and is let go a minute after its deletion.
 */
export async function removeCluster(
  cluster: Cluster,
  options: RemoveClusterOptions,
  { signal, log }: ReconcileContext,
): Promise<ReconcileResult | void> {
  const name = cluster.metadata?.name ?? '';
  if (cluster.spec?.internal) return;
  const connection = options.connections.get(name);
  // Somebody may have imported the very cluster in which Drover keeps its state.
  if (isHomeOfState(cluster, options.clusters)) return;
  if (connection) {
    await removeDownstream(connection.client, signal);
    log.info({ cluster: name }, 'Removed the agent from a cluster');
    return;
  }
  // Without a first connection nothing of ours is known to be there.
  if (!hasConnected(conditionsOf(cluster.status))) return;
  const deletedMs = parseTimeMs(cluster.metadata?.deletionTimestamp ?? '') ?? 0;
  const leftMs = deletedMs + UNREACHABLE_WAIT_MS - options.clock.nowMs();
  if (leftMs <= 0) {
    log.warn({ cluster: name }, LEFT_BEHIND);
    return;
  }
  await sayWhatIsLeft(cluster, options, signal);
  return { requeueAfterMs: leftMs };
}

function isHomeOfState({ metadata }: Cluster, clusters: Lister<Cluster>): boolean {
  const local = clusters.get({ namespace: '', name: LOCAL_CLUSTER });
  const uid = local?.metadata?.annotations?.[CLUSTER_UID];
  return uid !== undefined && uid === metadata?.annotations?.[CLUSTER_UID];
}

async function sayWhatIsLeft(
  cluster: Cluster,
  { committer, clock }: RemoveClusterOptions,
  signal: AbortSignal,
): Promise<void> {
  const facts = observed(cluster, [
    { type: 'Removed', status: 'Unknown', reason: 'ClusterDisconnected', message: LEFT_BEHIND },
  ]);
  const conditions = withConditions(cluster.status, facts, clock);
  await committer.applyStatus(
    clusterKind.type,
    cluster,
    { ...cluster.status, conditions },
    { signal },
  );
}
