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

/** Keys of clusters, of their names. */
export async function* clusterKeys(
  names: AsyncIterable<string>,
): AsyncGenerator<ObjectKey, void, undefined> {
  for await (const name of names) yield { namespace: '', name };
}
