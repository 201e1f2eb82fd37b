import { type DynamicObject, isAlreadyExists, type ResourceType } from '@drover/apimachinery';
import { controllerWrites } from '../controllers/controller-writes.ts';
import type { Registry } from '../registry/registry.ts';
import { createObject } from '../registry/verbs/create.ts';

/** Stores an object unless it is there already, whatever it looks like by now. */
export async function createMissing(
  registry: Registry,
  type: ResourceType,
  object: DynamicObject,
): Promise<void> {
  const resource = registry.resources.find(type);
  if (!resource) return;
  const namespace = object.metadata?.namespace ?? '';
  const target = { resource, namespace, name: '', subresource: '' };
  try {
    await createObject(registry, target, object, controllerWrites);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}
