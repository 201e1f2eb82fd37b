import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import { errorMessage } from '@drover/base';
import { everything } from '../../registry/list-options.ts';
import type { Registry } from '../../registry/registry.ts';
import type { Resource } from '../../registry/resource.ts';
import { decodeEntry, namespacePrefix } from '../../registry/stored-object.ts';
import type { Target } from '../../registry/target.ts';
import { deleteObjects } from '../../registry/verbs/delete-collection.ts';
import { managerWrites } from '../controller-writes.ts';

/** What came of removing the content of a namespace. */
export interface ContentRemoval {
  /** How many objects are left, by `resource.group`. */
  readonly remaining: ReadonlyMap<string, number>;
  /** How many objects each finalizer holds. */
  readonly finalizers: ReadonlyMap<string, number>;
  /** Why resources could not be deleted. */
  readonly failures: readonly string[];
  /** Versions whose servers do not say now what they serve. */
  readonly missing: readonly string[];
}

/** What other servers keep for namespaces of this one. */
export interface AggregatedContent {
  /** Versions whose servers do not say now what they serve. */
  missing(): readonly string[];
  /** Resources of which a namespace may hold something. */
  resources(): readonly ResourceType[];
  /** Deletes what a namespace holds of a resource; resolves with what is left of it. */
  remove(resource: ResourceType, namespace: string): Promise<readonly KubernetesObject[]>;
}

/** Deletes what a namespace holds: pods before everything else, because they may need the rest to end well. */
export async function removeContent(
  registry: Registry,
  aggregated: AggregatedContent,
  namespace: string,
): Promise<ContentRemoval> {
  const remaining = new Map<string, number>();
  const finalizers = new Map<string, number>();
  const failures: string[] = [];
  const count = ({ resource, group }: ResourceType, left: readonly KubernetesObject[]): void => {
    if (left.length > 0) remaining.set(`${resource}.${group}`, left.length);
    for (const name of left.flatMap(({ metadata }) => metadata?.finalizers ?? [])) {
      finalizers.set(name, (finalizers.get(name) ?? 0) + 1);
    }
  };
  const remove = async (resource: Resource): Promise<void> => {
    try {
      await deleteAll(registry, resource, namespace);
    } catch (error) {
      failures.push(errorMessage(error));
    }
    const { entries } = registry.store.range(resource.collection, {
      prefix: namespacePrefix(namespace),
    });
    count(resource, entries.map(decodeEntry));
  };
  const missing = aggregated.missing();
  const [pods, ...others] = storedResources(registry);
  if (pods) await remove(pods);
  if (remaining.size > 0) return { remaining, finalizers, failures, missing };
  for (const resource of others) await remove(resource);
  for (const resource of aggregated.resources()) {
    try {
      count(resource, await aggregated.remove(resource, namespace));
    } catch (error) {
      failures.push(errorMessage(error));
    }
  }
  return { remaining, finalizers, failures, missing };
}

async function deleteAll(registry: Registry, resource: Resource, namespace: string): Promise<void> {
  const prefix = namespacePrefix(namespace);
  if (registry.store.range(resource.collection, { prefix, limit: 1 }).entries.length === 0) return;
  const target: Target = { resource, namespace, name: '', subresource: '' };
  const options = { ...managerWrites, propagationPolicy: 'Background' } as const;
  await deleteObjects(registry, target, everything, options);
}

/** One resource for each collection of namespaced objects, pods first. */
function storedResources({ resources }: Registry): readonly Resource[] {
  const namespaced = resources
    .all()
    .filter((resource) => resource.namespaced && resource.storageVersion !== undefined);
  const each = [...new Map(namespaced.map((one) => [one.collection, one])).values()];
  const isPods = ({ collection }: Resource): boolean => collection === 'pods';
  return [...each.filter(isPods), ...each.filter((one) => !isPods(one))];
}
