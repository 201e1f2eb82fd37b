import type { PolicyRule } from '@drover/apimachinery';
import type { RbacAuthorizer } from '@drover/rbac';
import { MASTERS_GROUP, type UserInfo } from '../authentication/user-info.ts';
import type { Store } from '../storage/store.ts';
import type { AccessAttributes, Authorizer, Decision } from './authorizer.ts';
import { nodeNameOf } from './node-identity.ts';
import { NodeAuthorizer } from './nodes/node-authorizer.ts';
import { StoredRbac } from './stored-rbac.ts';

const ALLOWED: Decision = { allowed: true, reason: '' };

/** The rules that apply to a user, and why these are not all where they are not. */
export interface UserRules {
  readonly rules: readonly PolicyRule[];
  readonly evaluationError?: string;
}

/**
 * Decides as `--authorization-mode=Node,RBAC`: administrators may do everything, nodes what is theirs, all of them what roles grant.
 *
 * **Guarantees**: a change counts from the moment its writer is answered. A question takes the same time however much is stored.
 */
export class ClusterAuthorizer implements Authorizer, Disposable {
  readonly #nodes: NodeAuthorizer;
  readonly #stored: StoredRbac;

  constructor(store: Store) {
    this.#nodes = new NodeAuthorizer(store);
    this.#stored = new StoredRbac(store);
  }

  /** The roles and bindings, compiled. */
  get rbac(): RbacAuthorizer {
    return this.#stored.rbac;
  }

  authorize(user: UserInfo, attributes: AccessAttributes): Decision {
    return this.#ask('authorize', user, attributes);
  }

  explain(user: UserInfo, attributes: AccessAttributes): Decision {
    return this.#ask('explain', user, attributes);
  }

  /** The rules that apply to a user in a namespace. */
  rulesFor(user: UserInfo, namespace: string): UserRules {
    const rules = this.#stored.rulesFor(user, namespace);
    if (nodeNameOf(user) === undefined) return { rules };
    return { rules, evaluationError: 'node authorizer does not support user rule resolution' };
  }

  [Symbol.dispose](): void {
    this.#nodes[Symbol.dispose]();
    this.#stored[Symbol.dispose]();
  }

  #ask(how: 'authorize' | 'explain', user: UserInfo, attributes: AccessAttributes): Decision {
    if (user.groups.includes(MASTERS_GROUP)) return ALLOWED;
    if (nodeNameOf(user) === undefined) return this.#stored[how](user, attributes);
    const asNode = this.#nodes[how](user, attributes);
    if (asNode.allowed) return asNode;
    const granted = this.#stored[how](user, attributes);
    if (granted.allowed) return granted;
    const reasons = [asNode.reason, granted.reason].filter((reason) => reason !== '');
    return { allowed: false, reason: reasons.join('\n') };
  }
}
