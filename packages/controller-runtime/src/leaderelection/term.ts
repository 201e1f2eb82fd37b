import type { Clock } from '@drover/base';
import { runtimeErrors } from '../errors.ts';
import type { Fence } from './fence.ts';
import type { Lease } from './lease.ts';

/** How long a term lasts without renewal. */
export interface TermOptions {
  readonly clock: Clock;
  /** What others wait before they take over, in milliseconds. */
  readonly leaseMs: number;
  /** How long before that the term ends: what was sent until then has this time to arrive. */
  readonly marginMs: number;
}

/**
 * One term of a leader: ends by itself unless it is renewed.
 *
 * **Guarantees**: counted from before the request that renewed it, so the term ends before anyone who saw that renewal
 * takes over. Both clocks are asked and the one that moved further counts: the monotonic clock stands still while a
 * virtual machine sleeps, the wall clock may be set back.
 */
export class Term implements Fence {
  readonly epoch: number;
  /** The lock as last written; its version is what the next write of it names. */
  lease: Lease;
  readonly #options: TermOptions;
  readonly #end = new AbortController();
  #renewedAt: Moment;
  #cancelExpiry: () => void = () => {};

  constructor(lease: Lease, renewedAt: Moment, options: TermOptions) {
    this.epoch = lease.spec?.leaseTransitions ?? 0;
    this.lease = lease;
    this.#renewedAt = renewedAt;
    this.#options = options;
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }

  remainingMs(): number {
    if (this.#end.signal.aborted) return 0;
    const { clock, leaseMs, marginMs } = this.#options;
    const now = momentOf(clock);
    const elapsedMs = Math.max(
      now.monotonicMs - this.#renewedAt.monotonicMs,
      now.wallMs - this.#renewedAt.wallMs,
    );
    return Math.max(0, leaseMs - marginMs - elapsedMs);
  }

  /** The lock was written as `lease` by a request that was sent at `sentAt`. Does not bring an ended term back. */
  renew(lease: Lease, sentAt: Moment): void {
    this.lease = lease;
    this.#renewedAt = sentAt;
    this.watchExpiry();
  }

  /** Ends the term when its time is over. */
  watchExpiry(): void {
    this.#cancelExpiry();
    const leftMs = this.remainingMs();
    if (leftMs === 0) this.lose('it could not renew its lease in time');
    else this.#cancelExpiry = this.#options.clock.schedule(leftMs, () => this.watchExpiry());
  }

  /** Ends the term. */
  lose(why: string): void {
    this.end(runtimeErrors.create('LEADER_LOST', { why }));
  }

  /** Ends the term with a reason of the caller. */
  end(reason: unknown): void {
    this.#cancelExpiry();
    this.#end.abort(reason);
  }
}

/** A moment on both clocks. */
export interface Moment {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/** Now, on both clocks. */
export function momentOf(clock: Clock): Moment {
  return { monotonicMs: clock.monotonicMs(), wallMs: clock.nowMs() };
}
