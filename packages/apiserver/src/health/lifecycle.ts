import { serviceUnavailableError } from '@drover/apimachinery';
import type { Clock } from '@drover/base';

/** How a server ends its work. */
export interface DrainOptions {
  /** How long it goes on serving while it says that it is not ready, so that load balancers see it; milliseconds. */
  readonly delayMs: number;
  /** How long requests that have begun may take after that; milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Knows what the server is doing, and brings it to an end: first it is not ready any more, then watches end, new requests are refused and
 * those that have begun are waited for.
 */
export class Lifecycle {
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  #isLeaving = false;
  #inFlight = 0;
  #idle: PromiseWithResolvers<void> | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Aborted when no new work is taken: what would last (watches) ends cleanly. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Whether the server is on its way out: it must not be sent anything new. */
  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /**
   * Begins a request that ends with {@link end}.
   *
   * @throws `StatusError` `ServiceUnavailable` when no new work is taken.
   */
  begin(): void {
    if (this.#stopping.signal.aborted) {
      throw serviceUnavailableError('apiserver is shutting down', { retryAfterSeconds: 1 });
    }
    this.#inFlight += 1;
  }

  end(): void {
    this.#inFlight -= 1;
    if (this.#inFlight === 0) this.#idle?.resolve();
  }

  /** Ends what lasts and takes nothing new, without waiting. */
  stop(): void {
    this.#isLeaving = true;
    this.#stopping.abort();
  }

  /** Resolves when nothing is in flight any more, or the time is up. */
  async drain({ delayMs, timeoutMs }: DrainOptions): Promise<void> {
    this.#isLeaving = true;
    if (delayMs > 0) await this.#clock.sleep(delayMs);
    this.stop();
    if (this.#inFlight === 0) return;
    this.#idle = Promise.withResolvers();
    const cancel = this.#clock.schedule(timeoutMs, () => this.#idle?.resolve());
    await this.#idle.promise;
    cancel();
  }
}
