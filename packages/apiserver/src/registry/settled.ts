import type { Store } from '../storage/store.ts';
import type { Resource } from './resource.ts';

/** Which object a verb changes. */
export interface SettledKey {
  readonly store: Store;
  readonly resource: Pick<Resource, 'collection'>;
  readonly key: string;
}

/**
 * Runs a verb that rests on the newest state of an object, which may not be durable yet. A refusal is told when that state is durable:
 * whoever reads after a conflict finds what they conflicted with.
 *
 * @throws what `refusable` throws, or why the state it rested on was lost.
 */
export async function settleRefusal<T>(
  { store, resource, key }: SettledKey,
  refusable: () => Promise<T>,
): Promise<T> {
  try {
    return await refusable();
  } catch (error) {
    await store.settled(resource.collection, key);
    throw error;
  }
}
