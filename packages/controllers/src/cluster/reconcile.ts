import {
  type Cluster,
  type ClusterRegistrationToken,
  type ClusterRoleTemplateBinding,
  cluster as clusterKind,
  clusterRegistrationToken,
  clusterRoleTemplateBinding,
  type Project,
  type RoleTemplate,
} from '@drover/api';
import { isConditionTrue, type KubernetesObject } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import {
  type Committer,
  keyOf,
  type Lister,
  type Reconcile,
  type ReconcileContext,
  withFinalizer,
} from '@drover/controller-runtime';
import { namespaces } from '@drover/kubernetes';
import type { ClusterProbes } from '../cluster-probe/index.ts';
import { conditionsOf, observed, withConditions } from '../conditions/condition.ts';
import { CLUSTER_UID } from '../downstream-names.ts';
import type { AgentHealth } from '../ports/agent-health.ts';
import type { ClusterConnections } from '../ports/cluster-connections.ts';
import { clusterNamespace, creatorBindings, defaultRegistrationToken } from './desired.ts';
import { desiredStatus } from './desired-status.ts';
import { createInitialProjects, INITIAL_PROJECTS } from './initial-projects.ts';
import { removeCluster } from './remove-cluster.ts';

/** Kept on a Cluster until its downstream cluster is cleaned up, or given up. */
export const CLUSTER_FINALIZER = 'drover.dev/cluster-cleanup';

/** What reconciling clusters needs. */
export interface ClusterReconcilerOptions {
  readonly client: KubernetesClient;
  readonly committer: Committer;
  readonly clusters: Lister<Cluster>;
  readonly namespaces: Lister<KubernetesObject>;
  readonly registrationTokens: Lister<ClusterRegistrationToken>;
  readonly bindings: Lister<ClusterRoleTemplateBinding>;
  readonly roleTemplates: Lister<RoleTemplate>;
  readonly projects: Lister<Project>;
  readonly connections: ClusterConnections;
  readonly probes: ClusterProbes;
  readonly agentHealth: AgentHealth;
  readonly clock: Clock;
}

/** A lost session is told after this long: agents that are replaced come back sooner. */
const DISCONNECT_GRACE_MS = 5_000;

/** Gives a Cluster its namespace, its registration token and the roles of its creator, and keeps its status true. */
export function createClusterReconcile(options: ClusterReconcilerOptions): Reconcile {
  /** When a cluster was found without a session, by the monotonic clock. */
  const lostAtMs = new Map<string, number>();
  return async (key, context) => {
    const cluster = options.clusters.get(key) as Cluster | undefined;
    if (!cluster) {
      lostAtMs.delete(key.name);
      options.probes.forget(key.name);
      options.agentHealth.forget(key.name);
      options.connections.disconnect(key.name, 'the cluster was deleted');
      return undefined;
    }
    return withFinalizer(options.client.resource<Cluster>(clusterKind.type), {
      finalizer: CLUSTER_FINALIZER,
      object: cluster,
      apply: async () => {
        const waitMs = graceLeftMs(cluster, { ...options, lostAtMs });
        await applyCluster(cluster, options, { ...context, holdConnected: waitMs > 0 });
        return waitMs > 0 ? { requeueAfterMs: waitMs } : undefined;
      },
      cleanup: () => removeCluster(cluster, options, context),
      signal: context.signal,
    });
  };
}

interface GraceOptions extends Pick<ClusterReconcilerOptions, 'connections' | 'clock'> {
  readonly lostAtMs: Map<string, number>;
}

function graceLeftMs(cluster: Cluster, { connections, clock, lostAtMs }: GraceOptions): number {
  const name = cluster.metadata?.name ?? '';
  const wasConnected = isConditionTrue(conditionsOf(cluster.status), 'Connected');
  if (connections.get(name) || !wasConnected) {
    lostAtMs.delete(name);
    return 0;
  }
  const lostMs = lostAtMs.get(name) ?? clock.monotonicMs();
  lostAtMs.set(name, lostMs);
  return Math.max(0, lostMs + DISCONNECT_GRACE_MS - clock.monotonicMs());
}

interface ApplyContext extends ReconcileContext {
  /** The session was lost this moment: say nothing yet. */
  readonly holdConnected: boolean;
}

async function applyCluster(
  cluster: Cluster,
  options: ClusterReconcilerOptions,
  { signal, holdConnected }: ApplyContext,
): Promise<void> {
  const { committer, clock } = options;
  const namespace = clusterNamespace(cluster);
  await committer.apply(namespaces, namespace, {
    current: options.namespaces.get(keyOf(namespace)),
    signal,
  });
  await applyIdentity(cluster, options, signal);
  await applyRegistrationToken(cluster, options, signal);
  await applyCreatorRoles(cluster, options, signal);
  await createInitialProjects(cluster, { ...options, signal });
  if (holdConnected) return;
  const status = desiredStatus(cluster, observe(cluster, options), clock);
  const conditions = withConditions(status, observed(cluster, ESTABLISHED), clock);
  await committer.applyStatus(clusterKind.type, cluster, { ...status, conditions }, { signal });
}

const ESTABLISHED = [
  'BackingNamespaceCreated',
  'CreatorMadeOwner',
  'InitialRolesPopulated',
  ...INITIAL_PROJECTS.map(({ condition }) => condition),
].map((type) => ({ type, status: 'True' as const }));

function observe(
  { metadata }: Cluster,
  { connections, probes, agentHealth }: ClusterReconcilerOptions,
): Parameters<typeof desiredStatus>[1] {
  const name = metadata?.name ?? '';
  const connection = connections.get(name);
  return {
    connected: connection !== undefined,
    agent: connection?.agent,
    probe: probes.resultOf(name),
    refusal: connections.refusalOf(name),
    surroundings: agentHealth.of(name),
    lastContactMs: probes.lastContactMs(name),
  };
}

/** Remembers which cluster it was that connected first, so that no other one can take its place. */
async function applyIdentity(
  cluster: Cluster,
  { committer, probes }: ClusterReconcilerOptions,
  signal: AbortSignal,
): Promise<void> {
  const { name = '', uid = '', annotations } = cluster.metadata ?? {};
  const probe = probes.resultOf(name);
  if (probe?.state !== 'answering' || annotations?.[CLUSTER_UID] !== undefined) return;
  const identity: Cluster = {
    metadata: { name, uid, annotations: { [CLUSTER_UID]: probe.uid } },
  };
  await committer.apply(clusterKind.type, identity, { signal });
}

async function applyRegistrationToken(
  cluster: Cluster,
  { committer, registrationTokens }: ClusterReconcilerOptions,
  signal: AbortSignal,
): Promise<void> {
  const token = defaultRegistrationToken(cluster);
  const current = registrationTokens.get(keyOf(token));
  await committer.apply(clusterRegistrationToken.type, token, { current, signal });
}

/** Once: an owner who is removed later stays removed. */
async function applyCreatorRoles(
  cluster: Cluster,
  { committer, bindings, roleTemplates }: ClusterReconcilerOptions,
  signal: AbortSignal,
): Promise<void> {
  if (isConditionTrue(conditionsOf(cluster.status), 'InitialRolesPopulated')) return;
  for (const binding of creatorBindings(cluster, roleTemplates.list())) {
    const current = bindings.get(keyOf(binding));
    await committer.apply(clusterRoleTemplateBinding.type, binding, { current, signal });
  }
}
