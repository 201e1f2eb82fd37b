import { type Cluster, cluster as clusterKind, LOCAL_CLUSTER, NAMESPACES } from '@drover/api';
import {
  isForbidden,
  isNotFound,
  type KubernetesObject,
  type ResourceType,
} from '@drover/apimachinery';
import { type Clock, parseTimeMs } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import type {
  Committer,
  Lister,
  ReconcileContext,
  ReconcileResult,
} from '@drover/controller-runtime';
import {
  clusterRoleBindings,
  clusterRoles,
  namespaces,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
} from '@drover/kubernetes';
import { conditionsOf, withConditions } from '../conditions/condition.ts';
import { AGENT_CLUSTER_ROLE, CLUSTER_UID, MANAGED_LABEL } from '../downstream-names.ts';
import type { ClusterConnections } from '../ports/cluster-connections.ts';
import { removeProjectSecrets } from '../project-secret/remove-all-copies.ts';
import { hasConnected } from './desired-status.ts';

/** What removing a cluster needs. */
export interface RemoveClusterOptions {
  readonly clusters: Lister<Cluster>;
  readonly connections: ClusterConnections;
  readonly committer: Committer;
  readonly clock: Clock;
}

/** How long a cluster that does not answer holds its removal up, so that people read what is left. */
const UNREACHABLE_WAIT_MS = 60_000;

const LEFT_BEHIND =
  'The cluster is not connected, so what Drover put into it stays there: the namespace cattle-system with the agent, the copies of project secrets, and the policies, ClusterRoles and ClusterRoleBindings with the label drover.dev/managed. Remove them with `drover-agent cleanup`, or with `kubectl delete secret -A -l drover.dev/managed=project-secret`, `kubectl delete validatingadmissionpolicybinding,validatingadmissionpolicy,clusterrole,clusterrolebinding -l drover.dev/managed` and `kubectl delete namespace cattle-system`.';

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
  const conditions = withConditions(
    cluster.status,
    [{ type: 'Removed', status: 'Unknown', reason: 'ClusterDisconnected', message: LEFT_BEHIND }],
    clock,
  );
  await committer.applyStatus(
    clusterKind.type,
    cluster,
    { ...cluster.status, conditions },
    { signal },
  );
}

/**
 * Deletes the copies of project secrets, the policies and roles, then the namespace of the agent. The agent's own role and its binding are handed to the namespace,
 * so that the garbage collector takes them when nobody is left who could.
 */
async function removeDownstream(client: KubernetesClient, signal: AbortSignal): Promise<void> {
  const namespace = await ifFound(() =>
    client.resource(namespaces).get(NAMESPACES.system, { signal }),
  );
  if (!namespace) return;
  await removeProjectSecrets(client, signal);
  // Policies before the rights to remove them. What does not serve any has none, nor has an agent that may not see them.
  for (const type of [validatingAdmissionPolicyBindings, validatingAdmissionPolicies])
    await unless([isNotFound, isForbidden], () =>
      removeManaged(client, type, { namespace, signal }),
    );
  for (const type of [clusterRoleBindings, clusterRoles])
    await removeManaged(client, type, { namespace, signal });
  await ifFound(() => client.resource(namespaces).delete(NAMESPACES.system, { signal }));
}

async function removeManaged(
  client: KubernetesClient,
  type: ResourceType,
  { namespace, signal }: { readonly namespace: KubernetesObject; readonly signal: AbortSignal },
): Promise<void> {
  const resources = client.resource(type);
  const { items } = await resources.listAll({ labelSelector: MANAGED_LABEL, signal });
  const { name = '', uid = '' } = namespace.metadata ?? {};
  const owner = { apiVersion: 'v1', kind: 'Namespace', name, uid };
  for (const { metadata } of items) {
    const managed = metadata?.name ?? '';
    await ifFound(() =>
      managed === AGENT_CLUSTER_ROLE
        ? resources.patch(
            managed,
            { type: 'merge', body: { metadata: { ownerReferences: [owner] } } },
            { signal },
          )
        : resources.delete(managed, { signal }),
    );
  }
}

/** What `call` gives; `undefined` when the object is not there. */
function ifFound<T>(call: () => Promise<T>): Promise<T | undefined> {
  return unless([isNotFound], call);
}

/** What `call` gives; `undefined` when it fails in one of these ways. */
async function unless<T>(
  failures: readonly ((error: unknown) => boolean)[],
  call: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (failures.some((isFailure) => isFailure(error))) return undefined;
    throw error;
  }
}
