/** Called when what was written has been sent. */
export type WriteCallback = (error?: Error | null) => void;

/** What was written to a stream and waits for its turn; one write at a time, as Node hands them over. */
export class OutgoingQueue {
  #pieces: Uint8Array[] = [];
  #written: WriteCallback | undefined;

  /** Whether there is nothing to send. */
  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  /** Whether a write has not been called back yet. */
  get hasWriter(): boolean {
    return this.#written !== undefined;
  }

  /** Takes a write in. */
  put(pieces: Uint8Array[], written: WriteCallback): void {
    this.#pieces = pieces;
    this.#written = written;
  }

  /** Takes up to `maxBytes` out, for one message; the pieces are not copied. */
  take(maxBytes: number): Uint8Array[] {
    const taken: Uint8Array[] = [];
    let room = maxBytes;
    while (room > 0) {
      const piece = this.#pieces.shift();
      if (!piece) break;
      if (piece.length > room) {
        this.#pieces.unshift(piece.subarray(room));
        taken.push(piece.subarray(0, room));
        break;
      }
      taken.push(piece);
      room -= piece.length;
    }
    return taken;
  }

  /**
   * What {@link take} gave has been sent: calls the writer back when that was all of it.
   *
   * @returns whether there is more to take.
   */
  sent(): boolean {
    if (this.#pieces.length > 0) return true;
    const written = this.#written;
    this.#written = undefined;
    written?.();
    // The writer may have written more within its callback.
    return this.#pieces.length > 0;
  }

  /** Forgets what waits; the write is not called back. */
  clear(): void {
    this.#pieces = [];
  }
}
