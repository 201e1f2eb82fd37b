import type { Clock } from '@drover/base';

/** Written nodes that are remembered; a list is seldom older than the time in which so many are written. */
const MAX_REMEMBERED = 10_000;

/** Which Kubernetes nodes Drover itself has changed, so that a list that was asked for earlier undoes none of it. */
export class OwnWrites {
  readonly #clock: Clock;
  readonly #writtenMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Remembers that a node, by its uid, was written now. Beyond a bound the oldest is forgotten. */
  note(uid: string): void {
    this.#writtenMs.delete(uid);
    this.#writtenMs.set(uid, this.#clock.monotonicMs());
    const [oldest] = this.#writtenMs.keys();
    if (this.#writtenMs.size > MAX_REMEMBERED && oldest !== undefined) {
      this.#writtenMs.delete(oldest);
    }
  }

  /** Whether what was asked for at `askedMs`, by the monotonic clock, may show a node as it was before. */
  isOutdated(uid: string, askedMs: number): boolean {
    return (this.#writtenMs.get(uid) ?? -Infinity) >= askedMs;
  }
}
