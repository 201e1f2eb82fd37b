import type { LabelSelectorSpec, PolicyRule, RbacSubject, RoleRef } from '@drover/apimachinery';
import type { ObjectOf } from './object-of.ts';

type RbacVersion = 'rbac.authorization.k8s.io/v1';

/** `rbac.authorization.k8s.io/v1` Role. */
export interface Role extends ObjectOf<RbacVersion, 'Role'> {
  readonly rules: readonly PolicyRule[] | null;
}

/** `rbac.authorization.k8s.io/v1` ClusterRole. */
export interface ClusterRole extends ObjectOf<RbacVersion, 'ClusterRole'> {
  readonly rules: readonly PolicyRule[] | null;
  readonly aggregationRule?: { readonly clusterRoleSelectors?: readonly LabelSelectorSpec[] };
}

/** `rbac.authorization.k8s.io/v1` RoleBinding. */
export interface RoleBinding extends ObjectOf<RbacVersion, 'RoleBinding'> {
  readonly subjects?: readonly RbacSubject[];
  /** Cannot be changed. */
  readonly roleRef: RoleRef;
}

/** `rbac.authorization.k8s.io/v1` ClusterRoleBinding. */
export interface ClusterRoleBinding extends ObjectOf<RbacVersion, 'ClusterRoleBinding'> {
  readonly subjects?: readonly RbacSubject[];
  /** Cannot be changed. */
  readonly roleRef: RoleRef;
}
