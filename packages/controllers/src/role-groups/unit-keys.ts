import {
  type Cluster,
  type GlobalRole,
  type GlobalRoleBinding,
  globalRoleBinding as globalRoleBindingKind,
  globalRole as globalRoleKind,
  type RoleTemplate,
  type UserAttribute,
  userAttribute as userAttributeKind,
} from '@drover/api';
import { getCondition, type KubernetesObject } from '@drover/apimachinery';
import {
  type Change,
  informerSource,
  iterableSource,
  type ObjectKey,
  type Source,
} from '@drover/controller-runtime';
import { keysFrom } from '../change-feed.ts';
import { isUnchanged } from '../changes/is-unchanged.ts';
import { settingSource } from '../changes/setting-source.ts';
import { statesOf } from '../changes/states-of.ts';
import { conditionsOf } from '../conditions/condition.ts';
import type { ControllerContext } from '../controller-context.ts';
import { accountSources } from '../direct-access/account-sources.ts';
import { namespacesOf, projectOf } from '../downstream/namespaces.ts';
import { namedPlace, type RoleBinding } from '../role-use/role-bindings.ts';
import { withHeirs } from '../role-use/role-heirs.ts';
import { CREATE_NAMESPACES } from './desired.ts';
import { CLUSTER_UNIT, MANAGED_CACHES, unitOf } from './managed-caches.ts';
import type { ManagedObject } from './managed-object.ts';
import { MODE_ANNOTATION, MODE_SETTING } from './mode.ts';
import { OWNER_ROLE } from './owner-role.ts';
import { roleFacts } from './role-facts.ts';
import type { RoleInputs } from './role-inputs.ts';
import { RBAC_SYNCED } from './unit-problems.ts';

/** Where units that need a look come from: what people say in the home of state, and what there is in clusters. */
export function unitSources(context: ControllerContext, inputs: RoleInputs): readonly Source[] {
  const { cache, downstream } = context;
  return [
    iterableSource('clusters', (signal) =>
      keysFrom(downstream.changes(signal), (cluster) => allUnits(cluster, inputs)),
    ),
    ...MANAGED_CACHES.map((cacheOf) => downstream.source(cacheOf, managedKeys)),
    downstream.source(namespacesOf, namespaceKeys),
    informerSource(inputs.clusters, (change) => clusterKeys(change, inputs)),
    informerSource(inputs.projects, (change) =>
      isSameLife(change) ? [] : unitsOf(`${change.key.namespace}:${change.key.name}`),
    ),
    informerSource(inputs.clusterBindings, bindingKeys),
    informerSource(inputs.projectBindings, bindingKeys),
    informerSource(inputs.roleTemplates, (change) => roleKeys(change, context, inputs)),
    settingSource(cache, MODE_SETTING, () =>
      downstream.available().flatMap((cluster) => allUnits(cluster, inputs)),
    ),
    ...accountSources(context, (cluster) => allUnits(cluster, inputs)),
    ...perUserSources(context, inputs),
  ];
}

/** What says something in mode `per-user` alone. */
function perUserSources(context: ControllerContext, inputs: RoleInputs): readonly Source[] {
  const { cache, downstream, settings } = context;
  const keys = (): ObjectKey[] =>
    inputs
      .clustersPerUser(settings)
      .filter((cluster) => downstream.get(cluster))
      .map(clusterUnit);
  return [
    informerSource(cache.informer<GlobalRole>(globalRoleKind.type), keys),
    informerSource(cache.informer<GlobalRoleBinding>(globalRoleBindingKind.type), keys),
    informerSource(cache.informer<UserAttribute>(userAttributeKind.type), keys),
  ];
}

function clusterUnit(cluster: string): ObjectKey {
  return { namespace: cluster, name: CLUSTER_UNIT };
}

/** The units that a cluster or project is in. */
function unitsOf(place: string): ObjectKey[] {
  const [cluster = '', project] = place.split(':');
  return project === undefined
    ? [clusterUnit(cluster)]
    : [clusterUnit(cluster), { namespace: cluster, name: project }];
}

function allUnits(cluster: string, inputs: RoleInputs): ObjectKey[] {
  const projects = inputs.projects.list({ namespace: cluster });
  return [
    clusterUnit(cluster),
    ...projects.map(({ metadata }) => ({ namespace: cluster, name: metadata?.name ?? '' })),
  ];
}

function managedKeys({ object }: Change<ManagedObject>, cluster: string): ObjectKey[] {
  return [{ namespace: cluster, name: unitOf(object as ManagedObject) }];
}

/** A namespace that moves is looked at from both sides. */
function namespaceKeys(change: Change<KubernetesObject>, cluster: string): ObjectKey[] {
  const projects = new Set(statesOf(change).map(projectOf));
  if (isSameLife(change) && projects.size === 1) return [];
  return [...projects].flatMap((place) => {
    const [of, project] = place?.split(':') ?? [];
    return of === cluster && project ? [{ namespace: cluster, name: project }] : [];
  });
}

/** Of Clusters count the mode, what conditions name by its generation, and the condition itself. */
function clusterKeys(change: Change<Cluster>, inputs: RoleInputs): ObjectKey[] {
  const { name } = change.key;
  if (change.type !== 'updated') return [];
  if (!isUnchanged(change, ({ metadata }) => metadata?.annotations?.[MODE_ANNOTATION])) {
    return allUnits(name, inputs);
  }
  return isUnchanged(change, toldOf) ? [] : [clusterUnit(name)];
}

function toldOf({ metadata, status }: Cluster): unknown {
  return [metadata?.generation, getCondition(conditionsOf(status), RBAC_SYNCED)];
}

/** Conditions of bindings are written by the very reconciles that would look at them. */
function bindingKeys(change: Change<RoleBinding>): ObjectKey[] {
  if (isSameLife(change)) return [];
  const place = namedPlace(change.object as RoleBinding);
  return place === undefined ? [] : unitsOf(place);
}

/** Projects count when it is another role from where they are; the ClusterRole alone is the cluster's. */
function roleKeys(
  change: Change<RoleTemplate>,
  { downstream }: ControllerContext,
  inputs: RoleInputs,
): ObjectKey[] {
  const isOfClusters = isUnchanged(change, shapeOf);
  const heirs = new Set(withHeirs(change.key.name, inputs.roleTemplates));
  const keys = [...inputs.placesUsing(heirs)].flatMap(unitsOf);
  if (heirs.has(OWNER_ROLE) || heirs.has(CREATE_NAMESPACES)) {
    keys.push(...downstream.available().map(clusterUnit));
  }
  return isOfClusters ? keys.filter(({ name }) => name === CLUSTER_UNIT) : keys;
}

/** What of a role shows in projects. */
function shapeOf(role: RoleTemplate): unknown {
  const { external, promoted, createsNamespaces } = roleFacts(role);
  const { context, roleTemplateNames } = role;
  return [external, promoted.length > 0, createsNamespaces, context, roleTemplateNames];
}

/** Whether nothing about an object has changed but its status and what others note on it. */
function isSameLife(change: Change<KubernetesObject>): boolean {
  return isUnchanged(change, ({ metadata }) => [
    metadata?.uid,
    metadata?.generation,
    metadata?.deletionTimestamp,
  ]);
}
