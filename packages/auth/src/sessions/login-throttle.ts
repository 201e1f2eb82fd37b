import type { Clock } from '@drover/base';
import { authErrors } from '../errors.ts';

/** How failures under one key are punished. */
interface Limit {
  /** Failures without consequence. */
  readonly free: number;
  /** Longest wait, in milliseconds. */
  readonly maxWaitMs: number;
}

/** By user name and address together, by user name alone, and by address alone. */
const LIMITS = {
  // One address guessing at one name.
  pair: { free: 5, maxWaitMs: 60_000 },
  // Many addresses guessing at one name. The wait stays short, or anyone could lock anyone out.
  user: { free: 25, maxWaitMs: 5_000 },
  // One address guessing at many names, or an office behind one address.
  address: { free: 25, maxWaitMs: 60_000 },
} as const satisfies Readonly<Record<string, Limit>>;

/** Failures older than this are forgotten. */
const MEMORY_MS = 15 * 60_000;
/** Keys remembered; at the bound the one that failed longest ago is forgotten. */
const MAX_KEYS = 20_000;

interface FailureRecord {
  failures: number;
  lastMs: number;
}

/** Who tries to log in. */
export interface LoginAttempt {
  readonly username: string;
  /** The client's address, as far as it can be trusted. */
  readonly address: string;
}

/** Slows down those who guess passwords. Bounded in memory; knows nothing of which users exist. */
export class LoginThrottle {
  readonly #clock: Clock;
  /** In the order of the last failure. */
  readonly #records = new Map<string, FailureRecord>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Lets an attempt begin. Until its end it counts as failed for its name and address, so that many at once are no way
   * around the wait.
   *
   * @throws `AUTH_THROTTLED`.
   */
  admit(attempt: LoginAttempt): void {
    const waitMs = this.#waitMs(attempt);
    if (waitMs > 0) {
      throw authErrors.create('AUTH_THROTTLED', { seconds: Math.ceil(waitMs / 1_000) });
    }
    this.#count(pairKey(attempt.username, attempt.address), this.#clock.monotonicMs());
  }

  #waitMs(attempt: LoginAttempt): number {
    const nowMs = this.#clock.monotonicMs();
    const waits = keysOf(attempt).map(([key, limit]) => {
      const record = this.#records.get(key);
      if (!record || nowMs - record.lastMs > MEMORY_MS) return 0;
      const excess = record.failures - limit.free;
      if (excess < 0) return 0;
      const wait = Math.min(limit.maxWaitMs, 1_000 * 2 ** Math.min(excess, 20));
      return record.lastMs + wait - nowMs;
    });
    return Math.max(0, ...waits);
  }

  /** The password was wrong, or the user does not exist. */
  failed({ username, address }: LoginAttempt): void {
    const nowMs = this.#clock.monotonicMs();
    this.#count(`user ${username}`, nowMs);
    this.#count(`address ${address}`, nowMs);
  }

  #count(key: string, nowMs: number): void {
    const before = this.#records.get(key);
    const isFresh = before !== undefined && nowMs - before.lastMs <= MEMORY_MS;
    this.#records.delete(key);
    this.#records.set(key, { failures: isFresh ? before.failures + 1 : 1, lastMs: nowMs });
    const [oldest] = this.#records.keys();
    if (this.#records.size > MAX_KEYS && oldest !== undefined) this.#records.delete(oldest);
  }

  /** The password was right: this user at this address starts afresh. */
  succeeded({ username, address }: LoginAttempt): void {
    this.#records.delete(pairKey(username, address));
  }
}

function pairKey(username: string, address: string): string {
  return `pair ${address} ${username}`;
}

function keysOf({ username, address }: LoginAttempt): readonly (readonly [string, Limit])[] {
  return [
    [pairKey(username, address), LIMITS.pair],
    [`user ${username}`, LIMITS.user],
    [`address ${address}`, LIMITS.address],
  ];
}
