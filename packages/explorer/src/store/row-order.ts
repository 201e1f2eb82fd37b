/** Orders two slots; never 0 for two slots that hold rows. */
export type CompareSlots = (a: number, b: number) => number;

/**
 * The slots of a store in an order that is kept as rows change: asking again costs one pass and the sorting of what
 * changed, not a sort of all.
 */
export class RowOrder {
  readonly #compare: CompareSlots;
  readonly #isTaken: (slot: number) => boolean;
  readonly #changed: Set<number>;
  #slots: number[] = [];

  /** @param slots - all that are taken now. */
  constructor(compare: CompareSlots, isTaken: (slot: number) => boolean, slots: Iterable<number>) {
    this.#compare = compare;
    this.#isTaken = isTaken;
    this.#changed = new Set(slots);
  }

  /** The slot holds another row, or none. */
  change(slot: number): void {
    this.#changed.add(slot);
  }

  /** All slots that are taken, in order. Valid until the next change. */
  slots(): readonly number[] {
    if (this.#changed.size === 0) return this.#slots;
    const changed = this.#changed;
    const moved = [...changed].filter(this.#isTaken).sort(this.#compare);
    const stayed = this.#slots.length === 0 ? [] : this.#slots.filter((slot) => !changed.has(slot));
    this.#slots = merge(stayed, moved, this.#compare);
    changed.clear();
    return this.#slots;
  }
}

function merge(a: number[], b: number[], compare: CompareSlots): number[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const merged: number[] = [];
  let [i, j] = [0, 0];
  while (merged.length < a.length + b.length) {
    const [left, right] = [a[i], b[j]];
    const takesLeft = right === undefined || (left !== undefined && compare(left, right) <= 0);
    merged.push((takesLeft ? left : right) as number);
    if (takesLeft) i += 1;
    else j += 1;
  }
  return merged;
}
