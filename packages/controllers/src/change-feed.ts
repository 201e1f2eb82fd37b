import type { ObjectKey } from '@drover/controller-runtime';

/**
 * Tells names to any number of readers, each name at most once while a reader has not taken it.
 */
export class ChangeFeed {
  readonly #listeners = new Set<(name: string) => void>();

  /** Tells `name` to everybody who reads now. */
  tell(name: string): void {
    for (const listener of this.#listeners) listener(name);
  }

  /** The names in `first`, then those told from now on, until `signal` aborts. */
  changes(signal: AbortSignal, first: Iterable<string> = []): AsyncIterable<string> {
    const pending = new Set<string>(first);
    let wake: () => void = () => {};
    const listener = (name: string): void => {
      pending.add(name);
      wake();
    };
    this.#listeners.add(listener);
    const listeners = this.#listeners;
    return (async function* read() {
      const onAbort = (): void => wake();
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        while (!signal.aborted) {
          const [next] = pending;
          if (next === undefined) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          } else {
            pending.delete(next);
            yield next;
          }
        }
      } finally {
        listeners.delete(listener);
        signal.removeEventListener('abort', onAbort);
      }
    })();
  }
}

/** The keys that `keysOf` gives for each name: those of clusters unless it says otherwise. */
export async function* keysFrom(
  names: AsyncIterable<string>,
  keysOf: (name: string) => Iterable<ObjectKey> = clusterKeys,
): AsyncGenerator<ObjectKey, void, undefined> {
  for await (const name of names) yield* keysOf(name);
}

function clusterKeys(name: string): readonly ObjectKey[] {
  return [{ namespace: '', name }];
}

/** Tells keys as {@link ChangeFeed} tells names. */
export class KeyFeed {
  readonly #feed = new ChangeFeed();

  tell({ namespace, name }: ObjectKey): void {
    this.#feed.tell(`${namespace}/${name}`);
  }

  /** The keys told from now on, until `signal` aborts. */
  changes(signal: AbortSignal): AsyncIterable<ObjectKey> {
    return keysFrom(this.#feed.changes(signal), (text) => {
      const at = text.indexOf('/');
      return [{ namespace: text.slice(0, at), name: text.slice(at + 1) }];
    });
  }
}
