import { isConflict, isNotFound } from '@drover/apimachinery';
import type { Registry } from '../registry/registry.ts';
import type { Target, WriteOptions } from '../registry/target.ts';
import { deleteObject } from '../registry/verbs/delete.ts';
import { type ObjectChange, updateObject } from '../registry/verbs/update.ts';
import { managerWrites } from './controller-writes.ts';

/** Which object a controller changes. */
export interface ControlledObject {
  readonly collection: string;
  readonly namespace: string;
  readonly name: string;
  /** Default the object itself. */
  readonly subresource?: string;
}

/** Changes an object if it is still there. */
export async function changeObject(
  registry: Registry,
  controlled: ControlledObject,
  change: ObjectChange,
  options: WriteOptions = managerWrites,
): Promise<void> {
  const target = targetOf(registry, controlled);
  if (!target) return;
  try {
    await updateObject(registry, target, change, options);
  } catch (error) {
    // Deleted meanwhile: there is nothing left to change.
    if (!isNotFound(error)) throw error;
  }
}

/** Deletes an object if it is still the one with that uid. */
export async function removeObject(
  registry: Registry,
  controlled: ControlledObject,
  uid: string | undefined,
): Promise<void> {
  const target = targetOf(registry, controlled);
  if (!target) return;
  try {
    const preconditions = { uid };
    await deleteObject(registry, target, { ...managerWrites, preconditions });
  } catch (error) {
    // Gone, or another one of that name: what was to be deleted is not there any more.
    if (!isNotFound(error) && !isConflict(error)) throw error;
  }
}

function targetOf(
  { resources }: Registry,
  { collection, namespace, name, subresource = '' }: ControlledObject,
): Target | undefined {
  const resource = resources.ofCollection(collection);
  return resource && { resource, namespace, name, subresource };
}
