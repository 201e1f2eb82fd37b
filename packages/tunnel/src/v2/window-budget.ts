/** What a {@link WindowBudget} deals out. */
export interface WindowBudgetOptions {
  /** Bytes of all windows together, at most. */
  readonly totalBytes: number;
  readonly maxStreams: number;
  /** What every stream gets, however many there are. */
  readonly minWindowBytes: number;
  /** What a stream gets while there is enough. */
  readonly initialWindowBytes: number;
}

/**
 * The memory that the far side of a session may fill with data that nobody reads.
 *
 * **Guarantees**: all windows together stay within the total; there is always a smallest window for one more stream, as
 * long as there are not more than `maxStreams`.
 */
export class WindowBudget {
  readonly #options: WindowBudgetOptions;
  #spareBytes: number;

  /** @throws RangeError when `maxStreams` smallest windows are more than the total. */
  constructor(options: WindowBudgetOptions) {
    this.#options = options;
    this.#spareBytes = options.totalBytes - options.maxStreams * options.minWindowBytes;
    if (this.#spareBytes < 0) throw new RangeError('maxStreams * minWindowBytes is over the total');
  }

  /** Bytes by which windows may still grow. */
  get spareBytes(): number {
    return this.#spareBytes;
  }

  /** Takes the window of a new stream. */
  open(): number {
    const { minWindowBytes, initialWindowBytes } = this.#options;
    const extra = Math.min(initialWindowBytes - minWindowBytes, this.#spareBytes);
    this.#spareBytes -= extra;
    return minWindowBytes + extra;
  }

  /** A window has grown. */
  grow(bytes: number): void {
    this.#spareBytes -= bytes;
  }

  /** The stream of a window has ended. */
  close(sizeBytes: number): void {
    this.#spareBytes += sizeBytes - this.#options.minWindowBytes;
  }
}
