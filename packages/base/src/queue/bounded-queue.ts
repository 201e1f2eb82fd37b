import { queueErrors } from '../errors.ts';

/** How a {@link BoundedQueue} is limited. */
export interface BoundedQueueOptions<T> {
  /** Most items held at once. */
  readonly maxItems: number;
  /** Most bytes held at once, as told by `sizeOf`; default no limit. */
  readonly maxBytes?: number;
  /** Size of an item in bytes; needed with `maxBytes`. */
  readonly sizeOf?: (item: T) => number;
}

/**
 * A queue between one producer side and one consumer, with a bound.
 *
 * **Guarantees**: items come out in the order in which they went in. `push` never blocks: at the bound it
 * returns false and takes nothing, and the producer decides (drop, coalesce, slow down, fail).
 * Iteration ends after `close()` once the queue is drained, and throws after `fail(error)` at once.
 */
export class BoundedQueue<T> implements AsyncIterable<T> {
  readonly #options: BoundedQueueOptions<T>;
  #items: T[] = [];
  #head = 0;
  #bytes = 0;
  #ended: { error: unknown } | 'closed' | undefined;
  #wake: (() => void) | undefined;

  constructor(options: BoundedQueueOptions<T>) {
    this.#options = options;
  }

  /** Items waiting. */
  get length(): number {
    return this.#items.length - this.#head;
  }

  /** Bytes waiting, as told by `sizeOf`. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes `item` unless the bound is reached or the queue has ended; tells which. */
  push(item: T): boolean {
    const { maxItems, maxBytes = Number.POSITIVE_INFINITY, sizeOf } = this.#options;
    const size = sizeOf?.(item) ?? 0;
    if (this.#ended !== undefined || this.length >= maxItems) return false;
    if (this.length > 0 && this.#bytes + size > maxBytes) return false;
    this.#items.push(item);
    this.#bytes += size;
    this.#wakeUp();
    return true;
  }

  /** The next item if one is waiting. */
  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#head] as T;
    this.#head += 1;
    this.#bytes -= this.#options.sizeOf?.(item) ?? 0;
    if (this.#head > 64 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** No more items; the consumer drains what waits and then ends. */
  close(): void {
    this.#ended ??= 'closed';
    this.#wakeUp();
  }

  /** Drops what waits and makes the consumer throw `error`. */
  fail(error: unknown): void {
    this.#ended ??= { error };
    this.#wakeUp();
  }

  /**
   * Consumes the queue. One consumer at a time: a second one is refused.
   *
   * @throws `QUEUE_BUSY` when another consumer is waiting; the error given to {@link fail}.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      if (typeof this.#ended === 'object') throw this.#ended.error;
      const item = this.shift();
      if (item !== undefined) yield item;
      else if (this.#ended === 'closed') return;
      else await this.#untilWoken();
    }
  }

  #untilWoken(): Promise<void> {
    if (this.#wake) throw queueErrors.create('QUEUE_BUSY');
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
