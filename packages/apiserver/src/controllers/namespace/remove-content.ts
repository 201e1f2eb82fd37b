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
}

/** Deletes what a namespace holds: pods before everything else, because they may need the rest to end well. */
export async function removeContent(
  registry: Registry,
  namespace: string,
): Promise<ContentRemoval> {
  const remaining = new Map<string, number>();
  const finalizers = new Map<string, number>();
  const failures: string[] = [];
  const remove = async (resource: Resource): Promise<void> => {
    try {
      await deleteAll(registry, resource, namespace);
    } catch (error) {
      failures.push(errorMessage(error));
    }
    const prefix = namespacePrefix(namespace);
    const { entries } = registry.store.range(resource.collection, { prefix });
    if (entries.length === 0) return;
    remaining.set(`${resource.resource}.${resource.group}`, entries.length);
    for (const name of entries.flatMap((entry) => decodeEntry(entry).metadata.finalizers ?? [])) {
      finalizers.set(name, (finalizers.get(name) ?? 0) + 1);
    }
  };
  const [pods, ...others] = storedResources(registry);
  if (pods) await remove(pods);
  if (remaining.size === 0) for (const resource of others) await remove(resource);
  return { remaining, finalizers, failures };
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
