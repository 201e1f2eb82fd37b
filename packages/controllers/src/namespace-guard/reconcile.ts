import { type Cluster, cluster as clusterKind, type Project, type Settings } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import type { Clock, CodedError } from '@drover/base';
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
import { validatingAdmissionPolicies, validatingAdmissionPolicyBindings } from '@drover/kubernetes';
import type { ConditionFact } from '../conditions/condition.ts';
import { problemFact } from '../conditions/problem-fact.ts';
import { type WriteConditionsOptions, writeConditions } from '../conditions/write-conditions.ts';
import { type AgentRight, missingRights } from '../downstream/agent-rights.ts';
import type { DownstreamCluster } from '../downstream/downstream-cluster.ts';
import type { DownstreamClusters } from '../downstream/downstream-clusters.ts';
import type { LateWatch } from '../downstream/late-watch.ts';
import { controllerErrors } from '../errors.ts';
import { projectFor } from '../namespace/cluster-projects.ts';
import { systemNamespaces } from '../namespace/system-namespaces.ts';
import { ifFound } from '../requests/if-found.ts';
import { Pace } from '../requests/pace.ts';
import { desiredGuard, type PolicyObject } from './desired.ts';

/** What guards namespaces in a cluster that serves it. */
export const GUARD_TYPES = {
  policies: validatingAdmissionPolicies,
  bindings: validatingAdmissionPolicyBindings,
} as const;

/** What guarding namespaces needs. */
export interface NamespaceGuardOptions {
  readonly downstream: Pick<DownstreamClusters, 'get'>;
  readonly clusters: Lister<Cluster>;
  readonly projects: Pick<Informer<Project>, 'byIndex'>;
  readonly watch: LateWatch<keyof typeof GUARD_TYPES>;
  readonly settings: Settings;
  readonly clock: Clock;
}

/** Condition of a Cluster: whether its API server looks at who moves namespaces, and its agent may keep them. */
export const NAMESPACES_GUARDED = 'NamespacesGuarded';

const POLICIES = 'admissionregistration.k8s.io';
const RIGHTS: readonly AgentRight[] = [
  { verb: 'patch', group: '', resource: 'namespaces' },
  ...['validatingadmissionpolicies', 'validatingadmissionpolicybindings'].flatMap((resource) =>
    // The manifest gives them together with those to list and create.
    ['watch', 'patch'].map((verb) => ({ verb, group: POLICIES, resource })),
  ),
];

/** Nothing tells that an agent was given more rights, or that an API server was upgraded behind a connection that stays. */
const RETRY_MS = 600_000;
const fieldManager = 'drover-namespace-guard';
const TIMEOUT_MS = 10_000;

/** Keeps the policies of namespaces in a cluster, and says in a condition whether they are there. */
export function createNamespaceGuardReconcile(options: NamespaceGuardOptions): Reconcile {
  const pace = new Pace(options.clock);
  const ways = new FreeWays(options.clock);
  return async ({ namespace: cluster }, context) => {
    const there = options.downstream.get(cluster);
    const stored = options.clusters.get({ namespace: '', name: cluster });
    if (!there || !stored) return undefined;
    const waitMs = pace.waitMs(cluster);
    if (waitMs > 0) return { requeueAfterMs: waitMs };
    const problem = await ways.use(there, context.signal, async () => {
      if (await applyGuard(there, options, context)) pace.note(cluster);
    });
    const client = there.home;
    return tell(stored as Cluster, problem, { ...options, client, signal: context.signal });
  };
}

async function tell(
  cluster: Cluster,
  problem: CodedError | undefined,
  { client, clock, signal }: Omit<WriteConditionsOptions, 'type' | 'fieldManager'>,
): Promise<ReconcileResult | undefined> {
  const fact: ConditionFact = problem
    ? problemFact(NAMESPACES_GUARDED, problem)
    : { type: NAMESPACES_GUARDED, status: 'True' };
  const { type } = clusterKind;
  await writeConditions(cluster, [fact], { client, type, fieldManager, clock, signal });
  return problem ? { requeueAfterMs: RETRY_MS } : undefined;
}

/**
 * Does work where nothing is in the way. A cluster that had no obstacle is not asked again soon, unless the work fails:
 * each look costs it six requests, and a thousand clusters come at once when the server starts.
 */
class FreeWays {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  /** When they were last looked at. */
  readonly #seenMs = new WeakMap<DownstreamCluster, number>();

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** @returns what is in the way; then nothing was done. */
  async use(
    there: DownstreamCluster,
    signal: AbortSignal,
    work: () => Promise<void>,
  ): Promise<CodedError | undefined> {
    const nowMs = this.#clock.monotonicMs();
    const lookMs = (this.#seenMs.get(there) ?? Number.NEGATIVE_INFINITY) + RETRY_MS;
    const problem = nowMs < lookMs ? undefined : await obstacle(there, signal);
    if (problem) return problem;
    const seenMs = nowMs < lookMs ? lookMs - RETRY_MS : nowMs;
    this.#seenMs.delete(there);
    await work();
    this.#seenMs.set(there, seenMs);
    return undefined;
  }
}

/** Why a cluster cannot be guarded. */
async function obstacle(
  { cluster, client }: DownstreamCluster,
  signal: AbortSignal,
): Promise<CodedError | undefined> {
  if (!(await servesPolicies(client, signal))) {
    return controllerErrors.create('NAMESPACE_POLICIES_UNSERVED', { cluster });
  }
  const missing = await missingRights(client, RIGHTS, signal);
  const what = missing.join(', ');
  return missing.length === 0
    ? undefined
    : controllerErrors.create('AGENT_RIGHTS_MISSING', { cluster, what });
}

/** As much of what discovery says as is read. */
interface Served {
  readonly resources?: readonly { readonly name?: string }[];
}

async function servesPolicies(client: KubernetesClient, signal: AbortSignal): Promise<boolean> {
  const path = `/apis/${POLICIES}/${validatingAdmissionPolicies.version}`;
  const served = await ifFound(() =>
    client.raw<Served>({ method: 'GET', path, signal, timeoutMs: TIMEOUT_MS }),
  );
  const { resources = [] } = served ?? {};
  return resources.some(({ name }) => name === validatingAdmissionPolicies.resource);
}

/** Applies what differs. @returns whether anything did. */
async function applyGuard(
  there: DownstreamCluster,
  { projects, settings, watch }: NamespaceGuardOptions,
  { signal }: ReconcileContext,
): Promise<boolean> {
  const { cluster, client } = there;
  const present = await watch.in(there, signal);
  const desired = desiredGuard({
    cluster,
    systemProject: projectFor(projects, cluster, 'system'),
    systemNamespaces: systemNamespaces(settings),
  });
  const committer = createCommitter({ client, fieldManager });
  const apply = async (
    present: Informer<KubernetesObject>,
    objects: readonly PolicyObject[],
  ): Promise<boolean> => {
    let isWritten = false;
    for (const object of objects) {
      const current = present.get(keyOf(object)) as KubernetesObject | undefined;
      const applied = await committer.apply<KubernetesObject>(present.type, object, {
        current,
        signal,
      });
      isWritten ||= applied !== 'unchanged';
    }
    return isWritten;
  };
  // A binding to a policy that is not there refuses everything, or nothing.
  const written = [
    await apply(present.policies, desired.policies),
    await apply(present.bindings, desired.bindings),
  ];
  return written.includes(true);
}
