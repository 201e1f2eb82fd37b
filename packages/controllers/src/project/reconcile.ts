import {
  type Project,
  type ProjectRoleTemplateBinding,
  project as projectKind,
  projectRoleTemplateBinding,
  type RoleTemplate,
} from '@drover/api';
import { isConditionTrue, type KubernetesObject } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import {
  type Committer,
  keyOf,
  keyText,
  type Lister,
  type ObjectKey,
  type Reconcile,
  type ReconcileResult,
} from '@drover/controller-runtime';
import { namespaces as namespaceType } from '@drover/kubernetes';
import { untilAgeMs } from '../changes/until-age.ts';
import { type ConditionFact, conditionsOf } from '../conditions/condition.ts';
import { problemFact } from '../conditions/problem-fact.ts';
import { type WriteConditionsOptions, writeConditions } from '../conditions/write-conditions.ts';
import { deleteIfPresent } from '../requests/delete-if-present.ts';
import { ifFound } from '../requests/if-found.ts';
import { creatorBindings, isNamespaceOf, obstacleTo, projectNamespace } from './desired.ts';

const NAMESPACE_CREATED = 'BackingNamespaceCreated';
const ROLES_POPULATED = 'InitialRolesPopulated';

/** Owner of the fields that the controller writes. */
export const PROJECT_MANAGER = 'drover-project';

/** What reconciling projects needs. */
export interface ProjectReconcilerOptions {
  readonly client: KubernetesClient;
  readonly committer: Committer;
  readonly projects: Lister<Project>;
  readonly namespaces: Lister<KubernetesObject>;
  readonly roleTemplates: Lister<RoleTemplate>;
  /** Keys, as text, of projects that were seen to go; taken out when they are looked at. */
  readonly deleted: Set<string>;
  readonly clock: Clock;
}

interface RemovalOptions extends ProjectReconcilerOptions {
  /** The project is there still, and on its way out. */
  readonly isGone: boolean;
  readonly signal: AbortSignal;
}

/**
 * Gives a project the namespace of what belongs to it and its creator the roles of a creator, once; takes the namespace,
 * with everything in it, from one that is deleted.
 */
export function createProjectReconcile(options: ProjectReconcilerOptions): Reconcile {
  return async (key, { signal }) => {
    const project = options.projects.get(key) as Project | undefined;
    const isGoing = project?.metadata?.deletionTimestamp !== undefined;
    if (project && !isGoing) {
      await establish(project, options, signal);
      return undefined;
    }
    // A namespace may be seen before the project that it was made for.
    if (!isGoing && (await exists(key, options.client, signal))) return undefined;
    return removeNamespace(key, { ...options, isGone: isGoing, signal });
  };
}

async function establish(
  project: Project,
  options: ProjectReconcilerOptions,
  signal: AbortSignal,
): Promise<void> {
  const { committer, namespaces } = options;
  const namespace = projectNamespace(project);
  const current = namespaces.get(keyOf(namespace)) as KubernetesObject | undefined;
  // It was found to be free when it was told of, by a server that left no mark.
  const isKnown = isConditionTrue(conditionsOf(project.status), NAMESPACE_CREATED);
  const obstacle = obstacleTo(project, isKnown ? undefined : current);
  if (obstacle) {
    await tell(project, [problemFact(NAMESPACE_CREATED, obstacle)], { ...options, signal });
    return;
  }
  if (current) await committer.apply(namespaceType, namespace, { current, signal });
  else await options.client.resource<KubernetesObject>(namespaceType).create(namespace, { signal });
  await applyCreatorRoles(project, options, signal);
  // Once true they stay: the spec of a project changes with every namespace that takes of its quota.
  const before = conditionsOf(project.status);
  const news = ESTABLISHED.filter(({ type }) => !isConditionTrue(before, type));
  if (news.length > 0) await tell(project, news, { ...options, signal });
}

const ESTABLISHED = [NAMESPACE_CREATED, 'CreatorMadeOwner', ROLES_POPULATED].map((type) => ({
  type,
  status: 'True' as const,
}));

/** Once: an owner who is removed later stays removed. */
async function applyCreatorRoles(
  project: Project,
  { committer, roleTemplates }: ProjectReconcilerOptions,
  signal: AbortSignal,
): Promise<void> {
  if (isConditionTrue(conditionsOf(project.status), ROLES_POPULATED)) return;
  const roles = roleTemplates.list() as readonly RoleTemplate[];
  for (const binding of creatorBindings(project, roles)) {
    await committer.apply<ProjectRoleTemplateBinding>(projectRoleTemplateBinding.type, binding, {
      signal,
    });
  }
}

async function tell(
  project: Project,
  facts: readonly ConditionFact[],
  options: Omit<WriteConditionsOptions, 'type' | 'fieldManager'>,
): Promise<void> {
  const told = { ...options, type: projectKind.type, fieldManager: PROJECT_MANAGER };
  await writeConditions(project, facts, told);
}

/** The namespace of a project that is still to come is no older. */
const RESERVED_MS = 60_000;

async function removeNamespace(
  key: ObjectKey,
  { client, namespaces, deleted, clock, isGone, signal }: RemovalOptions,
): Promise<ReconcileResult | undefined> {
  const namespace = namespaces.get({ namespace: '', name: key.name }) as
    | KubernetesObject
    | undefined;
  const isLeaving = namespace?.metadata?.deletionTimestamp !== undefined;
  if (namespace && !isLeaving && isNamespaceOf(key.namespace, namespace)) {
    const wasSeen = isGone || deleted.has(keyText(key));
    const waitMs = wasSeen ? 0 : untilAgeMs(namespace, RESERVED_MS, clock.nowMs());
    if (waitMs > 0) return { requeueAfterMs: waitMs };
    await deleteIfPresent(client.resource(namespaceType), namespace, signal);
  }
  deleted.delete(keyText(key));
  return undefined;
}

async function exists(
  { namespace, name }: ObjectKey,
  client: KubernetesClient,
  signal: AbortSignal,
): Promise<boolean> {
  const projects = client.resource<Project>(projectKind.type);
  return (await ifFound(() => projects.get(name, { namespace, signal }))) !== undefined;
}
