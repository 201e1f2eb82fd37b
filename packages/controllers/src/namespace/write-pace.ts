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

  /** How long to wait before the next write to `object`, in milliseconds; asking with 0 as answer counts as one. */
  take(object: string): number {
    const nowMs = this.#clock.monotonicMs();
    const window = this.#windows.get(object);
    if (!window || window.sinceMs + WINDOW_MS <= nowMs) {
      if (this.#windows.size >= MAX_REMEMBERED) this.#forgetOver(nowMs);
      this.#windows.set(object, { sinceMs: nowMs, count: 1 });
      return 0;
    }
    if (window.count >= BURST) return window.sinceMs + WINDOW_MS - nowMs;
    this.#windows.set(object, { ...window, count: window.count + 1 });
    return 0;
  }

  #forgetOver(nowMs: number): void {
    for (const [object, { sinceMs }] of this.#windows) {
      if (sinceMs + WINDOW_MS <= nowMs) this.#windows.delete(object);
    }
  }
}
