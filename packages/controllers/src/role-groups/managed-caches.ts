import { NAMESPACES } from '@drover/api';
import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import type { DeepReadonly, Informer } from '@drover/controller-runtime';
import {
  clusterRoleBindings,
  clusterRoles,
  roleBindings,
  serviceAccounts,
} from '@drover/kubernetes';
import type { DownstreamCluster, FollowedKind } from '../downstream/downstream-cluster.ts';
import { MANAGED_LABEL } from '../downstream-names.ts';
import { type ManagedObject, PROJECT_LABEL, ROLES_CONCERN } from './managed-object.ts';

/** The unit of everything in a cluster that is not of one project. */
export const CLUSTER_UNIT = 'cluster';

const BY_UNIT = 'unit';
const byUnit = {
  [BY_UNIT]: (object: KubernetesObject): readonly string[] => [unitOf(object)],
} as const;

/** The unit of an object of ours: a project, or the cluster. */
export function unitOf({ metadata }: KubernetesObject): string {
  return metadata?.labels?.[PROJECT_LABEL] || CLUSTER_UNIT;
}

/** What Drover keeps of one type in a cluster. */
function managed(type: ResourceType, within: { readonly namespace?: string } = {}) {
  const kind: FollowedKind<ManagedObject> = {
    type,
    ...within,
    labelSelector: `${MANAGED_LABEL}=${ROLES_CONCERN}`,
    indexes: byUnit,
  };
  return (there: DownstreamCluster): Informer<ManagedObject> => there.informer(kind);
}

/** That of ClusterRoles. */
export const managedRoles = managed(clusterRoles);
/** That of ClusterRoleBindings. */
export const managedClusterBindings = managed(clusterRoleBindings);
/** The caches of what Drover keeps about roles in every cluster. */
export const MANAGED_CACHES = [managedRoles, managed(roleBindings), managedClusterBindings];
/** That of accounts, which only clusters in mode `per-user` have; the agent sees those of one namespace. */
export const managedAccounts = managed(serviceAccounts, { namespace: NAMESPACES.impersonation });

/** What Drover keeps for a unit of a cluster. */
export function managedIn(
  caches: readonly Informer<ManagedObject>[],
  unit: string,
): readonly ManagedObject[] {
  return caches.flatMap((cache) => cache.byIndex(BY_UNIT, unit).map(asManaged));
}

/** Objects of a cache are of the kind of that cache, and nobody changes them. */
export function asManaged(object: DeepReadonly<ManagedObject>): ManagedObject {
  return object as ManagedObject;
}
