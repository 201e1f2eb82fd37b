import { isNotFound } from '@drover/apimachinery';
import type { ReconcileResult } from '@drover/controller-runtime';
import { NAMESPACE_FINALIZER, type NamespaceObject } from '../builtin/kinds/namespace.ts';
import { everything } from '../registry/list-options.ts';
import type { Registry } from '../registry/registry.ts';
import type { Resource } from '../registry/resource.ts';
import { decodeEntry, namespacePrefix } from '../registry/stored-object.ts';
import type { Target } from '../registry/target.ts';
import { deleteObjects } from '../registry/verbs/delete-collection.ts';
import { adjustment, updateObject } from '../registry/verbs/update.ts';
import { controllerWrites } from './controller-writes.ts';

/** Milliseconds until the content of a namespace that finalizers hold is looked at again. */
const RETRY_MS = 1_000;

/** Removes the content of a namespace that is being deleted, then lets the namespace go. */
export async function reconcileNamespace(
  registry: Registry,
  name: string,
): Promise<ReconcileResult | undefined> {
  const entry = registry.store.get('namespaces', name);
  if (!entry) return undefined;
  const namespace = decodeEntry(entry) as NamespaceObject;
  if (namespace.metadata.deletionTimestamp === undefined) return undefined;
  if (!namespace.spec?.finalizers?.includes(NAMESPACE_FINALIZER)) return undefined;
  const remaining = await removeContent(registry, name);
  if (remaining > 0) return { requeueAfterMs: RETRY_MS };
  await finalize(registry, name);
  return undefined;
}

/** Deletes what the namespace holds; tells how many objects are left because finalizers hold them. */
async function removeContent(registry: Registry, namespace: string): Promise<number> {
  let remaining = 0;
  for (const resource of storedResources(registry)) {
    const target: Target = { resource, namespace, name: '', subresource: '' };
    await deleteObjects(registry, target, everything, controllerWrites);
    const prefix = namespacePrefix(namespace);
    remaining += registry.store.range(resource.collection, { prefix }).entries.length;
  }
  return remaining;
}

/** One resource for each collection of namespaced objects. */
function storedResources({ resources }: Registry): readonly Resource[] {
  const namespaced = resources
    .all()
    .filter((resource) => resource.namespaced && resource.storageVersion !== undefined);
  return [...new Map(namespaced.map((resource) => [resource.collection, resource])).values()];
}

async function finalize(registry: Registry, name: string): Promise<void> {
  const resource = registry.resources.preferred('', 'namespaces');
  if (!resource) return;
  const target: Target = { resource, namespace: '', name, subresource: 'finalize' };
  const withoutOurs = (current: NamespaceObject): NamespaceObject => ({
    ...current,
    spec: {
      ...current.spec,
      finalizers: (current.spec?.finalizers ?? []).filter((text) => text !== NAMESPACE_FINALIZER),
    },
  });
  try {
    await updateObject(registry, target, adjustment(withoutOurs), controllerWrites);
  } catch (error) {
    // Someone else finalized it.
    if (!isNotFound(error)) throw error;
  }
}
