import type { Clock, Random } from '@drover/base';

/** Agents that are let in a second, in the long run: each costs some milliseconds of CPU before it is of use. */
const RATE = 40;
/** Agents that are let in at once after a quiet time. */
const BURST = 80;
/** Agents that are let in, and have not been heard through yet. */
const MAX_HANDSHAKES = 64;
/** Nobody is told to stay away for longer. */
const MAX_RETRY_SECONDS = 30;

/** Either let in, until disposed, or told when to come again. */
export type Admission =
  | { readonly admitted: Disposable }
  | { readonly admitted?: undefined; readonly retryAfterSeconds: number };

/**
 * Lets agents in at a bounded rate, so that thousands that come back at once do not stop each other, or what else the server
 * does.
 *
 * **Guarantees**: not more than {@link MAX_HANDSHAKES} at the same time and {@link RATE} a second after the first
 * {@link BURST}; who is refused is told a time of chance, the later the more are waiting.
 */
export class AdmissionGate {
  readonly #clock: Clock;
  readonly #random: Random;
  #tokens = BURST;
  #filledMs: number;
  #handshakes = 0;
  /** About so many were refused, and have not come back. */
  #waiting = 0;
  #isClosed = false;

  constructor({ clock, random }: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = clock;
    this.#random = random;
    this.#filledMs = clock.monotonicMs();
  }

  /** Agents that were refused lately, and are expected to come again. */
  get waiting(): number {
    return Math.round(this.#waiting);
  }

  /** Lets an agent in, or tells when to come again. */
  enter(): Admission {
    this.#fill();
    if (this.#isClosed) return { retryAfterSeconds: 1 };
    if (this.#tokens < 1 || this.#handshakes >= MAX_HANDSHAKES) return this.#refuse();
    this.#tokens -= 1;
    this.#waiting = Math.max(0, this.#waiting - 1);
    this.#handshakes += 1;
    let isIn = true;
    const leave = (): void => {
      if (isIn) this.#handshakes -= 1;
      isIn = false;
    };
    return { admitted: { [Symbol.dispose]: leave } };
  }

  /** Lets nobody in any more: the server is being stopped. */
  close(): void {
    this.#isClosed = true;
  }

  #refuse(): Admission {
    this.#waiting += 1;
    const seconds = Math.min(MAX_RETRY_SECONDS, this.#waiting / RATE);
    return { retryAfterSeconds: 1 + Math.ceil(this.#random.float() * seconds) };
  }

  #fill(): void {
    const nowMs = this.#clock.monotonicMs();
    const filled = ((nowMs - this.#filledMs) / 1000) * RATE;
    this.#filledMs = nowMs;
    this.#tokens = Math.min(BURST, this.#tokens + filled);
    // Who has not come back by now does not come back.
    if (this.#tokens === BURST) this.#waiting = 0;
  }
}
