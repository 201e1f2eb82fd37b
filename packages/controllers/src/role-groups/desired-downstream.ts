import { clusterRoleGroup, type RoleTemplate } from '@drover/api';
import { MANAGED_LABEL } from '../downstream-names.ts';
import {
  type BindingObject,
  RBAC_VERSION,
  type RoleObject,
  roleRefTo,
  subjectOf,
} from '../rbac-objects.ts';

const LABELS = { [MANAGED_LABEL]: 'true' } as const;

/** The ClusterRole of a role in a cluster; `undefined` for external roles, whose ClusterRole is the cluster's own. */
export function downstreamClusterRole(role: RoleTemplate): RoleObject | undefined {
  if (role.external) return undefined;
  const name = role.metadata?.name ?? '';
  return {
    apiVersion: RBAC_VERSION,
    kind: 'ClusterRole',
    metadata: {
      name,
      labels: LABELS,
      annotations: { 'authz.cluster.cattle.io/clusterrole-owner': name },
    },
    rules: (role.rules ?? []) as RoleObject['rules'],
  };
}

/** Binds a role to its virtual group in a cluster. There is one for each role in use, however many people hold it. */
export function downstreamBinding(cluster: string, roleTemplate: string): BindingObject {
  const group = clusterRoleGroup(cluster, roleTemplate);
  return {
    apiVersion: RBAC_VERSION,
    kind: 'ClusterRoleBinding',
    metadata: { name: group, labels: LABELS },
    subjects: [subjectOf('Group', group)],
    roleRef: roleRefTo('ClusterRole', roleTemplate),
  };
}
