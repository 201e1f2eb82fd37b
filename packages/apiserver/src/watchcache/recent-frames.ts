/**
 * The last frames that were encoded, so that one event is encoded once for all watchers that want it in the same form.
 *
 * Watchers that keep up ask for a frame within moments of each other; a watcher far behind pays for its own encoding. The oldest
 * frames are dropped beyond the bounds, in number and in bytes.
 */
export class RecentFrames {
  readonly #maxFrames: number;
  readonly #maxBytes: number;
  readonly #frames = new Map<string, Uint8Array>();
  #bytes = 0;

  constructor(maxFrames = 1_024, maxBytes = 32 * 1024 * 1024) {
    this.#maxFrames = maxFrames;
    this.#maxBytes = maxBytes;
  }

  /** The frame of that key; encoded by `encode` if it is not at hand. */
  get(key: string, encode: () => Uint8Array): Uint8Array {
    const known = this.#frames.get(key);
    if (known) return known;
    const frame = encode();
    this.#frames.set(key, frame);
    this.#bytes += frame.byteLength;
    while (this.#frames.size > this.#maxFrames || this.#bytes > this.#maxBytes) this.#dropOldest();
    return frame;
  }

  #dropOldest(): void {
    const [oldest] = this.#frames;
    if (!oldest) return;
    this.#bytes -= oldest[1].byteLength;
    this.#frames.delete(oldest[0]);
  }
}
