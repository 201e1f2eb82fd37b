/** A body below this is copied when it must wait, as it is a view that would keep a far larger buffer alive. */
const COPY_BELOW_BYTES = 16 * 1024;

/** Size of the blocks into which small bodies are gathered. */
const BLOCK_BYTES = 16 * 1024;

/**
 * Bytes that have arrived and that nobody has read.
 *
 * **Guarantees**: holds about as much memory as `bytes` says, also when they arrive one by one.
 */
export class ReceiveQueue {
  #chunks: Buffer[] = [];
  #head = 0;
  #bytes = 0;
  /** The block at the end of the queue that has room, and how much of it is used. */
  #block: { readonly memory: Buffer; used: number } | undefined;

  /** Bytes that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Appends `body`. */
  add(body: Buffer): void {
    this.#bytes += body.length;
    if (body.length < COPY_BELOW_BYTES) {
      this.#gather(body);
      return;
    }
    this.#block = undefined;
    this.#chunks.push(body);
  }

  /** Takes the first bytes; `undefined` when there are none. */
  shift(): Buffer | undefined {
    const chunk = this.#chunks[this.#head];
    if (!chunk) return undefined;
    this.#head += 1;
    if (this.#head === this.#chunks.length) {
      this.#chunks = [];
      this.#head = 0;
      this.#block = undefined;
    } else if (this.#head >= 64) {
      this.#chunks = this.#chunks.slice(this.#head);
      this.#head = 0;
    }
    this.#bytes -= chunk.length;
    return chunk;
  }

  /** Forgets everything. */
  clear(): void {
    this.#chunks = [];
    this.#head = 0;
    this.#bytes = 0;
    this.#block = undefined;
  }

  #gather(body: Buffer): void {
    const block = this.#block;
    if (!block || block.memory.length - block.used < body.length) {
      const memory = Buffer.allocUnsafeSlow(BLOCK_BYTES);
      body.copy(memory);
      this.#block = { memory, used: body.length };
      this.#chunks.push(memory.subarray(0, body.length));
      return;
    }
    const last = this.#chunks.at(-1) as Buffer;
    body.copy(block.memory, block.used);
    block.used += body.length;
    this.#chunks[this.#chunks.length - 1] = block.memory.subarray(
      last.byteOffset - block.memory.byteOffset,
      block.used,
    );
  }
}
