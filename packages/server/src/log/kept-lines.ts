/** The last lines of something, within a bound of characters. */
export class KeptLines {
  readonly #maxLength: number;
  readonly #lines: string[] = [];
  #length = 0;

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** Adds lines; the oldest go. */
  add(lines: readonly string[]): void {
    for (const line of lines) {
      const kept = line.slice(0, this.#maxLength);
      this.#lines.push(kept);
      this.#length += kept.length;
    }
    while (this.#length > this.#maxLength) this.#length -= this.#lines.shift()?.length ?? 0;
  }

  /** Oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }
}
