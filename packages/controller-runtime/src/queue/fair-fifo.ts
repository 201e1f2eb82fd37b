import { BoundedQueue } from '@drover/base';

/**
 * First in, first out within a group, and the groups in turn: a group with a thousand items delays an item of
 * another group by one.
 */
export class FairFifo<T> {
  // The order of this map is the order of turns; it holds no empty group.
  readonly #groups = new Map<string, BoundedQueue<T>>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(group: string, item: T): void {
    let items = this.#groups.get(group);
    if (!items) {
      items = new BoundedQueue<T>({ maxItems: Number.POSITIVE_INFINITY });
      this.#groups.set(group, items);
    }
    items.push(item);
    this.#length += 1;
  }

  shift(): T | undefined {
    const turn = this.#groups.entries().next().value;
    if (!turn) return undefined;
    const [group, items] = turn;
    const item = items.shift();
    this.#length -= 1;
    this.#groups.delete(group);
    if (items.length > 0) this.#groups.set(group, items);
    return item;
  }
}
