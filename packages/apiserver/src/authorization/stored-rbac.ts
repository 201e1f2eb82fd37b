import type { PolicyRule } from '@drover/apimachinery';
import {
  type BindingObject,
  RbacAuthorizer,
  type RequestAttributes,
  type RoleObject,
} from '@drover/rbac';
import { MASTERS_GROUP, type UserInfo } from '../authentication/user-info.ts';
import { decodeEntry } from '../registry/stored-object.ts';
import type { Entry, Store } from '../storage/store.ts';
import type { Authorizer, Decision } from './authorizer.ts';

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
        follow(store, `${resource}.rbac.authorization.k8s.io`, {
          set: (entry) => rbac.setRole(decodeEntry(entry) as unknown as RoleObject),
          delete: (entry) => rbac.deleteRole(decodeEntry(entry).metadata),
        }),
      ),
      ...['rolebindings', 'clusterrolebindings'].map((resource) =>
        follow(store, `${resource}.rbac.authorization.k8s.io`, {
          set: (entry) => rbac.setBinding(decodeEntry(entry) as unknown as BindingObject),
          delete: (entry) => rbac.deleteBinding(decodeEntry(entry).metadata),
        }),
      ),
    ];
  }

  authorize(user: UserInfo, attributes: RequestAttributes): Decision {
    if (user.groups.includes(MASTERS_GROUP)) return ALLOWED;
    // Roles that are missing are named, which takes time, but only to those who are refused.
    return this.rbac.authorize(user, attributes) ? ALLOWED : this.rbac.explain(user, attributes);
  }

  explain(user: UserInfo, attributes: RequestAttributes): Decision {
    if (user.groups.includes(MASTERS_GROUP)) return ALLOWED;
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

interface Follower {
  set(entry: Entry): void;
  delete(entry: Entry): void;
}

/** Tells what a collection holds, then what becomes of it. */
function follow(store: Store, collection: string, follower: Follower): () => void {
  for (const entry of store.range(collection).entries) follower.set(entry);
  return store.subscribe(collection, ({ entry, deleted }) => {
    if (deleted) follower.delete(entry);
    else follower.set(entry);
  });
}
