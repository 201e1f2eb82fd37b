import type { Cluster, Project } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import type { Clock, CodedError } from '@drover/base';
import {
  createCommitter,
  type Informer,
  keyOf,
  keyText,
  type Lister,
  type Reconcile,
} from '@drover/controller-runtime';
import { networkPolicies } from '@drover/kubernetes';
import type { DownstreamCluster } from '../downstream/downstream-cluster.ts';
import type { DownstreamClusters } from '../downstream/downstream-clusters.ts';
import { namespacesOf, projectNameIn } from '../downstream/namespaces.ts';
import { MANAGED_LABEL } from '../downstream-names.ts';
import { controllerErrors } from '../errors.ts';
import { projectFor } from '../namespace/cluster-projects.ts';
import { deleteIfPresent } from '../requests/delete-if-present.ts';
import { Pace } from '../requests/pace.ts';
import {
  desiredPolicies,
  isPolicyName,
  type NetworkPolicyObject,
  type PodObject,
  type ServiceObject,
} from './desired.ts';
import { isIsolated, wantsIsolation } from './isolation.ts';
import { type IsolatedClusters, type IsolationCaches, policiesOf } from './isolation-caches.ts';
import { FIELD_MANAGER } from './names.ts';
import { type IsolationProblems, refusalOf } from './problems.ts';

/** What keeping the policies of namespaces needs. */
export interface PolicyReconcilerOptions {
  readonly downstream: Pick<DownstreamClusters, 'get'>;
  readonly clusters: Lister<Cluster>;
  readonly projects: Pick<Informer<Project>, 'byIndex'>;
  readonly isolated: IsolatedClusters;
  readonly problems: IsolationProblems;
  readonly clock: Clock;
  /** Told when what is wrong in a cluster has changed. */
  readonly onProblem: (cluster: string) => void;
}

/** What the cluster refuses is tried again this late: a condition says what to do. */
const REFUSED_WAIT_MS = 300_000;

/** Keeps the NetworkPolicies of one namespace; the cluster is the key's namespace. */
export function createPolicyReconcile(options: PolicyReconcilerOptions): Reconcile {
  const { downstream, problems, onProblem, clock } = options;
  const pace = new Pace(clock);
  return async (key, { signal }) => {
    const there = downstream.get(key.namespace);
    const namespace = there && namespacesOf(there).get({ namespace: '', name: key.name });
    const note = (problem: CodedError | undefined): void => {
      if (problems.note(key.namespace, key.name, problem)) onProblem(key.namespace);
    };
    if (!there || !namespace || namespace.metadata?.deletionTimestamp) {
      note(undefined);
      return undefined;
    }
    try {
      const context = { there, namespace: namespace as KubernetesObject, clock, pace, signal };
      note(await applyPolicies(context, options));
      return undefined;
    } catch (error) {
      const refusal = refusalOf(error, key.namespace);
      if (!refusal) throw error;
      note(refusal);
      return { requeueAfterMs: REFUSED_WAIT_MS };
    }
  };
}

interface PolicyContext {
  readonly there: DownstreamCluster;
  readonly namespace: KubernetesObject;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly signal: AbortSignal;
}

/** Writes what differs; returns what could not be written because somebody else has something there. */
async function applyPolicies(
  context: PolicyContext,
  options: PolicyReconcilerOptions,
): Promise<CodedError | undefined> {
  const { there, namespace, signal } = context;
  const cluster = options.clusters.get({ namespace: '', name: there.cluster }) as
    | Cluster
    | undefined;
  const wants = wantsIsolation(cluster);
  const caches = wants ? await options.isolated.open(there, { signal }) : undefined;
  const desired = caches ? desiredFor(context, caches, options) : [];
  const taken = desired.filter((policy) => caches?.others.get(keyOf(policy)));
  const own = desired.filter((policy) => !taken.includes(policy));
  await writePolicies(own, context);
  // What Rancher made goes with what Drover made, but not where nobody has asked for either.
  const isOurs = (policy: KubernetesObject): boolean =>
    isManaged(policy) ||
    (isPolicyName(policy.metadata?.name ?? '') && (wants || isIsolated(cluster)));
  const wanted = new Set(own.map(({ metadata }) => metadata?.name));
  for (const policy of policiesOf(there).list({ namespace: namespace.metadata?.name ?? '' })) {
    const found = policy as KubernetesObject;
    if (!isOurs(found) || wanted.has(found.metadata?.name)) continue;
    await deleteIfPresent(there.client.resource(networkPolicies), found, signal);
  }
  if (taken.length === 0) return undefined;
  const names = taken.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`).join(', ');
  return controllerErrors.create('NETWORK_POLICY_NAME_TAKEN', { cluster: there.cluster, names });
}

function isManaged({ metadata }: KubernetesObject): boolean {
  return metadata?.labels?.[MANAGED_LABEL] !== undefined;
}

function desiredFor(
  { there, namespace }: PolicyContext,
  { pods, services, others }: IsolationCaches,
  { projects, isolated }: PolicyReconcilerOptions,
): readonly NetworkPolicyObject[] {
  const { name = '' } = namespace.metadata ?? {};
  return desiredPolicies({
    name,
    project: projectNameIn(there.cluster, namespace),
    systemProject: projectFor(projects, there.cluster, 'system'),
    hostBlocks: isolated.blocksOf(there),
    pods: pods.list({ namespace: name }) as readonly PodObject[],
    services: services.list({ namespace: name }) as readonly ServiceObject[],
    hasOthers: others.list({ namespace: name }).length > 0,
  });
}

async function writePolicies(
  policies: readonly NetworkPolicyObject[],
  { there, clock, pace, signal }: PolicyContext,
): Promise<void> {
  const committer = createCommitter({ client: there.client, fieldManager: FIELD_MANAGER });
  for (const policy of policies) {
    const current = policiesOf(there).get(keyOf(policy)) as NetworkPolicyObject | undefined;
    const object = `${there.cluster}/${keyText(keyOf(policy))}`;
    // Somebody may undo each write.
    await clock.sleep(pace.waitMs(object), { signal });
    const stored = await committer.apply(networkPolicies, policy, { current, signal });
    if (stored !== 'unchanged') pace.note(object);
  }
}
