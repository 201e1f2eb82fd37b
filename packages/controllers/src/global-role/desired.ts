import {
  type GlobalRole,
  type GlobalRoleBinding,
  globalRoleBinding as globalRoleBindingKind,
  globalRole as globalRoleKind,
} from '@drover/api';
import { ownerReferenceTo } from '@drover/controller-runtime';
import {
  type BindingObject,
  RBAC_VERSION,
  type RoleObject,
  roleRefTo,
  subjectOf,
} from '../rbac-objects.ts';

/** The ClusterRole in the home of state that carries the rules of a global role. */
export function globalClusterRole(role: GlobalRole): RoleObject {
  return {
    apiVersion: RBAC_VERSION,
    kind: 'ClusterRole',
    metadata: {
      name: clusterRoleName(role.metadata?.name ?? ''),
      labels: { 'authz.management.cattle.io/globalrole': 'true' },
      ownerReferences: [ownerReferenceTo(role, globalRoleKind.type)],
    },
    rules: (role.rules ?? []) as RoleObject['rules'],
  };
}

/** The ClusterRoleBinding that gives a global role; `undefined` when the binding names nobody. */
export function globalClusterRoleBinding(binding: GlobalRoleBinding): BindingObject | undefined {
  const { userName, groupPrincipalName, globalRoleName = '' } = binding;
  const name = userName || groupPrincipalName;
  if (!name) return undefined;
  return {
    apiVersion: RBAC_VERSION,
    kind: 'ClusterRoleBinding',
    metadata: {
      name: `cattle-globalrolebinding-${binding.metadata?.name}`,
      labels: { 'authz.management.cattle.io/globalrolebinding': 'true' },
      ownerReferences: [ownerReferenceTo(binding, globalRoleBindingKind.type)],
    },
    subjects: [subjectOf(userName ? 'User' : 'Group', name)],
    roleRef: roleRefTo('ClusterRole', clusterRoleName(globalRoleName)),
  };
}

function clusterRoleName(globalRole: string): string {
  return `cattle-globalrole-${globalRole}`;
}
