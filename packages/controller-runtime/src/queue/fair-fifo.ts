import { BoundedQueue } from '@drover/base';

/**
 * First in, first out within a group, and the groups in turn: a group with a thousand items delays an item of
 * another group by one. Of one group no more than `maxPerGroup` items are out at a time: the others of the group wait
 * until one is released, and delay nobody else.
 */
export class FairFifo<T> {
  readonly #maxPerGroup: number;
  // The order of this map is the order of turns; it holds no empty group.
  readonly #groups = new Map<string, BoundedQueue<T>>();
  /** Groups that have items and may hand none out now. */
  readonly #held = new Map<string, BoundedQueue<T>>();
  /** Items that are out, by group; no zeros. */
  readonly #outCounts = new Map<string, number>();
  #length = 0;

  constructor(maxPerGroup = Number.POSITIVE_INFINITY) {
    this.#maxPerGroup = maxPerGroup;
  }

  get length(): number {
    return this.#length;
  }

  push(group: string, item: T): void {
    const items =
      this.#groups.get(group) ??
      this.#held.get(group) ??
      new BoundedQueue<T>({ maxItems: Number.POSITIVE_INFINITY });
    items.push(item);
    this.#length += 1;
    this.#place(group, items);
  }

  /** The next item, which is out until its group is told by {@link release}. */
  shift(): T | undefined {
    const turn = this.#groups.entries().next().value;
    if (!turn) return undefined;
    const [group, items] = turn;
    const item = items.shift();
    this.#length -= 1;
    this.#outCounts.set(group, this.#outCount(group) + 1);
    this.#groups.delete(group);
    if (items.length > 0) this.#place(group, items);
    return item;
  }

  /** One item of the group is out no more. */
  release(group: string): void {
    const left = this.#outCount(group) - 1;
    if (left > 0) this.#outCounts.set(group, left);
    else this.#outCounts.delete(group);
    const items = this.#held.get(group);
    if (!items) return;
    this.#held.delete(group);
    this.#place(group, items);
  }

  /** Drops everything that waits. */
  clear(): void {
    this.#groups.clear();
    this.#held.clear();
    this.#length = 0;
  }

  #place(group: string, items: BoundedQueue<T>): void {
    const groups = this.#outCount(group) < this.#maxPerGroup ? this.#groups : this.#held;
    groups.set(group, items);
  }

  #outCount(group: string): number {
    return this.#outCounts.get(group) ?? 0;
  }
}
