import type { Change } from '../store.ts';

/**
 * Who wants to hear of changes.
 *
 * A listener must not throw. One that does has a bug, and what it keeps may be wrong from then on; but the change is durable, so neither the
 * other listeners nor the writer may suffer from it.
 */
export class ChangeListeners {
  readonly #onError: (error: unknown) => void;
  readonly #listeners = new Set<(change: Change) => void>();

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** @returns ends the subscription. */
  add(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(change: Change): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
