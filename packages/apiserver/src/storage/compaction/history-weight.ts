import type { Change } from '../store.ts';

/** A revision, and how much history there had been up to it. */
interface WeightMark {
  readonly revision: number;
  readonly bytes: number;
}

/** Marks that the whole limit is divided into: history is forgotten by such parts. */
const PARTS = 16;

/** How much memory only history holds: values that were replaced or deleted, and that the state does not need any more. */
export class HistoryWeight {
  readonly #maxBytes: number;
  #marks: readonly WeightMark[] = [];
  #bytes = 0;

  /** @param maxBytes - what history may hold. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Counts a change. */
  add({ revision, entry, deleted, previous }: Change): void {
    const last = this.#marks.at(-1)?.bytes ?? 0;
    this.#bytes += (previous?.value.byteLength ?? 0) + (deleted ? entry.value.byteLength : 0);
    if (this.#bytes - last >= this.#maxBytes / PARTS) {
      this.#marks = [...this.#marks, { revision, bytes: this.#bytes }];
    }
  }

  /** Up to this revision history has to be forgotten, for the rest to stay within the limit; 0 while all of it does. */
  excess(): number {
    const least = this.#bytes - this.#maxBytes;
    return least <= 0 ? 0 : (this.#marks.find(({ bytes }) => bytes >= least)?.revision ?? 0);
  }

  /** Everything up to a revision was forgotten. */
  forget(revision: number): void {
    const rest = this.#marks.filter((mark) => mark.revision > revision);
    const gone = this.#marks[this.#marks.length - rest.length - 1]?.bytes ?? 0;
    this.#bytes -= gone;
    this.#marks = rest.map((mark) => ({ ...mark, bytes: mark.bytes - gone }));
  }
}
