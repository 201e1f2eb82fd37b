import { normanErrors } from '../errors.ts';

/** Watches of managed clusters that the subscriptions of one person may have open at the same time. */
const MAX_WATCHES = 500;

/** Counts the watches of managed clusters that people have open: each costs its cluster something. */
export class WatchSlots {
  readonly #taken = new Map<string, number>();

  /**
   * Takes a slot until it is disposed.
   *
   * @throws `NORMAN_TOO_MANY_WATCHES`
   */
  take(user: string): Disposable {
    const taken = this.#taken.get(user) ?? 0;
    if (taken >= MAX_WATCHES) {
      throw normanErrors.create('NORMAN_TOO_MANY_WATCHES', { max: MAX_WATCHES });
    }
    this.#taken.set(user, taken + 1);
    return { [Symbol.dispose]: () => this.#giveBack(user) };
  }

  #giveBack(user: string): void {
    const left = (this.#taken.get(user) ?? 1) - 1;
    if (left === 0) this.#taken.delete(user);
    else this.#taken.set(user, left);
  }
}
