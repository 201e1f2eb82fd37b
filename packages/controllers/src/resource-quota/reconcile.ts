import type { Project } from '@drover/api';
import {
  isForbidden,
  isInvalid,
  type KubernetesObject,
  type StatusError,
} from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import {
  keyText,
  type Lister,
  type ObjectKey,
  type Reconcile,
  type ReconcileContext,
  type ReconcileResult,
} from '@drover/controller-runtime';
import type { ConditionFact } from '../conditions/condition.ts';
import { problemFact } from '../conditions/problem-fact.ts';
import type { DownstreamCluster } from '../downstream/downstream-cluster.ts';
import type { DownstreamClusters } from '../downstream/downstream-clusters.ts';
import { BY_PROJECT, namespacesOf, projectNameIn } from '../downstream/namespaces.ts';
import { untilComplete } from '../downstream/until-complete.ts';
import { controllerErrors } from '../errors.ts';
import { deleteIfPresent } from '../requests/delete-if-present.ts';
import { inParallel, throwFirst } from '../requests/in-parallel.ts';
import { isNamespaceEnding } from '../requests/is-namespace-ending.ts';
import { Pace } from '../requests/pace.ts';
import { unlessConflict } from '../requests/unless-conflict.ts';
import { type DesiredProject, desiredQuotas } from './desired.ts';
import { CONTAINER_LIMITS } from './names.ts';
import { hasLimits } from './project-quota.ts';
import { isTold, type ProjectReports, QUOTA_APPLIED } from './project-report.ts';
import { limitRangesOf, type QuotaCaches, quotasOf } from './quota-caches.ts';
import { lowerMember, say, type WriteContext, writeMember } from './write-member.ts';

/** The key of all namespaces of a cluster that are in no project. */
export const NO_PROJECT = '';

/** What reconciling quotas needs. */
export interface QuotaReconcilerOptions {
  readonly downstream: Pick<DownstreamClusters, 'get'>;
  readonly projects: Lister<Project>;
  readonly reports: ProjectReports;
  readonly caches: QuotaCaches;
  readonly clock: Clock;
}

/** A look at a project is one at all its namespaces: they may come in swarms. */
const PAUSE_MS = 100;
/** Namespaces of one project that are written at the same time. */
const PARALLEL_WRITES = 8;
/** What the cluster refuses is tried again this late: a condition says what to do. */
const REFUSED_WAIT_MS = 300_000;
/** A cluster that does not list its quotas is asked again this late. */
const UNKNOWN_WAIT_MS = 60_000;

/**
 * Shares the quota of a project out among its namespaces, all of them at once: the key is the project, and no key is
 * worked on twice at a time, so that two new namespaces cannot both have the rest.
 */
export function createQuotaReconcile(options: QuotaReconcilerOptions): Reconcile {
  const { clock, downstream } = options;
  const pace = new Pace(clock);
  const looks = new Pace(clock, { burst: 1, intervalMs: PAUSE_MS });
  return async (key, context) => {
    const there = downstream.get(key.namespace);
    if (!there) return undefined;
    const restMs = looks.waitMs(keyText(key));
    if (restMs > 0) return { requeueAfterMs: restMs };
    const writing = { there, clock, pace, signal: context.signal };
    try {
      return await unlessConflict(() => look(key, options, { ...context, ...writing }));
    } finally {
      looks.note(keyText(key));
    }
  };
}

async function look(
  key: ObjectKey,
  options: QuotaReconcilerOptions,
  context: ReconcileContext & WriteContext,
): Promise<ReconcileResult | undefined> {
  const { there } = context;
  if (!(await isConcerned(key, options, context))) return undefined;
  options.caches.open(there);
  const [unknown] = await untilComplete([quotasOf(there), limitRangesOf(there)], context);
  if (unknown) return tellUnknown(key, unknown.freshness.cause, options, context);
  if (key.name === NO_PROJECT) return clearStrays(context);
  return applyProject(key, options, context);
}

/** Whether there is, or may be, anything of quotas in a cluster for that key; most clusters have nothing at all. */
async function isConcerned(
  key: ObjectKey,
  { projects, reports, caches }: QuotaReconcilerOptions,
  context: WriteContext,
): Promise<boolean> {
  const { there } = context;
  if (caches.isOpen(there)) return true;
  if (key.name === NO_PROJECT) return caches.hasLeftovers(context);
  const project = projects.get(key) as Project | undefined;
  if (!project) {
    reports.forget(key);
    return false;
  }
  return hasLimits(project) || isTold(project) || membersOf(there, key).some(limitsContainers);
}

function limitsContainers({ metadata }: KubernetesObject): boolean {
  return metadata?.annotations?.[CONTAINER_LIMITS] !== undefined;
}

