import {
  serviceAccountGroups,
  serviceAccountUser,
  type UserInfo,
} from '../../authentication/user-info.ts';
import type { ClusterAuthorizer } from '../../authorization/cluster-authorizer.ts';
import type { AccessChecker } from '../../cel/index.ts';

/** Answers expressions what a user may do. */
export function accessChecker(rbac: ClusterAuthorizer, user: UserInfo): AccessChecker {
  return {
    check: (question) => rbac.authorize(user, question),
    forServiceAccount: (namespace, name) =>
      accessChecker(rbac, {
        name: serviceAccountUser(namespace, name),
        groups: serviceAccountGroups(namespace),
      }),
  };
}
