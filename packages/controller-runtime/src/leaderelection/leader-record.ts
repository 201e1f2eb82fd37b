import { formatTime, parseTimeMs } from '@drover/base';
import type { Lease } from './lease.ts';

/** Who leads, in the form that client-go writes into annotations and operators read. */
export interface LeaderRecord {
  /** `''` when the last leader stepped down and nobody has followed yet. */
  readonly holderIdentity: string;
  readonly leaseDurationSeconds: number;
  /** RFC 3339. */
  readonly acquireTime: string | null;
  /** RFC 3339. */
  readonly renewTime: string | null;
  readonly leaderTransitions: number;
}

/** The record that a Lease tells. */
export function leaderRecord({ spec = {} }: Lease): LeaderRecord {
  return {
    holderIdentity: spec.holderIdentity ?? '',
    leaseDurationSeconds: spec.leaseDurationSeconds ?? 0,
    acquireTime: wholeSeconds(spec.acquireTime),
    renewTime: wholeSeconds(spec.renewTime),
    leaderTransitions: spec.leaseTransitions ?? 0,
  };
}

function wholeSeconds(time: string | undefined): string | null {
  const ms = time === undefined ? undefined : parseTimeMs(time);
  return ms === undefined ? null : formatTime(ms);
}
