import { errorMessage } from '@drover/base';
import { compact } from './frame-body.ts';
import { MAX_CHUNK_BYTES, type StreamFrame, WINDOW_BYTES } from './frames.ts';

/** Sends one body as frames, never further ahead of its reader than the window. */
export class OutgoingBody {
  readonly #id: number;
  readonly #post: (frame: StreamFrame) => void;
  #credit = WINDOW_BYTES;
  #stopped = false;
  #wake: (() => void) | undefined;

  constructor(id: number, post: (frame: StreamFrame) => void) {
    this.#id = id;
    this.#post = post;
  }

  /** The reader took `bytes` more. */
  addCredit(bytes: number): void {
    this.#credit += bytes;
    this.#wakeUp();
  }

  /** The reader is gone: the source is left and nothing more is sent. */
  stop(): void {
    this.#stopped = true;
    this.#wakeUp();
  }

  /** Sends `source` to its end; a failure of it is told to the reader, too. */
  async send(source: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const chunk of source) {
        await this.#sendChunk(chunk);
        if (this.#stopped) return;
      }
      this.#post({ type: 'end', id: this.#id });
    } catch (error) {
      if (!this.#stopped) this.#post({ type: 'fail', id: this.#id, message: errorMessage(error) });
    }
  }

  async #sendChunk(chunk: Uint8Array): Promise<void> {
    for (let start = 0; start < chunk.length; ) {
      while (this.#credit <= 0 && !this.#stopped) await this.#untilWoken();
      if (this.#stopped) return;
      const size = Math.min(this.#credit, MAX_CHUNK_BYTES, chunk.length - start);
      this.#post({
        type: 'data',
        id: this.#id,
        chunk: compact(chunk.subarray(start, start + size)),
      });
      this.#credit -= size;
      start += size;
    }
  }

  #untilWoken(): Promise<void> {
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
