import { iterableSource, type Source } from '@drover/controller-runtime';
import type { Entry, Store } from '../storage/store.ts';

/** Begins to tell which keys need work; the returned function ends it. */
export type TellKeys = (add: (key: string) => void) => () => void;

/** Keys that someone tells of as things happen. Keys that wait are held once each, so no burst grows them beyond the objects there are. */
export function keySource(name: string, tell: TellKeys): Source<string> {
  return iterableSource(name, (signal) => toldKeys(tell, signal));
}

/**
 * The keys of a collection: all of them at the start, then as they change.
 *
 * @param keysOf - the keys that need work because of an object; default its own.
 */
export function collectionSource(
  store: Store,
  collection: string,
  keysOf: (entry: Entry) => Iterable<string> = ({ key }) => [key],
): Source<string> {
  return keySource(collection, (add) => {
    const addAll = (entry: Entry): void => {
      for (const key of keysOf(entry)) add(key);
    };
    for (const entry of store.range(collection).entries) addAll(entry);
    return store.subscribe(collection, ({ entry }) => addAll(entry));
  });
}

async function* toldKeys(
  tell: TellKeys,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const waiting = new Set<string>();
  let wake = (): void => {};
  const end = tell((key) => {
    waiting.add(key);
    wake();
  });
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    while (!signal.aborted) {
      for (const key of waiting) {
        waiting.delete(key);
        yield key;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (waiting.size > 0 || signal.aborted) resolve();
      });
    }
  } finally {
    end();
    signal.removeEventListener('abort', onAbort);
  }
}

/** The namespace of an entry, for controllers whose keys are namespaces. */
export function namespaceOfEntry({ key }: Entry): readonly string[] {
  return [key.slice(0, key.indexOf('/'))];
}

/** Whether the bytes of an object contain a text: what can be told without parsing it. */
export function mentions({ value }: Entry, text: string): boolean {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).includes(text);
}

/** As {@link collectionSource}, of those objects alone that mention a text. */
export function mentionSource(store: Store, collection: string, text: string): Source<string> {
  return collectionSource(store, collection, (entry) => (mentions(entry, text) ? [entry.key] : []));
}
