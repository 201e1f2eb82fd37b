import { equalJson, isNotFound, type PolicyRule } from '@drover/apimachinery';
import { RoleAggregation, type RoleObject } from '@drover/rbac';
import type { Registry } from '../registry/registry.ts';
import { decodeEntry } from '../registry/stored-object.ts';
import type { Target } from '../registry/target.ts';
import { adjustment, updateObject } from '../registry/verbs/update.ts';
import { controllerWrites } from './controller-writes.ts';

const CLUSTER_ROLES = 'clusterroles.rbac.authorization.k8s.io';

/** Writes into ClusterRoles that are made of others the rules of those others. */
export class RoleAggregationController {
  readonly #registry: Registry;
  readonly #roles = new RoleAggregation();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** Takes in the ClusterRole of that name, and brings up to date what is made of it. */
  async reconcile(name: string): Promise<void> {
    const entry = this.#registry.store.get(CLUSTER_ROLES, name);
    if (entry) this.#roles.set(decodeEntry(entry) as unknown as RoleObject);
    else this.#roles.delete(name);
    for (const [aggregated, rules] of this.#roles.takeChanges()) {
      await this.#write(aggregated, rules);
    }
  }

  async #write(name: string, rules: readonly PolicyRule[]): Promise<void> {
    const resource = this.#registry.resources.preferred(
      'rbac.authorization.k8s.io',
      'clusterroles',
    );
    const entry = this.#registry.store.get(CLUSTER_ROLES, name);
    if (!resource || !entry || equalJson(decodeEntry(entry)['rules'] ?? [], rules)) return;
    const target: Target = { resource, namespace: '', name, subresource: '' };
    const change = adjustment((current) => ({ ...current, rules }));
    try {
      await updateObject(this.#registry, target, change, controllerWrites);
    } catch (error) {
      // Deleted meanwhile; that change comes here too.
      if (!isNotFound(error)) throw error;
    }
  }
}
