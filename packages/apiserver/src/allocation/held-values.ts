/**
 * Which values are taken, and by whom: by stored objects, by their keys, and by writes that are under way. One thread asks and takes,
 * so that nobody comes between.
 */
export class HeldValues {
  readonly #owners = new Map<string, string | Reservation>();
  readonly #byKey = new Map<string, readonly string[]>();

  /** The key of the stored object that holds the value. */
  keyOf(value: string): string | undefined {
    const owner = this.#owners.get(value);
    return typeof owner === 'string' ? owner : undefined;
  }

  /** What a stored object holds from now on, in place of what it held. What it has from a write stays with it when that ends. */
  store(key: string, values: readonly string[]): void {
    for (const value of this.#byKey.get(key) ?? []) {
      if (this.#owners.get(value) === key) this.#owners.delete(value);
    }
    for (const value of values) this.#owners.set(value, key);
    if (values.length > 0) this.#byKey.set(key, values);
    else this.#byKey.delete(key);
  }

  /** Begins to hold values for a write. */
  reserve(): Reservation {
    return new Reservation(this.#owners);
  }
}

/** What a write holds until it is over. */
export class Reservation implements Disposable {
  readonly #owners: Map<string, string | Reservation>;
  readonly #values: string[] = [];

  constructor(owners: Map<string, string | Reservation>) {
    this.#owners = owners;
  }

  /** Takes a value; `false` when somebody holds it, this write included. */
  take(value: string): boolean {
    if (this.#owners.has(value)) return false;
    this.#owners.set(value, this);
    this.#values.push(value);
    return true;
  }

  /** Gives back what no stored object has by now. */
  [Symbol.dispose](): void {
    for (const value of this.#values) {
      if (this.#owners.get(value) === this) this.#owners.delete(value);
    }
  }
}
