import { SYSTEM_GROUPS } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import type { WaitOptions } from '@drover/base';
import type { Impersonation, KubernetesClient } from '@drover/client';
import { type Committer, createCommitter, type Informer, keyOf } from '@drover/controller-runtime';
import { clusterRoleBindings, clusterRoles } from '@drover/kubernetes';
import type { DownstreamCluster } from '../downstream/downstream-cluster.ts';
import { MANAGED_LABEL } from '../downstream-names.ts';
import {
  type BindingObject,
  RBAC_VERSION,
  type RoleObject,
  roleRefTo,
  subjectOf,
} from '../rbac-objects.ts';
import { deleteIfPresent } from '../requests/delete-if-present.ts';
import { ifFound } from '../requests/if-found.ts';
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
  const bindings = client.resource(clusterRoleBindings);
  return (await ifFound(() => bindings.get(COPIER_ROLE, options))) !== undefined;
}

/** The role of {@link COPIER} and its binding in a cluster that needs them, as caches follow them. */
export class CopierRights implements AsyncDisposable {
  readonly #roles: Informer<KubernetesObject>;
  readonly #bindings: Informer<KubernetesObject>;
  readonly #committer: Committer;

  /** `onChange` is called when somebody has changed them. */
  constructor({ cache, client }: DownstreamCluster, onChange: () => void) {
    const selection = { labelSelector: `${MANAGED_LABEL}=${MANAGED_VALUE}` };
    this.#roles = cache.informer(clusterRoles, selection);
    this.#bindings = cache.informer(clusterRoleBindings, selection);
    this.#committer = createCommitter({ client, fieldManager: FIELD_MANAGER });
    for (const informer of [this.#roles, this.#bindings]) void tellChanges(informer, onChange);
  }

  /**
   * Lets {@link COPIER} write copies, unless it may.
   *
   * @returns whether something had to be written.
   */
  async ensure(options: WaitOptions): Promise<boolean> {
    // The role first: a binding to a role that is not there grants nothing, but says so in every audit log.
    const written = [
      await this.#apply(this.#roles, role, options),
      await this.#apply(this.#bindings, binding, options),
    ];
    return written.includes(true);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const informer of [this.#roles, this.#bindings]) await informer[Symbol.asyncDispose]();
  }

  async #apply(
    informer: Informer<KubernetesObject>,
    desired: KubernetesObject,
    options: WaitOptions,
  ): Promise<boolean> {
    await informer.waitForSync(options);
    const current = informer.get(keyOf(desired)) as KubernetesObject | undefined;
    const { type } = informer;
    const applied = await this.#committer.apply(type, desired, { ...options, current });
    if (applied === 'unchanged') return false;
    await informer.waitForVersion(applied.metadata?.resourceVersion ?? '0', options);
    return true;
  }
}

/** Ends with the informer. */
async function tellChanges(
  informer: Informer<KubernetesObject>,
  onChange: () => void,
): Promise<void> {
  for await (const _change of informer.changes()) onChange();
}

/** Takes the rights of {@link COPIER} away. */
export async function removeCopierRights(
  client: KubernetesClient,
  signal: AbortSignal,
): Promise<void> {
  await deleteIfPresent(client.resource(clusterRoleBindings), binding, signal);
  await deleteIfPresent(client.resource(clusterRoles), role, signal);
}
