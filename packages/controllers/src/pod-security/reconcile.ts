import {
  type Cluster,
  cluster as clusterKind,
  type PodSecurityAdmissionConfigurationTemplate,
} from '@drover/api';
import { isConflict, isForbidden, isNotFound, type KubernetesObject } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type {
  Lister,
  Reconcile,
  ReconcileContext,
  ReconcileResult,
} from '@drover/controller-runtime';
import { namespaces as namespaceType } from '@drover/kubernetes';
import type { ConditionFact } from '../conditions/condition.ts';
import { problemFact } from '../conditions/problem-fact.ts';
import { writeConditions } from '../conditions/write-conditions.ts';
import { missingRights } from '../downstream/agent-rights.ts';
import type { DownstreamCluster } from '../downstream/downstream-cluster.ts';
import type { DownstreamClusters } from '../downstream/downstream-clusters.ts';
import { namespacesOf } from '../downstream/namespaces.ts';
import { controllerErrors } from '../errors.ts';
import { desiredNamespace, labelsFrom, templateNameOf, unlabelledExemptions } from './desired.ts';

/** What bringing templates of pod security into clusters needs. */
export interface PodSecurityOptions {
  readonly downstream: Pick<DownstreamClusters, 'get'>;
  readonly clusters: Lister<Cluster>;
  readonly templates: Lister<PodSecurityAdmissionConfigurationTemplate>;
  readonly clock: Clock;
}

/** Condition of a Cluster that names a template: whether its namespaces have the labels of it. */
export const POD_SECURITY_APPLIED = 'PodSecurityAdmissionApplied';

/** In place of the name of a namespace: the cluster itself, of which the condition tells. */
export const WHOLE_CLUSTER = '';

const fieldManager = 'drover-pod-security';
const TIMEOUT_MS = 10_000;
/** What the agent may not do, or somebody else holds on to, is tried again this late. */
const WAIT_MS = 300_000;

/** Gives the namespaces of clusters the labels of the template that the cluster names, and tells of it in a condition. */
export function createPodSecurityReconcile(options: PodSecurityOptions): Reconcile {
  return async ({ namespace, name }, context) => {
    const there = options.downstream.get(namespace);
    const cluster = options.clusters.get({ namespace: '', name: namespace }) as Cluster | undefined;
    if (!there || !cluster) return undefined;
    const subject = { there, cluster, template: templateOf(cluster, options) };
    return name === WHOLE_CLUSTER ? tell(subject, options, context) : label(name, subject, context);
  };
}

interface Subject {
  readonly there: DownstreamCluster;
  readonly cluster: Cluster;
  /** What the cluster names, if it is there. */
  readonly template: PodSecurityAdmissionConfigurationTemplate | undefined;
}

function templateOf(
  cluster: Cluster,
  { templates }: PodSecurityOptions,
): PodSecurityAdmissionConfigurationTemplate | undefined {
  const name = templateNameOf(cluster);
  return name === undefined
    ? undefined
    : (templates.get({ namespace: '', name }) as
        | PodSecurityAdmissionConfigurationTemplate
        | undefined);
}

async function label(
  name: string,
  { there, cluster, template }: Subject,
  { signal, log }: ReconcileContext,
): Promise<ReconcileResult | undefined> {
  // Labels of a template that is not there any more stay: without them nothing would be judged.
  if (!template && templateNameOf(cluster) !== undefined) return undefined;
  const current = namespacesOf(there).get({ namespace: '', name });
  const wanted = template ? labelsFrom(template, name) : {};
  const desired = current && desiredNamespace(current as KubernetesObject, wanted);
  if (!desired) return undefined;
  try {
    // Not by force: a label that somebody has set meanwhile is theirs.
    await there.client
      .resource<KubernetesObject>(namespaceType)
      .apply(desired, { fieldManager, signal, timeoutMs: TIMEOUT_MS });
  } catch (err) {
    if (isNotFound(err)) return undefined;
    if (!isForbidden(err) && !isConflict(err)) throw err;
    log.warn({ err }, 'Labels of pod security were not taken');
    return { requeueAfterMs: WAIT_MS };
  }
  return undefined;
}

async function tell(
  { there, cluster, template }: Subject,
  { clock }: PodSecurityOptions,
  { signal }: ReconcileContext,
): Promise<ReconcileResult | undefined> {
  const name = templateNameOf(cluster);
  const fact =
    name === undefined ? undefined : await factOf({ there, cluster, template }, name, signal);
  await writeConditions(cluster, fact ? [fact] : [], {
    ...{ client: there.home, type: clusterKind.type, fieldManager, clock, signal },
    dropped: fact ? [] : [POD_SECURITY_APPLIED],
  });
  // Nothing tells that an agent was given more rights.
  return fact?.reason === 'AGENT_RIGHTS_MISSING' ? { requeueAfterMs: WAIT_MS } : undefined;
}

async function factOf(
  { there, template }: Subject,
  name: string,
  signal: AbortSignal,
): Promise<ConditionFact> {
  const type = POD_SECURITY_APPLIED;
  if (!template) {
    const problem = controllerErrors.create('POD_SECURITY_TEMPLATE_MISSING', { template: name });
    return problemFact(type, problem);
  }
  const right = { verb: 'patch', group: '', resource: 'namespaces' };
  const missing = await missingRights(there.client, [right], signal);
  if (missing.length > 0) {
    const facts = { cluster: there.cluster, what: missing.join(', ') };
    return problemFact(type, controllerErrors.create('AGENT_RIGHTS_MISSING', facts));
  }
  const left = unlabelledExemptions(template);
  const message = `Labels of namespaces cannot say exemptions.${left.join(' and exemptions.')} of the template.`;
  return { type, status: 'True', ...(left.length > 0 && { message }) };
}
