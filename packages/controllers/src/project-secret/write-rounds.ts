import type { Clock } from '@drover/base';

/** Rounds of writes that a key may begin at once, and how long each counts. */
const BURST = 10;
const INTERVAL_MS = 1_000;
const SWEEP_SIZE = 1_000;

/**
 * Holds back a key that writes round after round, because somebody in the cluster undoes what it writes: ten rounds may
 * follow each other, then one a second.
 */
export class WriteRounds {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  /** When the rounds of a key no longer count. */
  readonly #endsMs = new Map<string, number>();

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** The keys that are remembered. */
  get size(): number {
    return this.#endsMs.size;
  }

  /** Begins a round; or says how many milliseconds to wait before one. */
  begin(key: string): number {
    const nowMs = this.#clock.monotonicMs();
    const endMs = Math.max(this.#endsMs.get(key) ?? 0, nowMs);
    const waitMs = endMs - nowMs - (BURST - 1) * INTERVAL_MS;
    if (waitMs > 0) return waitMs;
    if (this.#endsMs.size >= SWEEP_SIZE) this.#sweep(nowMs);
    this.#endsMs.set(key, endMs + INTERVAL_MS);
    return 0;
  }

  #sweep(nowMs: number): void {
    for (const [key, endMs] of this.#endsMs) if (endMs <= nowMs) this.#endsMs.delete(key);
  }
}
