import type { Clock, WaitOptions } from '../clock/clock.ts';

interface Timer {
  readonly atMs: number;
  readonly order: number;
  fire(): void;
}

/**
 * A clock that stands still until it is told to move.
 *
 * **Ordering**: `advance` fires timers in the order of their times, and lets promise callbacks run between
 * two of them, so that a loop of sleeps moves as it would in real time.
 */
export class FakeClock implements Clock {
  #nowMs: number;
  #monotonicMs = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(startMs: number = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  /** Timers that wait. */
  get pending(): number {
    return this.#timers.size;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const timer: Timer = {
      atMs: this.#monotonicMs + Math.max(0, delayMs),
      order: this.#order++,
      fire: callback,
    };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  sleep(delayMs: number, { signal }: WaitOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const cancel = this.schedule(delayMs, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      const onAbort = (): void => {
        cancel();
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Moves both clocks by `ms`, firing what is due on the way. */
  async advance(ms: number): Promise<void> {
    const end = this.#monotonicMs + ms;
    await settle();
    for (let due = this.#nextDue(end); due; due = this.#nextDue(end)) {
      this.#moveTo(due.atMs);
      this.#timers.delete(due);
      due.fire();
      await settle();
    }
    this.#moveTo(end);
    await settle();
  }

  /** Corrects the wall clock as NTP would: the monotonic clock and timers do not notice. */
  jumpWallClock(ms: number): void {
    this.#nowMs += ms;
  }

  #moveTo(monotonicMs: number): void {
    this.#nowMs += monotonicMs - this.#monotonicMs;
    this.#monotonicMs = monotonicMs;
  }

  #nextDue(endMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.atMs > endMs) continue;
      if (
        !next ||
        timer.atMs < next.atMs ||
        (timer.atMs === next.atMs && timer.order < next.order)
      ) {
        next = timer;
      }
    }
    return next;
  }
}

/** Lets promise callbacks and already queued events run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) {
    await new Promise<void>((resolve) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        channel.port1.close();
        resolve();
      };
      channel.port2.postMessage(undefined);
    });
  }
}