/** Without knowing what was handed out nothing is: that would be more than there is. */
async function tellUnknown(
  key: ObjectKey,
  cause: unknown,
  { projects, reports }: QuotaReconcilerOptions,
  { there, signal }: WriteContext,
): Promise<ReconcileResult | undefined> {
  const project = projects.get(key) as Project | undefined;
  if (!project || !hasLimits(project)) return undefined;
  const why = cause instanceof Error ? cause.message : 'they are still being listed';
  const facts = { cluster: there.cluster, cause: why };
  const fact = problemFact(QUOTA_APPLIED, controllerErrors.create('QUOTAS_UNKNOWN', facts));
  await reports.write(project, { fact }, { home: there.home, signal });
  return { requeueAfterMs: UNKNOWN_WAIT_MS };
}

async function applyProject(
  key: ObjectKey,
  { projects, reports }: QuotaReconcilerOptions,
  context: ReconcileContext & WriteContext,
): Promise<ReconcileResult | undefined> {
  const { there, signal, log } = context;
  const project = projects.get(key) as Project | undefined;
  if (!project) {
    // Either it is not known here yet, or its namespaces leave it now.
    reports.forget(key);
    return undefined;
  }
  const members = membersOf(there, key).map((namespace) => ({
    namespace,
    quotas: quotasOf(there).list({ namespace: namespace.metadata?.name ?? '' }),
  }));
  const desired = desiredQuotas({ name: key.name, project }, members);
  const failures = await writeMembers(desired, context);
  const refusal = failures.find(isRefusal);
  if (refusal === undefined) throwFirst(failures);
  if (project.metadata?.deletionTimestamp) return undefined;
  const report = refusal
    ? { fact: refusalFact(refusal, there) }
    : { used: desired.used, fact: quotaFact(desired) };
  await reports.write(project, report, { home: there.home, signal });
  if (!refusal) return undefined;
  log.warn({ err: refusal }, 'A cluster refuses what the quota of a project needs');
  return { requeueAfterMs: REFUSED_WAIT_MS };
}

function membersOf(
  there: DownstreamCluster,
  { namespace: cluster, name }: ObjectKey,
): readonly KubernetesObject[] {
  return namespacesOf(there).byIndex(
    BY_PROJECT,
    `${cluster}:${name}`,
  ) as readonly KubernetesObject[];
}

/** Lowers first, and goes on only when that was done: nobody is given what another one still has. */
async function writeMembers(
  { members }: DesiredProject,
  context: WriteContext,
): Promise<readonly unknown[]> {
  const failures = await inParallel(members, PARALLEL_WRITES, (member) =>
    lowerMember(member, context),
  );
  if (failures.length > 0) return failures;
  return inParallel(members, PARALLEL_WRITES, (member) => writeMember(member, context));
}

/** Takes what came from a quota away from namespaces that are in no project any more. */
async function clearStrays(context: WriteContext): Promise<undefined> {
  const { there, signal } = context;
  for (const informer of [quotasOf(there), limitRangesOf(there)]) {
    for (const object of informer.list()) {
      const { namespace: name = '' } = object.metadata ?? {};
      const namespace = namespacesOf(there).get({ namespace: '', name }) as
        | KubernetesObject
        | undefined;
      if (!namespace || projectNameIn(there.cluster, namespace) !== NO_PROJECT) continue;
      await say(namespace, { quota: null }, context);
      const resource = there.client.resource(informer.type);
      await deleteIfPresent(resource, object as KubernetesObject, signal);
    }
  }
  return undefined;
}

/** What no retry mends: the agent may not, or the cluster finds the object wrong. */
function isRefusal(error: unknown): error is StatusError {
  if (isInvalid(error)) return true;
  return isForbidden(error) && !isNamespaceEnding(error);
}

function refusalFact(refusal: StatusError, { cluster }: DownstreamCluster): ConditionFact {
  const { message: cause } = refusal;
  const problem = isForbidden(refusal)
    ? controllerErrors.create('AGENT_RIGHTS_MISSING', {
        cluster,
        what: `keep the quotas of projects: ${cause}`,
      })
    : controllerErrors.create('QUOTA_REFUSED', { cluster, cause });
  return problemFact(QUOTA_APPLIED, problem);
}

/** Whether every namespace of a project with a quota gets what it asks for. */
function quotaFact({ members }: DesiredProject): ConditionFact {
  const refused = members.filter(({ said }) => said?.fact?.status === 'False');
  const [first] = refused;
  if (!first) return { type: QUOTA_APPLIED, status: 'True' };
  const { reason = '', message = '' } = first.said?.fact ?? {};
  const which = `Namespaces that do not get what they ask for: ${refused.length} of ${members.length}. Namespace ${first.namespace.metadata?.name ?? ''}`;
  return { type: QUOTA_APPLIED, status: 'False', reason, message: `${which}: ${message}` };
}
