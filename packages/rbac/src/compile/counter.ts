/** A set that remembers how often each member was put in: it leaves when it was taken out as often. */
export class Counter<T> {
  readonly #counts = new Map<T, number>();

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  has(member: T): boolean {
    return this.#counts.has(member);
  }

  keys(): Iterable<T> {
    return this.#counts.keys();
  }

  count(member: T, by: 1 | -1): void {
    const count = (this.#counts.get(member) ?? 0) + by;
    if (count <= 0) this.#counts.delete(member);
    else this.#counts.set(member, count);
  }
}
