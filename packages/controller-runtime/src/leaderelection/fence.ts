/**
 * A right to write that ends by itself: held by a leader, or by the owner of a share of the work.
 *
 * **Guarantees**: when `remainingMs` is 0, or `signal` is aborted, another process may hold the right.
 */
export interface Fence {
  /** Grows with each hand-over, so that a far side can refuse the late writes of an earlier holder. */
  readonly epoch: number;
  /** Aborted with `LEADER_LOST` when the right is lost, or with the reason of the stop. */
  readonly signal: AbortSignal;
  /** Milliseconds in which a write may still be sent and answered. */
  remainingMs(): number;
}
