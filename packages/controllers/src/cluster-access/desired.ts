import { type Cluster, cluster as clusterKind, clusterRoleGroup, GROUPS } from '@drover/api';
import { ownerReferenceTo } from '@drover/controller-runtime';
import type { AccessObject } from '../access-objects/access-objects.ts';
import { bindingForGroups, roleForGroups } from '../access-objects/granting.ts';
import { RBAC_VERSION, type RoleObject, roleRefTo } from '../rbac-objects.ts';
import { CLUSTER_PLANE, owns, planeRules } from '../role-use/plane-rules.ts';
import type { RoleWithRules } from '../role-use/role-rules.ts';

/** Label of what this controller makes: the cluster it makes it for. */
export const ACCESS_LABEL = 'drover.dev/cluster-access';

/** Annotation, as Rancher has it, of what says who sees a cluster. */
const CLUSTER_NAME = 'cluster.cattle.io/name';

/** The ClusterRole by which members of a cluster see it. */
export function memberRoleName(cluster: string): string {
  return `${cluster}-clustermember`;
}

/**
 * The roles and bindings in the home of state that let the virtual groups of a cluster see the Cluster and what belongs
 * to it. They grow with the roles in use, not with the people.
 */
export function clusterAccess(
  cluster: Cluster,
  rolesInUse: readonly RoleWithRules[],
): readonly AccessObject[] {
  const name = cluster.metadata?.name ?? '';
  const groupsOf = (roles: readonly RoleWithRules[]): readonly string[] =>
    roles.map((role) => clusterRoleGroup(name, role.name));
  const owners = rolesInUse.filter(({ rules }) => owns('clusters', rules));
  const members = rolesInUse.filter((role) => !owners.includes(role));
  return [
    ...membership(cluster, `${name}-clusterowner`, { verbs: ['*'], groups: groupsOf(owners) }),
    ...membership(cluster, memberRoleName(name), {
      verbs: ['get', 'list', 'watch'],
      groups: groupsOf(members),
    }),
    ...rolesInUse.flatMap((role) =>
      roleForGroups({
        metadata: { name: role.name, namespace: name, labels: { [ACCESS_LABEL]: name } },
        groups: groupsOf([role]),
        rules: planeRules(role.rules, CLUSTER_PLANE),
      }),
    ),
  ];
}

/** The role is there for members of projects too, whoever holds it in the cluster. */
function membership(
  cluster: Cluster,
  roleName: string,
  { verbs, groups }: { readonly verbs: readonly string[]; readonly groups: readonly string[] },
): readonly AccessObject[] {
  const name = cluster.metadata?.name ?? '';
  const metadata = {
    name: roleName,
    labels: { [ACCESS_LABEL]: name },
    annotations: { [CLUSTER_NAME]: name },
    ownerReferences: [ownerReferenceTo(cluster, clusterKind.type)],
  };
  const role: RoleObject = {
    apiVersion: RBAC_VERSION,
    kind: 'ClusterRole',
    metadata,
    rules: [
      { apiGroups: [GROUPS.management], resources: ['clusters'], resourceNames: [name], verbs },
    ],
  };
  if (groups.length === 0) return [role];
  return [role, bindingForGroups({ metadata, groups, role: roleRefTo('ClusterRole', roleName) })];
}
