import {
  type Cluster,
  cluster as clusterKind,
  clusterRoleGroup,
  GROUPS,
  type RoleTemplate,
} from '@drover/api';
import type { PolicyRule } from '@drover/apimachinery';
import { ownerReferenceTo } from '@drover/controller-runtime';
import {
  type BindingObject,
  RBAC_VERSION,
  type RoleObject,
  roleRefTo,
  subjectOf,
} from '../rbac-objects.ts';

/** Label of what this controller makes, by the cluster it makes it for. */
export const ACCESS_LABEL = 'drover.dev/cluster-access';

/** Kinds of ours that live in the namespace of a cluster and that roles in it may be about. */
const CLUSTER_PLANE: readonly string[] = [
  'clusterregistrationtokens',
  'clusterroletemplatebindings',
  'etcdbackups',
  'nodes',
  'nodepools',
  'projects',
];

/** What the roles in use in a cluster come to in the home of state. */
export interface ClusterAccess {
  readonly clusterRoles: readonly RoleObject[];
  readonly clusterRoleBindings: readonly BindingObject[];
  readonly roles: readonly RoleObject[];
  readonly roleBindings: readonly BindingObject[];
}

/**
 * The roles and bindings in the home of state that let the virtual groups of a cluster see the Cluster and what belongs
 * to it. They grow with the roles in use, not with the people.
 */
export function clusterAccess(
  cluster: Cluster,
  rolesInUse: readonly RoleTemplate[],
): ClusterAccess {
  const name = cluster.metadata?.name ?? '';
  const owners = rolesInUse.filter(ownsClusters);
  const members = rolesInUse.filter((role) => !ownsClusters(role));
  const planes = rolesInUse
    .map((role) => ({ role, rules: planeRules((role.rules ?? []) as readonly PolicyRule[]) }))
    .filter(({ rules }) => rules.length > 0);
  return {
    clusterRoles: [
      membershipRole(cluster, 'clusterowner', ['*']),
      membershipRole(cluster, 'clustermember', ['get', 'list', 'watch']),
    ],
    clusterRoleBindings: [
      ...membershipBinding(cluster, 'clusterowner', owners),
      ...membershipBinding(cluster, 'clustermember', members),
    ],
    roles: planes.map(({ role, rules }) => ({ ...planeObject(cluster, 'Role', role), rules })),
    roleBindings: planes.map(({ role }) => ({
      ...planeObject(cluster, 'RoleBinding', role),
      subjects: [subjectOf('Group', clusterRoleGroup(name, nameOf(role)))],
      roleRef: roleRefTo('Role', nameOf(role)),
    })),
  };
}

/** Whether a role makes its holders owners of the cluster. */
export function ownsClusters({ rules }: RoleTemplate): boolean {
  return (rules ?? []).some(
    ({ verbs, apiGroups, resources }) =>
      verbs?.includes('own') &&
      apiGroups?.includes(GROUPS.management) &&
      resources?.includes('clusters'),
  );
}

/** The part of `rules` that is about what lives in the namespace of a cluster. */
export function planeRules(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  return rules.flatMap(({ verbs, apiGroups = [], resources = [], resourceNames }) => {
    if (
      resourceNames?.length ||
      ![GROUPS.management, '*'].some((group) => apiGroups.includes(group))
    )
      return [];
    const about = resources.includes('*')
      ? CLUSTER_PLANE
      : resources.filter((item) => CLUSTER_PLANE.includes(item));
    return about.length === 0 ? [] : [{ apiGroups: [GROUPS.management], resources: about, verbs }];
  });
}

function membershipRole(cluster: Cluster, suffix: string, verbs: readonly string[]): RoleObject {
  const name = nameOf(cluster);
  return {
    apiVersion: RBAC_VERSION,
    kind: 'ClusterRole',
    metadata: clusterWide(cluster, suffix),
    rules: [
      { apiGroups: [GROUPS.management], resources: ['clusters'], resourceNames: [name], verbs },
    ],
  };
}

function membershipBinding(
  cluster: Cluster,
  suffix: string,
  roles: readonly RoleTemplate[],
): readonly BindingObject[] {
  if (roles.length === 0) return [];
  const metadata = clusterWide(cluster, suffix);
  return [
    {
      apiVersion: RBAC_VERSION,
      kind: 'ClusterRoleBinding',
      metadata,
      subjects: roles.map((role) =>
        subjectOf('Group', clusterRoleGroup(nameOf(cluster), nameOf(role))),
      ),
      roleRef: roleRefTo('ClusterRole', metadata.name),
    },
  ];
}

function clusterWide(cluster: Cluster, suffix: string) {
  return {
    name: `${nameOf(cluster)}-${suffix}`,
    labels: { [ACCESS_LABEL]: nameOf(cluster) },
    annotations: { 'cluster.cattle.io/name': nameOf(cluster) },
    ownerReferences: [ownerReferenceTo(cluster, clusterKind.type)],
  };
}

function planeObject(cluster: Cluster, kind: 'Role' | 'RoleBinding', role: RoleTemplate) {
  return {
    apiVersion: RBAC_VERSION,
    kind,
    metadata: {
      name: nameOf(role),
      namespace: nameOf(cluster),
      labels: { [ACCESS_LABEL]: nameOf(cluster) },
    },
  };
}

function nameOf({ metadata }: Cluster | RoleTemplate): string {
  return metadata?.name ?? '';
}
