import { BoundedQueue } from '@drover/base';
import { WINDOW_BYTES } from './frames.ts';

/** Credit is given in portions of this size, not for every chunk. */
const CREDIT_BYTES = WINDOW_BYTES / 4;

/** What the reader of an {@link IncomingBody} does. */
export interface IncomingBodyOptions {
  /** It took so many bytes. */
  readonly onTaken: (bytes: number) => void;
  /** It left before the end. */
  readonly onLeft: () => void;
}

/** A body that arrives piece by piece; the sender's window bounds what waits here. */
export class IncomingBody implements AsyncIterable<Uint8Array> {
  readonly #queue = new BoundedQueue<Uint8Array>({ maxItems: WINDOW_BYTES });
  readonly #options: IncomingBodyOptions;
  #complete = false;

  constructor(options: IncomingBodyOptions) {
    this.#options = options;
  }

  /** The next piece. */
  push(chunk: Uint8Array): void {
    this.#queue.push(chunk);
  }

  /** The end, after what waits. */
  close(): void {
    this.#complete = true;
    this.#queue.close();
  }

  /** The end, at once. */
  fail(error: unknown): void {
    this.#complete = true;
    this.#queue.fail(error);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    let taken = 0;
    try {
      for await (const chunk of this.#queue) {
        yield chunk;
        taken += chunk.byteLength;
        if (taken < CREDIT_BYTES || this.#complete) continue;
        this.#options.onTaken(taken);
        taken = 0;
      }
    } finally {
      if (!this.#complete) this.#options.onLeft();
    }
  }
}
