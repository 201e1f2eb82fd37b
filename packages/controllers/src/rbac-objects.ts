import type { KubernetesObject, PolicyRule, RbacSubject, RoleRef } from '@drover/apimachinery';

/** API group of roles and bindings. */
export const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** `apiVersion` of roles and bindings. */
export const RBAC_VERSION = `${RBAC_GROUP}/v1`;

/** A Role or ClusterRole. */
export interface RoleObject extends KubernetesObject {
  readonly rules: readonly PolicyRule[];
}

/** A RoleBinding or ClusterRoleBinding. */
export interface BindingObject extends KubernetesObject {
  readonly subjects: readonly RbacSubject[];
  readonly roleRef: RoleRef;
}

/** A reference to a role, as bindings carry it. */
export function roleRefTo(kind: RoleRef['kind'], name: string): RoleRef {
  return { apiGroup: RBAC_GROUP, kind, name };
}

/** A user or group as subject of a binding. */
export function subjectOf(kind: 'User' | 'Group', name: string): RbacSubject {
  return { apiGroup: RBAC_GROUP, kind, name };
}

/** The role that a binding gives, as text; `''` for roles. */
export function givenRole(object: KubernetesObject): string {
  const { roleRef } = object as Partial<BindingObject>;
  return roleRef ? `${roleRef.kind}/${roleRef.name}` : '';
}
