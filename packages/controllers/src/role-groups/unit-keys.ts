import {
  type Cluster,
  type GlobalRole,
  type GlobalRoleBinding,
  globalRoleBinding as globalRoleBindingKind,
  globalRole as globalRoleKind,
  type RoleTemplate,
  type Setting,
  setting as settingKind,
  type UserAttribute,
  userAttribute as userAttributeKind,
} from '@drover/api';
import type { KubernetesObject, PolicyRule } from '@drover/apimachinery';
import { getCondition } from '@drover/apimachinery';
import {
  type Change,
  informerSource,
  iterableSource,
  type ObjectKey,
  type Source,
} from '@drover/controller-runtime';
import { conditionsOf } from '../conditions/condition.ts';
import type { ControllerContext } from '../controller-context.ts';
import { accountSources } from '../direct-access/account-sources.ts';
import type { DownstreamClusters } from '../downstream/downstream-clusters.ts';
import { namespacesOf, projectOf } from '../downstream/namespaces.ts';
import { CREATE_NAMESPACES } from './desired.ts';
import { CLUSTER_UNIT, MANAGED_CACHES, unitOf } from './managed-caches.ts';
import type { ManagedObject } from './managed-object.ts';
import { MODE_ANNOTATION, MODE_SETTING, rbacModeOf } from './mode.ts';
import { OWNER_ROLE } from './owner-role.ts';
import { placeOf, type RoleBinding } from './role-bindings.ts';
import { roleFacts } from './role-facts.ts';
import type { RoleInputs } from './role-inputs.ts';
import { RBAC_SYNCED } from './unit-problems.ts';

/** Where units that need a look come from: what people say in the home of state, and what there is in clusters. */
export function unitSources(context: ControllerContext, inputs: RoleInputs): readonly Source[] {
  const { cache, downstream } = context;
  return [
    iterableSource('clusters that come', (signal) => comingUnits(downstream, inputs, signal)),
    ...MANAGED_CACHES.map((cacheOf) => downstream.source(cacheOf, managedKeys)),
    downstream.source(namespacesOf, namespaceKeys),
    informerSource(inputs.clusters, (change) => clusterKeys(change, inputs)),
    informerSource(inputs.projects, (change) =>
      isSameLife(change) ? [] : unitsOf(`${change.key.namespace}:${change.key.name}`),
    ),
    informerSource(inputs.clusterBindings, bindingKeys),
    informerSource(inputs.projectBindings, bindingKeys),
    informerSource(inputs.roleTemplates, (change) => roleKeys(change, context, inputs)),
    informerSource(cache.informer<Setting>(settingKind.type), ({ key }) =>
      key.name === MODE_SETTING
        ? downstream.available().flatMap((cluster) => allUnits(cluster, inputs))
        : [],
    ),
    ...accountSources(context, (cluster) => allUnits(cluster, inputs)),
    ...perUserSources(context, inputs),
  ];
}

/** What says something in mode `per-user` alone. */
function perUserSources(context: ControllerContext, inputs: RoleInputs): readonly Source[] {
  const { cache, downstream, settings } = context;
  const keys = (): ObjectKey[] =>
    downstream
      .available()
      .filter(
        (name) => rbacModeOf(inputs.clusters.get({ namespace: '', name }), settings) === 'per-user',
      )
      .map(clusterUnit);
  return [
    informerSource(cache.informer<GlobalRole>(globalRoleKind.type), keys),
    informerSource(cache.informer<GlobalRoleBinding>(globalRoleBindingKind.type), keys),
    informerSource(cache.informer<UserAttribute>(userAttributeKind.type), keys),
  ];
}

async function* comingUnits(
  downstream: DownstreamClusters,
  inputs: RoleInputs,
  signal: AbortSignal,
): AsyncGenerator<ObjectKey, void, undefined> {
  for await (const cluster of downstream.changes(signal)) yield* allUnits(cluster, inputs);
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
  const states = change.type === 'updated' ? [change.previous, change.object] : [change.object];
  const projects = new Set(states.map((state) => projectOf(state as KubernetesObject)));
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
  const { previous, object } = change as { previous: Cluster; object: Cluster };
  const modes = [previous, object].map(({ metadata }) => metadata?.annotations?.[MODE_ANNOTATION]);
  if (modes[0] !== modes[1]) return allUnits(name, inputs);
  const told = [previous, object].map(({ status, metadata }) =>
    JSON.stringify([metadata?.generation, getCondition(conditionsOf(status), RBAC_SYNCED)]),
  );
  return told[0] === told[1] ? [] : [clusterUnit(name)];
}

/** Conditions of bindings are written by the very reconciles that would look at them. */
function bindingKeys(change: Change<RoleBinding>): ObjectKey[] {
  if (isSameLife(change)) return [];
  const { metadata, ...rest } = change.object as RoleBinding;
  const { deletionTimestamp: _, ...known } = metadata ?? {};
  const place = placeOf({ ...rest, metadata: known });
  return place === undefined ? [] : unitsOf(place);
}

/** Projects count when it is another role from where they are; the ClusterRole alone is the cluster's. */
function roleKeys(
  change: Change<RoleTemplate>,
  { downstream }: ControllerContext,
  inputs: RoleInputs,
): ObjectKey[] {
  const isOfClusters =
    change.type === 'updated' && shapeOf(change.previous) === shapeOf(change.object);
  const heirs = inputs.heirsOf(change.key.name);
  const keys = [...inputs.placesUsing(heirs)].flatMap(unitsOf);
  if (heirs.has(OWNER_ROLE) || heirs.has(CREATE_NAMESPACES)) {
    keys.push(...downstream.available().map(clusterUnit));
  }
  return isOfClusters ? keys.filter(({ name }) => name === CLUSTER_UNIT) : keys;
}

/** What of a role shows in projects. */
function shapeOf(role: unknown): string {
  const template = role as RoleTemplate;
  const { external, promoted, createsNamespaces } = roleFacts(template);
  const isPromoted = (promoted as readonly PolicyRule[]).length > 0;
  const { context, roleTemplateNames } = template;
  return JSON.stringify([external, isPromoted, createsNamespaces, context, roleTemplateNames]);
}

/** Whether nothing about an object has changed but its status and what others note on it. */
function isSameLife(change: Change<KubernetesObject>): boolean {
  if (change.type !== 'updated') return false;
  const { metadata: now } = change.object as KubernetesObject;
  const { metadata: before } = change.previous as KubernetesObject;
  return (
    now?.uid === before?.uid &&
    now?.generation === before?.generation &&
    now?.deletionTimestamp === before?.deletionTimestamp
  );
}
