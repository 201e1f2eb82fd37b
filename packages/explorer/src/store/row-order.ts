import type { Value } from './row.ts';

/** What an object is ordered by, its id last; texts are folded already. */
export type OrderKey = readonly Value[];

/** What a {@link RowOrder} is made with. */
export interface RowOrderOptions {
  /** The key of the row in a slot; `undefined` when there is none. */
  readonly keyOf: (slot: number) => OrderKey | undefined;
  /** For each member of a key 1, or -1 where it goes down. */
  readonly signs: readonly number[];
}

/**
 * The slots of a store in an order that is kept as rows change: asking again costs one pass and a search for each slot that
 * changed, not a sort of all.
 */
export class RowOrder {
  readonly #options: RowOrderOptions;
  readonly #changed: Set<number>;
  readonly #keys: (OrderKey | undefined)[] = [];
  #slots: readonly number[] = [];

  /** @param slots - all that are taken now. */
  constructor(options: RowOrderOptions, slots: Iterable<number>) {
    this.#options = options;
    this.#changed = new Set(slots);
  }

  /** The slot holds another row, or none. */
  change(slot: number): void {
    this.#changed.add(slot);
  }

  /** All slots that are taken, in order. Valid until the next change. */
  slots(): readonly number[] {
    if (this.#changed.size === 0) return this.#slots;
    const moved: number[] = [];
    for (const slot of this.#changed) {
      const key = this.#options.keyOf(slot);
      this.#keys[slot] = key;
      if (key) moved.push(slot);
    }
    const isChanged = new Uint8Array(this.#keys.length);
    for (const slot of this.#changed) isChanged[slot] = 1;
    this.#changed.clear();
    moved.sort((a, b) => this.#compare(a, b));
    const stayed = this.#slots.filter((slot) => isChanged[slot] === 0);
    this.#slots = stayed.length === 0 ? moved : this.#inserted(stayed, moved);
    return this.#slots;
  }

  /** Few are inserted among many: what lies between two of them is copied as it is. */
  #inserted(stayed: readonly number[], moved: readonly number[]): readonly number[] {
    const merged: number[] = [];
    let from = 0;
    for (const slot of moved) {
      const at = this.#positionOf(slot, stayed, from);
      for (; from < at; from += 1) merged.push(stayed[from] as number);
      merged.push(slot);
    }
    for (; from < stayed.length; from += 1) merged.push(stayed[from] as number);
    return merged;
  }

  #positionOf(slot: number, slots: readonly number[], from: number): number {
    let [low, high] = [from, slots.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(slots[middle] as number, slot) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #compare(a: number, b: number): number {
    const [left, right] = [this.#keys[a], this.#keys[b]];
    if (!left || !right) return 0;
    const { signs } = this.#options;
    for (let index = 0; index < signs.length; index += 1) {
      const difference = compareFolded(left[index], right[index]);
      if (difference !== 0) return difference * (signs[index] as number);
    }
    return 0;
  }
}

/** Orders values: numbers by size, then texts, then what has none. */
function compareFolded(a: Value, b: Value): number {
  if (a === b) return 0;
  if (typeof a === 'number') return typeof b === 'number' ? a - b : -1;
  if (a === undefined || typeof b === 'number') return 1;
  if (b === undefined) return -1;
  return a < b ? -1 : 1;
}
