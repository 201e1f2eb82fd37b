import type { WaitOptions } from '@drover/base';
import { keyText } from '../key/object-key.ts';
import { type Change, foldChange } from '../store/change.ts';

/**
 * The changes that one reader has not taken yet.
 *
 * **Guarantees**: offering never waits and never fails, so a slow reader delays nobody. Changes of one key fold
 * together ({@link foldChange}); no change of state is lost, intermediate states may be.
 *
 * **Bound**: one change a key, that is, no more than the objects that the reader was told of and those in the store.
 */
export class ChangeFeed<T> {
  readonly #pending = new Map<string, Change<T>>();
  readonly #onOffer: (() => void) | undefined;
  #isClosed = false;
  #wake: (() => void) | undefined;

  /** `onOffer` is called after each change that came in; it must not throw. */
  constructor(onOffer?: () => void) {
    this.#onOffer = onOffer;
  }

  /** Changes that wait. */
  get length(): number {
    return this.#pending.size;
  }

  offer(change: Change<T>): void {
    if (this.#isClosed) return;
    const text = keyText(change.key);
    const waiting = this.#pending.get(text);
    const folded = waiting ? foldChange(waiting, change) : change;
    if (folded) this.#pending.set(text, folded);
    else this.#pending.delete(text);
    this.#wake?.();
    this.#onOffer?.();
  }

  /** Takes everything that waits, at once. */
  take(): readonly Change<T>[] {
    const changes = [...this.#pending.values()];
    this.#pending.clear();
    return changes;
  }

  /** The reader ends after what it has; nothing more is taken. */
  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

  /**
   * Takes the changes, oldest key first, until the feed is closed.
   *
   * @throws `signal.reason` when the signal is aborted.
   */
  async *read({ signal }: WaitOptions): AsyncGenerator<Change<T>, void, undefined> {
    for (;;) {
      signal?.throwIfAborted();
      const next = this.#pending.entries().next().value;
      if (next) {
        this.#pending.delete(next[0]);
        yield next[1];
      } else if (this.#isClosed) {
        return;
      } else {
        await this.#untilWoken(signal);
      }
    }
  }

  #untilWoken(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#wake = undefined;
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#wake = wake;
      signal?.addEventListener('abort', wake, { once: true });
    });
  }
}
