import { type DynamicObject, isAlreadyExists, parseApiVersion } from '@drover/apimachinery';
import { builtInKind } from '@drover/kubernetes';
import { controllerWrites } from '../controllers/controller-writes.ts';
import type { Registry } from '../registry/registry.ts';
import { storageKey } from '../registry/stored-object.ts';
import type { WriteOptions } from '../registry/target.ts';
import { createObject } from '../registry/verbs/create.ts';

/** Stores an object of a built-in kind unless it is there already, whatever it looks like by now. */
export async function createMissing(
  registry: Registry,
  object: DynamicObject,
  options: WriteOptions = controllerWrites,
): Promise<void> {
  const { apiVersion = '', kind = '', metadata } = object;
  const facts = builtInKind({ ...parseApiVersion(apiVersion), kind });
  const resource = facts && registry.resources.find(facts);
  if (!resource) return;
  const { namespace = '', name = '' } = metadata ?? {};
  if (registry.store.getForWrite(resource.collection, storageKey(namespace, name))) return;
  try {
    const target = { resource, namespace, name: '', subresource: '' };
    await createObject(registry, target, object, options);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}
