import type { KubernetesObject, PolicyRule, RoleRef } from '@drover/apimachinery';
import { TaskGroup, type WaitOptions } from '@drover/base';
import type { Informer, InformerCache, Lifetime, Runnable } from '@drover/controller-runtime';
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from '@drover/kubernetes';
import {
  type AccessListener,
  type BindingObject,
  type Explanation,
  type ObjectKey,
  RbacAuthorizer,
  type RequestAttributes,
  type ResourceAttributes,
  type RoleObject,
  type UserInfo,
} from '@drover/rbac';
import type { Authorizer } from './authorizer.ts';

type Stored<T> = KubernetesObject & Omit<T, 'metadata'>;

/**
 * Who may do what in a cluster, answered from memory, from its roles and bindings as the caches have them.
 */
export class ClusterAuthorizer implements Runnable, Authorizer {
  readonly name = 'cluster-authorizer';
  readonly #authorizer = new RbacAuthorizer();
  readonly #roles: readonly Informer<Stored<RoleObject>>[];
  readonly #bindings: readonly Informer<Stored<BindingObject>>[];

  constructor(cache: InformerCache) {
    this.#roles = [clusterRoles, roles].map((type) => cache.informer<Stored<RoleObject>>(type));
    this.#bindings = [clusterRoleBindings, roleBindings].map((type) =>
      cache.informer<Stored<BindingObject>>(type),
    );
  }

  /** Whether `user` may do that. */
  authorize(user: UserInfo, attributes: RequestAttributes): boolean {
    return this.#authorizer.authorize(user, attributes);
  }

  /** Whether `user` may do that to some object in the namespace. */
  authorizeSomeIn(user: UserInfo, attributes: ResourceAttributes): boolean {
    return this.#authorizer.authorizeSomeIn(user, attributes);
  }

  /** Whether `user` may do that to some object in some namespace. */
  authorizeSomewhere(user: UserInfo, attributes: ResourceAttributes): boolean {
    return this.#authorizer.authorizeSomewhere(user, attributes);
  }

  /** All rules that apply to `user` in a namespace, cluster-wide ones first. */
  rulesFor(user: UserInfo, namespace: string): readonly PolicyRule[] {
    return this.#authorizer.rulesFor(user, namespace);
  }

  /** The rules of a ClusterRole; absent when there is none. */
  clusterRoleRules(name: string): readonly PolicyRule[] | undefined {
    return this.#authorizer.rulesOf(roleRefTo(name), '');
  }

  /** Whether `user` may do that, with the binding and the rule that allow it. */
  explain(user: UserInfo, attributes: RequestAttributes): Explanation {
    return this.#authorizer.explain(user, attributes);
  }

  /** @returns ends it. */
  onChange(listener: AccessListener): () => void {
    return this.#authorizer.onChange(listener);
  }

  /** Resolves when everything that there is has been taken in. */
  async waitForSync(options: WaitOptions): Promise<void> {
    const informers = [...this.#roles, ...this.#bindings];
    await Promise.all(informers.map((informer) => informer.waitForSync(options)));
    // What the informers hold by now is read without waiting for anything, so before this turn comes.
    await new Promise((resolve) => setImmediate(resolve));
  }

  async run({ signal }: Lifetime): Promise<void> {
    await using group = new TaskGroup(signal);
    for (const informer of this.#roles) group.run((until) => this.#followRoles(informer, until));
    for (const informer of this.#bindings)
      group.run((until) => this.#followBindings(informer, until));
    await group.settled();
  }

  async #followRoles(informer: Informer<Stored<RoleObject>>, signal: AbortSignal): Promise<void> {
    for await (const { type, key, object } of informer.changes({ signal })) {
      if (type === 'deleted') {
        this.#authorizer.deleteRole(metadataOf(key));
        continue;
      }
      // Roles that are made of others choose them by label.
      const labels = object.metadata?.labels ?? {};
      const metadata = { ...metadataOf(key), labels };
      this.#authorizer.setRole({ ...object, metadata } as RoleObject);
    }
  }

  async #followBindings(
    informer: Informer<Stored<BindingObject>>,
    signal: AbortSignal,
  ): Promise<void> {
    for await (const { type, key, object } of informer.changes({ signal })) {
      if (type === 'deleted') this.#authorizer.deleteBinding(metadataOf(key));
      else this.#authorizer.setBinding({ ...object, metadata: metadataOf(key) } as BindingObject);
    }
  }
}

function roleRefTo(name: string): RoleRef {
  return { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name };
}

function metadataOf({
  namespace,
  name,
}: {
  readonly namespace: string;
  readonly name: string;
}): ObjectKey {
  return namespace === '' ? { name } : { namespace, name };
}
