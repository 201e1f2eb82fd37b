import { iterableSource, type Source } from '@drover/controller-runtime';
import type { Change, Entry, Store } from '../storage/store.ts';

/** Which keys need work because of an object. */
export type KeysOf = (entry: Entry, change: Change | undefined) => Iterable<string>;

const ownKey: KeysOf = ({ key }) => [key];

/** The keys of a collection: all of them at the start, then as they change. */
export function storeSource(
  store: Store,
  collection: string,
  keysOf: KeysOf = ownKey,
): Source<string> {
  return iterableSource(collection, (signal) =>
    changingKeys(store, collection, { keysOf, signal }),
  );
}

/** Keys that wait are held once each, so that no burst of changes grows them beyond the objects there are. */
async function* changingKeys(
  store: Store,
  collection: string,
  { keysOf, signal }: { readonly keysOf: KeysOf; readonly signal: AbortSignal },
): AsyncGenerator<string, void, undefined> {
  const waiting = new Set<string>();
  let wake = (): void => {};
  const add = (entry: Entry, change?: Change): void => {
    for (const key of keysOf(entry, change)) waiting.add(key);
    wake();
  };
  const end = store.subscribe(collection, (change) => add(change.entry, change));
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (const entry of store.range(collection).entries) add(entry);
    while (!signal.aborted) {
      for (const key of waiting) {
        waiting.delete(key);
        yield key;
      }
      if (signal.aborted) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (waiting.size > 0) resolve();
      });
    }
  } finally {
    end();
    signal.removeEventListener('abort', onAbort);
  }
}
