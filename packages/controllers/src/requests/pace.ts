import type { Clock } from '@drover/base';

/** How fast one thing may follow itself. */
export interface PaceOptions {
  /** So many times at once; default 5. */
  readonly burst?: number;
  /** Then once in so many milliseconds; default 2,000. */
  readonly intervalMs?: number;
}

/** When more are remembered, those that are over are forgotten. */
const MAX_REMEMBERED = 1_000;

/**
 * Holds back what is done again and again, such as writes to an object that somebody else undoes each time: a few may
 * follow each other at once, then one in an interval. Each key has a pace of its own.
 *
 * **Bound**: keys are remembered no longer than they count.
 */
export class Pace {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #burst: number;
  readonly #intervalMs: number;
  /** Until when what was noted of a key counts. */
  readonly #endsMs = new Map<string, number>();

  constructor(
    clock: Pick<Clock, 'monotonicMs'>,
    { burst = 5, intervalMs = 2_000 }: PaceOptions = {},
  ) {
    this.#clock = clock;
    this.#burst = burst;
    this.#intervalMs = intervalMs;
  }

  /** The keys that are remembered. */
  get size(): number {
    return this.#endsMs.size;
  }

  /** How long to wait before the next time, in milliseconds. */
  waitMs(key: string): number {
    const leftMs = (this.#endsMs.get(key) ?? 0) - this.#clock.monotonicMs();
    return Math.max(0, leftMs - (this.#burst - 1) * this.#intervalMs);
  }

  /** Counts one time. */
  note(key: string): void {
    const nowMs = this.#clock.monotonicMs();
    if (this.#endsMs.size >= MAX_REMEMBERED) this.#forgetEnded(nowMs);
    this.#endsMs.set(key, Math.max(this.#endsMs.get(key) ?? 0, nowMs) + this.#intervalMs);
  }

  #forgetEnded(nowMs: number): void {
    for (const [key, endMs] of this.#endsMs) if (endMs <= nowMs) this.#endsMs.delete(key);
  }
}
