import type { ObjectOf } from './object-of.ts';

/** `coordination.k8s.io/v1` Lease. */
export interface Lease extends ObjectOf<'coordination.k8s.io/v1', 'Lease'> {
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    /** RFC 3339 with microseconds, as `renewTime`. */
    readonly acquireTime?: string;
    readonly renewTime?: string;
    readonly leaseTransitions?: number;
    readonly preferredHolder?: string;
    readonly strategy?: string;
  };
}
