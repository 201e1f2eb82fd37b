import type { ObjectMeta, PolicyRule } from '@drover/apimachinery';
import {
  type BindingObject,
  RBAC_VERSION,
  type RoleObject,
  roleRefTo,
  subjectOf,
} from '../rbac-objects.ts';

/** What groups get, and in which objects it is said. */
export interface Granting {
  readonly metadata: ObjectMeta & { readonly name: string };
  readonly groups: readonly string[];
  readonly rules: readonly PolicyRule[];
}

/** A role in a namespace, and its binding of the same name, to groups; nothing when there are no rules or no groups. */
export function roleForGroups({
  metadata,
  groups,
  rules,
}: Granting): readonly (RoleObject | BindingObject)[] {
  if (groups.length === 0 || rules.length === 0) return [];
  return [
    { apiVersion: RBAC_VERSION, kind: 'Role', metadata, rules },
    bindingForGroups({ metadata, groups, role: roleRefTo('Role', metadata.name) }),
  ];
}

/** A binding of groups; in a namespace when its metadata names one. */
export function bindingForGroups({
  metadata,
  groups,
  role,
}: Pick<Granting, 'metadata' | 'groups'> & {
  readonly role: BindingObject['roleRef'];
}): BindingObject {
  return {
    apiVersion: RBAC_VERSION,
    kind: metadata.namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata,
    subjects: groups.map((group) => subjectOf('Group', group)),
    roleRef: role,
  };
}
