import type { StoredObject } from '../registry/stored-object.ts';

/**
 * Gives objects what no two of them may have: addresses, ports. What stored objects hold is known from the store; what a write is
 * about to store is held by its allocation.
 */
export interface Allocator {
  /**
   * The object with what it needs. Nothing is held after a throw.
   *
   * @param old - absent for a new object.
   * @throws `StatusError`: `Invalid` when something wanted cannot be had, `InternalError` when nothing is left.
   */
  allocate(
    object: StoredObject,
    old: StoredObject | undefined,
    options: { readonly dryRun: boolean },
  ): Allocation;

  /** Brings what is derived from an object in line after it was deleted. Does not throw. */
  released(object: StoredObject): Promise<void>;
}

/** What an object holds until its write is over; to be disposed then, whether it succeeded or not. */
export interface Allocation extends AsyncDisposable {
  readonly object: StoredObject;
}

/** Allocators by the collection of the objects that they look at. */
export type Allocators = ReadonlyMap<string, Allocator>;
