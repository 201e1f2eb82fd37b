import type { Clock } from '@drover/base';

/** So many writes to one object follow each other at once. */
const BURST = 5;
/** What is beyond them waits until this long after the first of them. */
const WINDOW_MS = 10_000;
/** When more are remembered, those that are over are forgotten. */
const MAX_REMEMBERED = 1_000;

interface Window {
  readonly sinceMs: number;
  readonly count: number;
}

/** Keeps two that undo each other's writes from doing it without a pause: five times in ten seconds, for each object. */
export class WritePace {
  readonly #clock: Clock;
  readonly #windows = new Map<string, Window>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How long to wait before the next write to `object`, in milliseconds. */
  waitMs(object: string): number {
    const window = this.#windowOf(object);
    return window && window.count >= BURST ? this.#leftMs(window) : 0;
  }

  /** Counts a write to `object`. */
  note(object: string): void {
    const window = this.#windowOf(object);
    if (!window && this.#windows.size >= MAX_REMEMBERED) this.#forgetOver();
    const { sinceMs, count } = window ?? { sinceMs: this.#clock.monotonicMs(), count: 0 };
    this.#windows.set(object, { sinceMs, count: count + 1 });
  }

  #windowOf(object: string): Window | undefined {
    const window = this.#windows.get(object);
    return window && this.#leftMs(window) > 0 ? window : undefined;
  }

  #leftMs({ sinceMs }: Window): number {
    return sinceMs + WINDOW_MS - this.#clock.monotonicMs();
  }

  #forgetOver(): void {
    for (const [object, window] of this.#windows) {
      if (this.#leftMs(window) <= 0) this.#windows.delete(object);
    }
  }
}
