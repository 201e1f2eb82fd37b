import type { Clock } from '@drover/base';

/** How long work may hold the event loop before everybody else gets a turn. */
const SLICE_MS = 10;

/**
 * Lets the event loop turn in the midst of work that never waits. Reconciles that find nothing to do resolve without
 * I/O, so that thousands of them in a row would keep timers and sockets waiting until the last one is done.
 *
 * **Guarantees**: of all the work that asks one instance, none goes on for longer than 10 ms and one step without a turn
 * of the event loop.
 */
export class EventLoopTurns {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #sliceStartMs = Number.NEGATIVE_INFINITY;
  #next: Promise<void> | undefined;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** What to wait for before the next step; `undefined` while there is time left. */
  due(): Promise<void> | undefined {
    if (this.#next) return this.#next;
    if (this.#clock.monotonicMs() - this.#sliceStartMs < SLICE_MS) return undefined;
    this.#next = new Promise((resolve) => {
      setImmediate(() => {
        this.#next = undefined;
        this.#sliceStartMs = this.#clock.monotonicMs();
        resolve();
      });
    });
    return this.#next;
  }
}
