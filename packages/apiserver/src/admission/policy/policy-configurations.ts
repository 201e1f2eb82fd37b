import type { ClusterAuthorizer } from '../../authorization/cluster-authorizer.ts';
import { decodeEntry } from '../../registry/stored-object.ts';
import type { Entry, Store } from '../../storage/store.ts';
import { type CompiledPolicy, compilePolicy } from './compiled-policy.ts';
import { ResourceMatch } from './match-resources.ts';
import type { BindingObject, BindingSpec, PolicyObject } from './policy-objects.ts';

const GROUP = 'admissionregistration.k8s.io';

/** A binding made ready. */
export interface CompiledBinding {
  readonly name: string;
  readonly spec: BindingSpec;
  /** Absent when it is about all that its policy is about. */
  readonly match: ResourceMatch | undefined;
}

/** A policy with what makes it count. */
export interface BoundPolicy {
  readonly policy: CompiledPolicy;
  readonly bindings: readonly CompiledBinding[];
}

/**
 * The policies that are bound, in the order of their names; each is compiled once a change.
 *
 * **Guarantees**: a policy or binding counts from the moment its writer is answered.
 */
export class PolicyConfigurations implements Disposable {
  readonly #rbac: ClusterAuthorizer;
  readonly #policies = new Map<string, PolicyObject>();
  readonly #compiled = new Map<string, CompiledPolicy>();
  readonly #bindings = new Map<string, CompiledBinding>();
  readonly #subscriptions: readonly (() => void)[];
  #bound: readonly BoundPolicy[] = [];

  constructor(store: Store, rbac: ClusterAuthorizer) {
    this.#rbac = rbac;
    this.#subscriptions = [
      this.#follow(store, 'validatingadmissionpolicies', (entry, deleted) =>
        this.#takePolicy(entry, deleted),
      ),
      this.#follow(store, 'validatingadmissionpolicybindings', (entry, deleted) =>
        this.#takeBinding(entry, deleted),
      ),
    ];
    this.#order();
  }

  /** All policies that are bound; the same array until something changes. */
  get bound(): readonly BoundPolicy[] {
    return this.#bound;
  }

  [Symbol.dispose](): void {
    for (const end of this.#subscriptions) end();
  }

  #follow(
    store: Store,
    resource: string,
    take: (entry: Entry, deleted: boolean) => void,
  ): () => void {
    const collection = `${resource}.${GROUP}`;
    for (const entry of store.range(collection).entries) take(entry, false);
    return store.subscribe(collection, ({ entry, deleted }) => {
      take(entry, deleted);
      this.#order();
    });
  }

  #takePolicy(entry: Entry, deleted: boolean): void {
    const policy = decodeEntry(entry) as PolicyObject;
    const { name, generation } = policy.metadata;
    // A change of status or labels does not change what it asks.
    if (deleted || this.#policies.get(name)?.metadata.generation !== generation) {
      this.#compiled.delete(name);
    }
    if (deleted) this.#policies.delete(name);
    else this.#policies.set(name, policy);
  }

  #takeBinding(entry: Entry, deleted: boolean): void {
    const { metadata, spec } = decodeEntry(entry) as BindingObject;
    if (deleted) {
      this.#bindings.delete(metadata.name);
      return;
    }
    const match = spec.matchResources && new ResourceMatch(spec.matchResources);
    this.#bindings.set(metadata.name, { name: metadata.name, spec, match });
  }

  #order(): void {
    const bindings = [...this.#bindings.values()].toSorted(byName);
    const byPolicy = Map.groupBy(bindings, ({ spec }) => spec.policyName ?? '');
    const names = [...this.#policies.keys()].filter((name) => byPolicy.has(name)).toSorted();
    this.#bound = names.map((name) => ({
      policy: this.#compile(name),
      bindings: byPolicy.get(name) ?? [],
    }));
  }

  #compile(name: string): CompiledPolicy {
    const known = this.#compiled.get(name);
    if (known !== undefined) return known;
    const policy = this.#policies.get(name);
    if (policy === undefined) throw new TypeError(`no policy ${name}`);
    const compiled = compilePolicy(policy, this.#rbac);
    this.#compiled.set(name, compiled);
    return compiled;
  }
}

function byName(left: CompiledBinding, right: CompiledBinding): number {
  return left.name < right.name ? -1 : 1;
}
