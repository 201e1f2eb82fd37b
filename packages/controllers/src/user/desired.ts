import {
  ANNOTATIONS,
  type GlobalRole,
  type GlobalRoleBinding,
  GROUPS,
  type User,
  user as userKind,
} from '@drover/api';
import { isSystemUser } from '@drover/auth';
import { ownerReferenceTo } from '@drover/controller-runtime';
import { askedRoles } from '../project/desired.ts';
import {
  type BindingObject,
  RBAC_VERSION,
  type RoleObject,
  roleRefTo,
  subjectOf,
} from '../rbac-objects.ts';

/** The role and binding in the home of state by which a user may look at himself. */
export function selfView(user: User): {
  readonly role: RoleObject;
  readonly binding: BindingObject;
} {
  const name = user.metadata?.name ?? '';
  const ownerReferences = [ownerReferenceTo(user, userKind.type)];
  const roleName = `${name}-view`;
  return {
    role: {
      apiVersion: RBAC_VERSION,
      kind: 'ClusterRole',
      metadata: { name: roleName, ownerReferences },
      rules: [
        {
          apiGroups: [GROUPS.management],
          resources: ['users'],
          resourceNames: [name],
          verbs: ['get'],
        },
      ],
    },
    binding: {
      apiVersion: RBAC_VERSION,
      kind: 'ClusterRoleBinding',
      metadata: { name: `grb-${name}-view`, ownerReferences },
      subjects: [subjectOf('User', name)],
      roleRef: roleRefTo('ClusterRole', roleName),
    },
  };
}

/**
 * The global roles that a new user begins with: those that its creator chose in an annotation, else those that every new
 * user gets. System users get none.
 */
export function initialBindings(
  user: User,
  globalRoles: readonly GlobalRole[],
): readonly GlobalRoleBinding[] {
  const name = user.metadata?.name ?? '';
  const roles =
    askedRoles(user.metadata?.annotations?.[ANNOTATIONS.creatorRoleBindings]) ??
    defaultRoles(user, globalRoles);
  return roles.map((role) => ({
    apiVersion: `${GROUPS.management}/v3`,
    kind: 'GlobalRoleBinding',
    metadata: {
      name: `grb-${name}-${role}`,
      ownerReferences: [ownerReferenceTo(user, userKind.type)],
    },
    userName: name,
    globalRoleName: role,
  }));
}

function defaultRoles(user: User, globalRoles: readonly GlobalRole[]): readonly string[] {
  if (isSystemUser(user)) return [];
  return globalRoles
    .filter(({ newUserDefault }) => newUserDefault)
    .map(({ metadata }) => metadata?.name ?? '');
}
