/**
 * The last frames that were encoded, so that one event is encoded once for all watchers that want it in the same form.
 *
 * Watchers that keep up ask for a frame within moments of each other; a watcher far behind pays for its own encoding. The oldest
 * frames are dropped beyond the bound.
 */
export class RecentFrames {
  readonly #maxFrames: number;
  readonly #frames = new Map<string, Uint8Array>();

  constructor(maxFrames = 1_024) {
    this.#maxFrames = maxFrames;
  }

  /** The frame of that key; encoded by `encode` if it is not at hand. */
  get(key: string, encode: () => Uint8Array): Uint8Array {
    const known = this.#frames.get(key);
    if (known) return known;
    const frame = encode();
    this.#frames.set(key, frame);
    if (this.#frames.size > this.#maxFrames) this.#dropOldest();
    return frame;
  }

  #dropOldest(): void {
    const [oldest] = this.#frames.keys();
    if (oldest !== undefined) this.#frames.delete(oldest);
  }
}
