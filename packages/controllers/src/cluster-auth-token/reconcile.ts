import {
  type Cluster,
  clusterAuthToken,
  cluster as clusterKind,
  NAMESPACES,
  type Token,
} from '@drover/api';
import { isForbidden, isNotFound, type KubernetesObject } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import {
  createCommitter,
  type Informer,
  keyOf,
  type Lister,
  type Reconcile,
  type ReconcileContext,
  type ReconcileResult,
} from '@drover/controller-runtime';
import { type ConditionFact, conditionsOf } from '../conditions/condition.ts';
import { problemFact } from '../conditions/problem-fact.ts';
import { writeConditions } from '../conditions/write-conditions.ts';
import type { DownstreamCluster } from '../downstream/downstream-cluster.ts';
import type { DownstreamClusters } from '../downstream/downstream-clusters.ts';
import type { LateInformers, LateWatch } from '../downstream/late-watch.ts';
import { controllerErrors } from '../errors.ts';
import type { ClusterIdentities } from '../ports/cluster-identities.ts';
import { deleteIfPresent } from '../requests/delete-if-present.ts';
import { type EndpointAccess, endpointAccess, firstEndMs } from './desired.ts';

/** Condition of a Cluster: whether it knows the tokens that open it without Drover in between. */
export const ENDPOINT_READY = 'AuthorizedEndpointReady';

type Kept = 'tokens' | 'users';

/** What telling clusters of tokens needs. */
export interface ClusterAuthTokenOptions {
  readonly clusters: Lister<Cluster>;
  /** The tokens that are good for a cluster alone. */
  readonly tokensOf: (cluster: string) => readonly Token[];
  readonly identities: ClusterIdentities;
  readonly downstream: Pick<DownstreamClusters, 'get'>;
  readonly watch: LateWatch<Kept>;
  /** Of the home of state. */
  readonly home: KubernetesClient;
  readonly clock: Clock;
}

const FIELD_MANAGER = 'drover-cluster-auth-token';

/** How long a cluster gets to say what it has of tokens; one that does not know the kinds never does. */
const WATCH_TIMEOUT_MS = 10_000;

/** Nothing tells that the manifest of the agent was applied again. */
const RETRY_MS = 60_000;

/** Timers reach no further. */
const MAX_WAIT_MS = 86_400_000;

/** Whether a cluster has an authorized endpoint, or had one and has not been tidied up. */
export function isToldOf(cluster: Pick<Cluster, 'spec' | 'status'>): boolean {
  return (
    isEnabled(cluster) || conditionsOf(cluster.status).some(({ type }) => type === ENDPOINT_READY)
  );
}

function isEnabled({ spec }: Pick<Cluster, 'spec'>): boolean {
  return spec?.localClusterAuthEndpoint?.enabled === true;
}

/** Keeps in a cluster with an authorized endpoint its tokens and their users, and nothing when it has none any more. */
export function createClusterAuthTokenReconcile(options: ClusterAuthTokenOptions): Reconcile {
  return async (key, context) => {
    const cluster = options.clusters.get(key) as Cluster | undefined;
    const there = options.downstream.get(key.name);
    if (!cluster || !there || !isToldOf(cluster)) return undefined;
    const informers = await known(there, options, context);
    if (!informers) return tellProblem(cluster, options, context);
    const nowMs = options.clock.nowMs();
    const tokens = isEnabled(cluster) ? options.tokensOf(key.name) : [];
    const identityOf = (user: string) => options.identities.identityIn(key.name, user);
    await keep(endpointAccess(tokens, identityOf, nowMs), { there, informers, context });
    const fact = isEnabled(cluster) ? ({ status: 'True' } as const) : undefined;
    await tell(cluster, fact, options, context);
    const endMs = firstEndMs(tokens, nowMs);
    return endMs === undefined
      ? undefined
      : { requeueAfterMs: Math.min(endMs - nowMs, MAX_WAIT_MS) };
  };
}

/** What the cluster has; nothing when it does not know the kinds, or the agent may not look at them. */
async function known(
  there: DownstreamCluster,
  { watch }: ClusterAuthTokenOptions,
  { signal }: ReconcileContext,
): Promise<LateInformers<Kept> | undefined> {
  try {
    await there.client
      .resource(clusterAuthToken.type)
      .list({ namespace: NAMESPACES.system, limit: 1, signal, timeoutMs: WATCH_TIMEOUT_MS });
  } catch (error) {
    if (isNotFound(error) || isForbidden(error)) return undefined;
    throw error;
  }
  return watch.in(there, signal);
}

interface Keeping {
  readonly there: DownstreamCluster;
  readonly informers: LateInformers<Kept>;
  readonly context: ReconcileContext;
}

/** Users first: a token whose user is not known opens nothing. */
async function keep({ users, tokens }: EndpointAccess, keeping: Keeping): Promise<void> {
  await keepAll(users, keeping.informers.users, keeping);
  await keepAll(tokens, keeping.informers.tokens, keeping);
}

async function keepAll(
  wanted: readonly KubernetesObject[],
  present: Informer<KubernetesObject>,
  { there: { client }, context: { signal } }: Keeping,
): Promise<void> {
  const committer = createCommitter({ client, fieldManager: FIELD_MANAGER });
  for (const object of wanted) {
    const current = present.get(keyOf(object)) as KubernetesObject | undefined;
    await committer.apply(present.type, object, { current, signal });
  }
  const keeps = new Set(wanted.map(({ metadata }) => metadata?.name));
  const resource = client.resource(present.type);
  for (const object of present.list()) {
    if (!keeps.has(object.metadata?.name)) {
      await deleteIfPresent(resource, object as KubernetesObject, signal);
    }
  }
}

/** A cluster that had no endpoint but knows of none has nothing to be tidied up. */
async function tellProblem(
  cluster: Cluster,
  options: ClusterAuthTokenOptions,
  context: ReconcileContext,
): Promise<ReconcileResult | undefined> {
  if (!isEnabled(cluster)) {
    await tell(cluster, undefined, options, context);
    return undefined;
  }
  const name = cluster.metadata?.name ?? '';
  const problem = controllerErrors.create('AUTHORIZED_ENDPOINT_UNKNOWN', { cluster: name });
  await tell(cluster, problemFact(ENDPOINT_READY, problem), options, context);
  return { requeueAfterMs: RETRY_MS };
}

async function tell(
  cluster: Cluster,
  fact: Omit<ConditionFact, 'type'> | undefined,
  { home: client, clock }: ClusterAuthTokenOptions,
  { signal }: ReconcileContext,
): Promise<void> {
  await writeConditions(cluster, fact ? [{ type: ENDPOINT_READY, ...fact }] : [], {
    client,
    type: clusterKind.type,
    fieldManager: FIELD_MANAGER,
    clock,
    signal,
    ...(!fact && { dropped: [ENDPOINT_READY] }),
  });
}
