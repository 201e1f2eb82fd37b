import type { Registry } from './registry.ts';
import type { StoredObject } from './stored-object.ts';
import type { Target } from './target.ts';

/** An object that is about to be stored. */
export interface AllocationRequest {
  readonly object: StoredObject;
  /** Absent for a new object. */
  readonly old: StoredObject | undefined;
  readonly dryRun: boolean;
  /** Ends with the write; then what it held and did not store is free again. */
  readonly scope: AsyncDisposableStack;
}

/**
 * The object with what no two objects may have (addresses, ports), where its kind needs that.
 *
 * @throws `StatusError` `Invalid` or `InternalError` when it cannot be had.
 */
export function withAllocations(
  { allocators }: Registry,
  { resource, subresource }: Target,
  { object, old, dryRun, scope }: AllocationRequest,
): StoredObject {
  const allocator = allocators.get(resource.collection);
  if (allocator === undefined || subresource !== '') return object;
  return scope.use(allocator.allocate(object, old, { dryRun })).object;
}

/** Gives back what is derived from an object that was deleted. */
export async function releaseAllocations(
  { allocators }: Registry,
  { resource }: Target,
  object: StoredObject,
): Promise<void> {
  await allocators.get(resource.collection)?.released(object);
}
