import { NAMESPACES } from '@drover/api';
import type { OwnerReference } from '@drover/apimachinery';
import { subjectOf } from '../rbac-objects.ts';
import { shortHash } from './binding-name.ts';
import { binding, CLUSTER_LABEL, clusterRole, type ManagedObject } from './managed-object.ts';

const IMPERSONATOR = { 'authz.cluster.cattle.io/impersonator': 'true' } as const;

/** Somebody who owns every cluster. */
export interface Administrator {
  readonly kind: 'User' | 'Group';
  readonly name: string;
}

/** A user with a role in a cluster, as identity providers know him. */
export interface Impersonated {
  readonly user: string;
  /** Principals of all his groups. */
  readonly groups: readonly string[];
  readonly principalIds: readonly string[];
  readonly userNames: readonly string[];
  /** Of his ClusterRole, once it is there: account and binding go with it. */
  readonly roleUid?: string | undefined;
}

/** Administrators may do everything in every cluster. */
export function administratorBindings(
  cluster: string,
  administrators: readonly Administrator[],
): readonly ManagedObject[] {
  return administrators.map(({ kind, name }) => {
    const object = binding({
      role: 'cluster-admin',
      subjects: [subjectOf(kind, name)],
      labels: { [CLUSTER_LABEL]: cluster },
    });
    return { ...object, metadata: { ...object.metadata, name: administratorBinding(kind, name) } };
  });
}

/** The name of the binding by which somebody administers a cluster. */
export function administratorBinding(kind: Administrator['kind'], name: string): string {
  return `globaladmin-${kind === 'User' ? name : shortHash(name)}`;
}

/** The account of each user that has roles in a cluster, and what it may do: act as that user, with his groups. */
export function impersonationObjects(
  cluster: string,
  users: readonly Impersonated[],
): readonly ManagedObject[] {
  return users.flatMap((user) => {
    const name = `cattle-impersonation-${user.user}`;
    const role = clusterRole(name, { rules: impersonationRules(user), labels: IMPERSONATOR });
    return user.roleUid === undefined ? [role] : [role, ...accountOf(name, user.roleUid, cluster)];
  });
}

function impersonationRules({ user, groups, principalIds, userNames }: Impersonated) {
  const impersonate = (resource: string, resourceNames: readonly string[], group = '') =>
    resourceNames.length === 0
      ? []
      : [{ verbs: ['impersonate'], apiGroups: [group], resources: [resource], resourceNames }];
  const authentication = 'authentication.k8s.io';
  return [
    ...impersonate('users', [user]),
    ...impersonate('groups', [
      'system:authenticated',
      'system:cattle:authenticated',
      ...groups.toSorted(),
    ]),
    ...impersonate('userextras/principalid', principalIds.toSorted(), authentication),
    ...impersonate('userextras/username', userNames.toSorted(), authentication),
  ];
}

function accountOf(name: string, roleUid: string, cluster: string): readonly ManagedObject[] {
  const ownerReferences: readonly OwnerReference[] = [
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', name, uid: roleUid },
  ];
  const given = binding({
    role: name,
    subjects: [{ kind: 'ServiceAccount', namespace: NAMESPACES.impersonation, name }],
    labels: { [CLUSTER_LABEL]: cluster, ...IMPERSONATOR },
  });
  return [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        name,
        namespace: NAMESPACES.impersonation,
        labels: { ...given.metadata.labels },
        ownerReferences,
      },
    },
    { ...given, metadata: { ...given.metadata, name, ownerReferences } },
  ];
}
