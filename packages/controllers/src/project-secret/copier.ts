import { SYSTEM_GROUPS } from '@drover/api';
import { isNotFound, type KubernetesObject, type ResourceType } from '@drover/apimachinery';
import type { WaitOptions } from '@drover/base';
import type { Impersonation, KubernetesClient } from '@drover/client';
import { createCommitter } from '@drover/controller-runtime';
import { clusterRoleBindings, clusterRoles } from '@drover/kubernetes';
import { deleteIfPresent } from '../delete-if-present.ts';
import { MANAGED_LABEL } from '../downstream-names.ts';
import {
  type BindingObject,
  RBAC_VERSION,
  type RoleObject,
  roleRefTo,
  subjectOf,
} from '../rbac-objects.ts';
import { FIELD_MANAGER, MANAGED_VALUE } from './names.ts';

/**
 * Who writes copies in a cluster, as its audit log names it. The agent may not: only where there are project secrets does
 * a role let this user. No User can have its name, which holds a slash.
 */
export const COPIER: Impersonation = {
  user: 'drover/project-secrets',
  groups: [SYSTEM_GROUPS.authenticated],
};

/** The ClusterRole of {@link COPIER}, and its binding. */
export const COPIER_ROLE = 'drover-project-secrets';

const metadata = {
  name: COPIER_ROLE,
  labels: { [MANAGED_LABEL]: MANAGED_VALUE },
} as const;

const role: RoleObject = {
  apiVersion: RBAC_VERSION,
  kind: 'ClusterRole',
  metadata,
  // `get` of metadata alone, where a namespace has a secret of that name already.
  rules: [
    {
      apiGroups: [''],
      resources: ['secrets'],
      verbs: ['get', 'list', 'watch', 'create', 'update', 'delete'],
    },
  ],
};

const binding: BindingObject = {
  apiVersion: RBAC_VERSION,
  kind: 'ClusterRoleBinding',
  metadata,
  subjects: [subjectOf('User', COPIER.user)],
  roleRef: roleRefTo('ClusterRole', COPIER_ROLE),
};

/** Whether {@link COPIER} may write copies in a cluster, so that there may be some. */
export async function hasCopierRights(
  client: KubernetesClient,
  options: WaitOptions,
): Promise<boolean> {
  return (await present(client, clusterRoleBindings, options)) !== undefined;
}

/**
 * Lets {@link COPIER} write copies.
 *
 * @returns whether something had to be written.
 */
export async function ensureCopierRights(
  client: KubernetesClient,
  options: WaitOptions,
): Promise<boolean> {
  const committer = createCommitter({ client, fieldManager: FIELD_MANAGER });
  const ensure = async <T extends KubernetesObject>(
    type: ResourceType,
    desired: T,
  ): Promise<boolean> => {
    const current = await present(client, type, options);
    return (await committer.apply(type, desired, { ...options, current })) !== 'unchanged';
  };
  // The role first: a binding to a role that is not there grants nothing, but says so in every audit log.
  const written = [await ensure(clusterRoles, role), await ensure(clusterRoleBindings, binding)];
  return written.includes(true);
}

/** Takes the rights of {@link COPIER} away. */
export async function removeCopierRights(
  client: KubernetesClient,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  await deleteIfPresent(client.resource(clusterRoleBindings), binding, signal);
  await deleteIfPresent(client.resource(clusterRoles), role, signal);
}

async function present(
  client: KubernetesClient,
  type: ResourceType,
  { signal }: WaitOptions,
): Promise<KubernetesObject | undefined> {
  try {
    return await client.resource(type).get(COPIER_ROLE, { signal });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
