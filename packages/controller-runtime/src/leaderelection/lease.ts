import type { KubernetesObject } from '@drover/apimachinery';
import { formatMicroTime } from '@drover/base';

/** A `Lease` of `coordination.k8s.io/v1`. */
export interface Lease extends KubernetesObject {
  readonly spec?: LeaseSpec;
}

/** Who holds a lease, since when, and for how long without renewal. */
export interface LeaseSpec {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  /** RFC 3339 with microseconds. */
  readonly acquireTime?: string;
  /** RFC 3339 with microseconds. */
  readonly renewTime?: string;
  /** Hand-overs so far: the epoch of the holder. */
  readonly leaseTransitions?: number;
}

/** What a claim writes. */
export interface Claim {
  readonly identity: string;
  /** Whole seconds, as the API has it. */
  readonly leaseMs: number;
  /** Wall clock. */
  readonly nowMs: number;
  readonly epoch: number;
}

/** `lease` as its new holder writes it: a new term with an epoch of its own. */
export function claimed(lease: Lease, { identity, leaseMs, nowMs, epoch }: Claim): Lease {
  const now = formatMicroTime(nowMs);
  return {
    ...lease,
    spec: {
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(leaseMs / 1000),
      acquireTime: now,
      renewTime: now,
      leaseTransitions: epoch,
    },
  };
}

/** `lease` as its holder renews it. */
export function renewed(lease: Lease, nowMs: number): Lease {
  return { ...lease, spec: { ...lease.spec, renewTime: formatMicroTime(nowMs) } };
}

/** `lease` as its holder gives it up: anyone may take it at once. */
export function released(lease: Lease, nowMs: number): Lease {
  return renewed({ ...lease, spec: { ...lease.spec, holderIdentity: '' } }, nowMs);
}
