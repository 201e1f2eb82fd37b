import { isNotFound } from '@drover/apimachinery';
import { controllerWrites } from '../controllers/controller-writes.ts';
import type { Registry } from '../registry/registry.ts';
import type { Target } from '../registry/target.ts';
import { deleteObject } from '../registry/verbs/delete.ts';

/** Deletes an object in the name of the server, if it is there. */
export async function deletePresent(registry: Registry, target: Target): Promise<void> {
  try {
    await deleteObject(registry, target, controllerWrites);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
