import type { PolicyRule } from '@drover/apimachinery';
import {
  type BindingObject,
  RbacAuthorizer,
  type RequestAttributes,
  type RoleObject,
} from '@drover/rbac';
import type { UserInfo } from '../authentication/user-info.ts';
import { decodeEntry } from '../registry/stored-object.ts';
import type { Store } from '../storage/store.ts';
import type { Authorizer, Decision } from './authorizer.ts';
import { followCollection } from './follow-collection.ts';

const ALLOWED: Decision = { allowed: true, reason: '' };

/**
 * Decides by the roles and bindings in the store.
 *
 * **Guarantees**: a change counts from the moment its writer is answered.
 */
export class StoredRbac implements Authorizer, Disposable {
  /** The roles and bindings, compiled. */
  readonly rbac = new RbacAuthorizer();
  readonly #subscriptions: readonly (() => void)[];

  constructor(store: Store) {
    const rbac = this.rbac;
    this.#subscriptions = [
      ...['roles', 'clusterroles'].map((resource) =>
        followCollection(store, `${resource}.rbac.authorization.k8s.io`, {
          set: (entry) => rbac.setRole(decodeEntry(entry) as unknown as RoleObject),
          delete: (entry) => rbac.deleteRole(decodeEntry(entry).metadata),
        }),
      ),
      ...['rolebindings', 'clusterrolebindings'].map((resource) =>
        followCollection(store, `${resource}.rbac.authorization.k8s.io`, {
          set: (entry) => rbac.setBinding(decodeEntry(entry) as unknown as BindingObject),
          delete: (entry) => rbac.deleteBinding(decodeEntry(entry).metadata),
        }),
      ),
    ];
  }

  authorize(user: UserInfo, attributes: RequestAttributes): Decision {
    // Roles that are missing are named, which takes time, but only to those who are refused.
    return this.rbac.authorize(user, attributes) ? ALLOWED : this.rbac.explain(user, attributes);
  }

  explain(user: UserInfo, attributes: RequestAttributes): Decision {
    return this.rbac.explain(user, attributes);
  }

  /** The rules that apply to a user in a namespace. */
  rulesFor(user: UserInfo, namespace: string): readonly PolicyRule[] {
    return this.rbac.rulesFor(user, namespace);
  }

  [Symbol.dispose](): void {
    for (const end of this.#subscriptions) end();
  }
}
