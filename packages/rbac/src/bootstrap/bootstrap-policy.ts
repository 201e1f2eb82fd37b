import type { KubernetesObject } from '@drover/apimachinery';
import type { BootstrapBinding, BootstrapRole } from './bootstrap-facts.ts';
import {
  bootstrapClusterRoleBindings,
  bootstrapClusterRoles,
  bootstrapRoleBindings,
  bootstrapRoles,
} from './generated/policy.ts';

/** An RBAC object as it is written to a cluster. */
export interface RbacObject extends KubernetesObject {
  readonly kind: 'ClusterRole' | 'ClusterRoleBinding' | 'Role' | 'RoleBinding';
}

/**
 * The ClusterRoles, Roles and bindings that every cluster begins with (`cluster-admin`, `admin`, `edit`, `view`,
 * `system:discovery`, …), roles before bindings. Those with a namespace belong to `kube-system` and `kube-public`.
 */
export function bootstrapPolicy(): readonly RbacObject[] {
  return [
    ...bootstrapClusterRoles.map((role) => toObject('ClusterRole', role)),
    ...bootstrapRoles.map((role) => toObject('Role', role)),
    ...bootstrapClusterRoleBindings.map((binding) => toObject('ClusterRoleBinding', binding)),
    ...bootstrapRoleBindings.map((binding) => toObject('RoleBinding', binding)),
  ];
}

function toObject(kind: RbacObject['kind'], facts: BootstrapRole | BootstrapBinding): RbacObject {
  const { namespace, name, ...content } = facts;
  const { labels, ...body } = { labels: {}, ...content };
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...labels },
      annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
    },
    ...body,
  };
}
