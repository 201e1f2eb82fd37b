import type { Fence } from './fence.ts';
import type { LeaderRecord } from './leader-record.ts';

/** How an elector is run. */
export interface ElectionOptions {
  /** Stop contending: wait for `lead` to end, then give the lock up. */
  readonly signal: AbortSignal;
  /**
   * The work of a leader; called for each term, never twice at a time. Must end soon after `fence.signal` aborts;
   * the elector contends again only when it has ended.
   */
  readonly lead: (fence: Fence) => Promise<void>;
}

/** Contends for leadership among the replicas. */
export interface LeaderElector {
  run(options: ElectionOptions): Promise<void>;
  /** The right to write, while this process leads. */
  fence(): Fence | undefined;
  /** Who leads, as last seen. */
  readonly leader: LeaderRecord | undefined;
}
