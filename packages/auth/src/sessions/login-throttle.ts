import type { Clock } from '@drover/base';
import { authErrors } from '../errors.ts';
import type { CallOptions } from '../tokens/token-store.ts';
import { usernameKey } from '../users/username-key.ts';

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
/** Attempts of one name from one address that may wait for others to end; more are refused. */
const MAX_WAITING = 64;

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

/** An attempt that may be made now. Disposing of it says that it is over, whatever came of it. */
export interface AdmittedAttempt extends Disposable {
  /** The password was wrong, or the user does not exist. */
  failed(): void;
  /** The password was right: this user at this address starts afresh. */
  succeeded(): void;
}

/** Attempts of one name from one address that are under way, and those that wait for them to end. */
interface Gate {
  running: number;
  waiting: (() => void)[];
}

/** Slows down those who guess passwords. Bounded in memory; knows nothing of which users exist. */
export class LoginThrottle {
  readonly #clock: Clock;
  /** In the order of the last failure. */
  readonly #records = new Map<string, FailureRecord>();
  readonly #gates = new Map<string, Gate>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Lets an attempt begin. No more are under way at once for one name and address than may fail without consequence:
   * the others wait, so that many at once are no way around the throttle.
   *
   * @throws `AUTH_THROTTLED`; `AUTH_BUSY` when too many wait.
   */
  async admit(attempt: LoginAttempt, { signal }: CallOptions): Promise<AdmittedAttempt> {
    const key = pairKey(attempt);
    for (;;) {
      signal.throwIfAborted();
      const waitMs = this.#waitMs(attempt);
      if (waitMs > 0) {
        throw authErrors.create('AUTH_THROTTLED', { seconds: Math.ceil(waitMs / 1_000) });
      }
      const gate = this.#gates.get(key) ?? { running: 0, waiting: [] };
      const failures = this.#records.get(key)?.failures ?? 0;
      if (gate.running < Math.max(1, LIMITS.pair.free - failures)) {
        gate.running += 1;
        this.#gates.set(key, gate);
        return this.#admitted(attempt);
      }
      if (gate.waiting.length >= MAX_WAITING) throw authErrors.create('AUTH_BUSY');
      await new Promise<void>((resolve) => gate.waiting.push(resolve));
    }
  }

  #admitted(attempt: LoginAttempt): AdmittedAttempt {
    return {
      failed: () => {
        for (const [key] of keysOf(attempt)) this.#count(key);
      },
      succeeded: () => void this.#records.delete(pairKey(attempt)),
      [Symbol.dispose]: () => this.#leave(pairKey(attempt)),
    };
  }

  #leave(key: string): void {
    const gate = this.#gates.get(key);
    if (!gate) return;
    gate.running -= 1;
    if (gate.running === 0 && gate.waiting.length === 0) this.#gates.delete(key);
    for (const look of gate.waiting.splice(0)) look();
  }

  /** Milliseconds until this attempt may be made; 0 = now. */
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

  #count(key: string): void {
    const nowMs = this.#clock.monotonicMs();
    const before = this.#records.get(key);
    const isFresh = before !== undefined && nowMs - before.lastMs <= MEMORY_MS;
    this.#records.delete(key);
    this.#records.set(key, { failures: isFresh ? before.failures + 1 : 1, lastMs: nowMs });
    const [oldest] = this.#records.keys();
    if (this.#records.size > MAX_KEYS && oldest !== undefined) this.#records.delete(oldest);
  }
}

function pairKey({ username, address }: LoginAttempt): string {
  return `pair ${address} ${usernameKey(username)}`;
}

function keysOf(attempt: LoginAttempt): readonly (readonly [string, Limit])[] {
  return [
    [pairKey(attempt), LIMITS.pair],
    [`user ${usernameKey(attempt.username)}`, LIMITS.user],
    [`address ${attempt.address}`, LIMITS.address],
  ];
}
