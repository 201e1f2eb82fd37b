import { BoundedQueue, type Random } from '@drover/base';
import { authErrors } from '../errors.ts';
import { hashPassword, verifyPassword } from './password-hash.ts';

/** Hashes computed at one time: each takes about 19 MiB and a core for tens of milliseconds. */
const MAX_CONCURRENT = 2;
/** Callers that may wait for their turn; more are refused. */
const MAX_WAITING = 64;

/** Hashes and verifies passwords, a few at a time. */
export interface PasswordHasher {
  /**
   * The form in which a password is stored.
   *
   * @throws `AUTH_BUSY` when too many wait.
   */
  hash(password: string): Promise<string>;
  /**
   * Whether the password belongs to `stored`. Without a stored hash (no such user) it takes as long and is false.
   *
   * @throws `AUTH_BUSY` when too many wait.
   */
  verify(stored: string | undefined, password: string): Promise<boolean>;
}

/** Makes a {@link PasswordHasher}. */
export function createPasswordHasher(random: Random): PasswordHasher {
  return new LimitedPasswordHasher(random);
}

class LimitedPasswordHasher implements PasswordHasher {
  readonly #random: Random;
  readonly #waiting = new BoundedQueue<() => void>({ maxItems: MAX_WAITING });
  #running = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  hash(password: string): Promise<string> {
    return this.#inTurn(() => hashPassword(password, this.#random));
  }

  verify(stored: string | undefined, password: string): Promise<boolean> {
    return this.#inTurn(async () => {
      if (stored !== undefined && stored !== '') return verifyPassword(stored, password);
      await hashPassword(password, this.#random);
      return false;
    });
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    await this.#admission();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }

  #admission(): Promise<void> {
    if (this.#running < MAX_CONCURRENT) {
      this.#running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      if (!this.#waiting.push(resolve)) reject(authErrors.create('AUTH_BUSY'));
    });
  }
}
