import type { Entry, Store } from '../storage/store.ts';

/** Is told what a collection holds. */
export interface Follower {
  set(entry: Entry): void;
  delete(entry: Entry): void;
}

/**
 * Tells what a collection holds, then what becomes of it.
 *
 * @returns ends it.
 */
export function followCollection(store: Store, collection: string, follower: Follower): () => void {
  for (const entry of store.range(collection).entries) follower.set(entry);
  return store.subscribe(collection, ({ entry, deleted }) => {
    if (deleted) follower.delete(entry);
    else follower.set(entry);
  });
}
