import type { Clock } from '@drover/base';

/** So long after its last session was lost a cluster is likely to come back: agents try again within a second or two. */
const RETURN_MS = 6_000;

/** Requests that wait at the same time; further ones are told at once that the cluster is away. */
const MAX_WAITING = 1_000;

/** Clusters that are away and remembered; the oldest is forgotten. */
const MAX_LOST = 10_000;

/** Lets requests wait for clusters that were there a moment ago. */
export class ReturnWaits {
  readonly #clock: Clock;
  /** Until when a cluster is expected, on the monotonic clock; oldest first. */
  readonly #expected = new Map<string, number>();
  readonly #waiting = new Map<string, Set<() => void>>();
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The cluster has lost its last session. */
  lost(cluster: string): void {
    this.#expected.delete(cluster);
    this.#expected.set(cluster, this.#clock.monotonicMs() + RETURN_MS);
    const [oldest] = this.#expected.keys();
    if (this.#expected.size > MAX_LOST && oldest !== undefined) this.#expected.delete(oldest);
  }

  /** The cluster has a session. */
  returned(cluster: string): void {
    this.#expected.delete(cluster);
    for (const wake of this.#waiting.get(cluster) ?? []) wake();
  }

  /** Whether it was lost a moment ago. */
  isExpected(cluster: string): boolean {
    return this.#remainingMs(cluster) > 0;
  }

  /** Resolves when the cluster is back, when it is expected no longer, or at once when too many wait already. */
  async wait(cluster: string, signal: AbortSignal | undefined): Promise<void> {
    if (this.#count >= MAX_WAITING) return;
    this.#count += 1;
    const back = new AbortController();
    const wake = (): void => back.abort();
    const waiting = this.#waiting.get(cluster) ?? new Set();
    this.#waiting.set(cluster, waiting.add(wake));
    try {
      const until = signal ? AbortSignal.any([signal, back.signal]) : back.signal;
      await this.#clock.sleep(this.#remainingMs(cluster), { signal: until });
    } catch {
      // Back, or nobody waits for the answer any more: whoever asked looks.
    } finally {
      this.#count -= 1;
      waiting.delete(wake);
      if (waiting.size === 0) this.#waiting.delete(cluster);
    }
  }

  #remainingMs(cluster: string): number {
    return Math.max(0, (this.#expected.get(cluster) ?? 0) - this.#clock.monotonicMs());
  }
}
