import { type Cluster, cluster as clusterKind } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { Lister, ObjectKey, Reconcile } from '@drover/controller-runtime';
import type { ConditionFact } from '../conditions/condition.ts';
import { problemFact } from '../conditions/problem-fact.ts';
import { writeConditions } from '../conditions/write-conditions.ts';
import type { DownstreamCluster } from '../downstream/downstream-cluster.ts';
import type { DownstreamClusters } from '../downstream/downstream-clusters.ts';
import { namespacesOf, projectNameIn } from '../downstream/namespaces.ts';
import { MANAGED_LABEL } from '../downstream-names.ts';
import { unlessConflict } from '../requests/unless-conflict.ts';
import { isIsolated, wantsIsolation } from './isolation.ts';
import { type IsolatedClusters, policiesOf } from './isolation-caches.ts';
import { FIELD_MANAGER, ISOLATED, ISOLATION_ANNOTATION, POLICY_NAMES } from './names.ts';
import type { IsolationProblems } from './problems.ts';

/** What telling of the isolation of clusters needs. */
export interface IsolationReconcilerOptions {
  readonly downstream: Pick<DownstreamClusters, 'get'>;
  readonly clusters: Lister<Cluster>;
  /** The name of the project of the system of a cluster. */
  readonly systemProject: (cluster: string) => string | undefined;
  readonly isolated: IsolatedClusters;
  readonly problems: IsolationProblems;
  readonly clock: Clock;
}

/** The key of a cluster as a whole; those of its namespaces have names. */
export function clusterKey(cluster: string): ObjectKey {
  return { namespace: cluster, name: '' };
}

const CLOSED: ConditionFact = { type: ISOLATED, status: 'True' };
const TIMEOUT_MS = 10_000;

/**
 * Says in a Cluster, as Rancher does, what is wanted and whether all of its namespaces are so; follows what it needs not
 * to know no more. Each look writes one thing; its event leads to the next look.
 */
export function createIsolationReconcile(options: IsolationReconcilerOptions): Reconcile {
  const { downstream, clusters, isolated } = options;
  return async ({ namespace: name }, { signal }) => {
    const there = downstream.get(name);
    const cluster = clusters.get({ namespace: '', name }) as Cluster | undefined;
    if (!there || !cluster) return undefined;
    if (!wantsIsolation(cluster)) await isolated.close(there);
    return unlessConflict(() => tell(cluster, { ...options, there, signal }));
  };
}

interface TellContext extends IsolationReconcilerOptions {
  readonly there: DownstreamCluster;
  readonly signal: AbortSignal;
}

async function tell(cluster: Cluster, context: TellContext): Promise<void> {
  const wants = wantsIsolation(cluster);
  const annotated = cluster.metadata?.annotations?.[ISOLATION_ANNOTATION];
  if (annotated !== String(wants) && (wants || annotated !== undefined)) {
    const annotations = { [ISOLATION_ANNOTATION]: String(wants) };
    return patch(cluster, { metadata: { annotations } }, context);
  }
  const isDone = wants ? areClosed(context) : areOpen(context.there);
  if (isDone && isIsolated(cluster) !== wants) {
    return patch(cluster, { status: { appliedEnableNetworkPolicy: wants } }, context);
  }
  return tellCondition(cluster, wants && isDone, context);
}

async function tellCondition(
  cluster: Cluster,
  isClosed: boolean,
  { there, problems, clock, signal }: TellContext,
): Promise<void> {
  const problem = problems.first(there.cluster);
  const fact = problem ? problemFact(ISOLATED, problem) : isClosed ? CLOSED : undefined;
  await writeConditions(cluster, fact ? [fact] : [], {
    client: there.home,
    type: clusterKind.type,
    fieldManager: FIELD_MANAGER,
    clock,
    signal,
    dropped: fact ? [] : [ISOLATED],
  });
}

/** Fails when the cluster is not as it was read. */
async function patch(
  { metadata }: Cluster,
  change: { readonly metadata?: object; readonly status?: object },
  { there, signal }: TellContext,
): Promise<void> {
  const { name = '', resourceVersion } = metadata ?? {};
  const body = { ...change, metadata: { ...change.metadata, resourceVersion } };
  await there.home.resource<Cluster>(clusterKind.type).patch(
    name,
    { type: 'merge', body },
    {
      fieldManager: FIELD_MANAGER,
      signal,
      timeoutMs: TIMEOUT_MS,
      ...(change.status && { subresource: 'status' }),
    },
  );
}

function areClosed({ there, systemProject }: TellContext): boolean {
  const open = ['', systemProject(there.cluster)];
  return namespacesOf(there)
    .list()
    .every((namespace) => {
      const { name = '', deletionTimestamp } = namespace.metadata ?? {};
      const project = projectNameIn(there.cluster, namespace as KubernetesObject);
      if (deletionTimestamp !== undefined || open.includes(project)) return true;
      return policiesOf(there).get({ namespace: name, name: POLICY_NAMES.project }) !== undefined;
    });
}

function areOpen(there: DownstreamCluster): boolean {
  return policiesOf(there)
    .list()
    .every(({ metadata }) => metadata?.labels?.[MANAGED_LABEL] === undefined);
}
