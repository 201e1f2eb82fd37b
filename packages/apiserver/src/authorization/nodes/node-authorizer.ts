import type { PolicyRule } from '@drover/apimachinery';
import { goQuote } from '@drover/kubernetes';
import { bootstrapPolicy, isPathRequest, ruleAllows } from '@drover/rbac';
import type { UserInfo } from '../../authentication/user-info.ts';
import type { Store } from '../../storage/store.ts';
import type { AccessAttributes, Authorizer, Decision } from '../authorizer.ts';
import { nodeNameOf } from '../node-identity.ts';
import { NodeGraph } from './node-graph.ts';
import { allowed, denied, nodeRules } from './node-rules.ts';

/**
 * Decides what nodes may do: to what is theirs by what runs on them, to the rest by the rules of the role `system:node`.
 *
 * **Guarantees**: costs nothing while no node asks; what belongs to whom is found out at the first question of one, and followed from then on.
 * Says nothing of those who are no nodes.
 */
export class NodeAuthorizer implements Authorizer, Disposable {
  readonly #store: Store;
  readonly #roleRules: readonly PolicyRule[] = rulesOfNodes();
  #graph: NodeGraph | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  authorize(user: UserInfo, attributes: AccessAttributes): Decision {
    const nodeName = nodeNameOf(user);
    if (nodeName === undefined) return denied();
    if (nodeName === '') return denied(`unknown node for user ${goQuote(user.name)}`);
    if (!isPathRequest(attributes)) {
      const rule = nodeRules.get(`${attributes.resource}.${attributes.group}`);
      if (rule) return rule({ ...attributes, nodeName, graph: this.#obtainGraph() });
    }
    return this.#roleRules.some((rule) => ruleAllows(rule, attributes)) ? allowed : denied();
  }

  explain(user: UserInfo, attributes: AccessAttributes): Decision {
    return this.authorize(user, attributes);
  }

  [Symbol.dispose](): void {
    this.#graph?.[Symbol.dispose]();
  }

  #obtainGraph(): NodeGraph {
    this.#graph ??= new NodeGraph(this.#store);
    return this.#graph;
  }
}

function rulesOfNodes(): readonly PolicyRule[] {
  const role = bootstrapPolicy().find(
    ({ kind, metadata }) => kind === 'ClusterRole' && metadata?.name === 'system:node',
  );
  return (role as { readonly rules?: readonly PolicyRule[] } | undefined)?.rules ?? [];
}
