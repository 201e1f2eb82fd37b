import { type FieldError, invalid } from '../../field/field-error.ts';
import type { Lease } from '../../types/coordination.ts';
import { notNegative } from '../value/numbers.ts';
import { when } from '../value/when.ts';

/** What is wrong with a Lease beyond its metadata. */
export function validateLease({ spec = {} }: Lease): readonly FieldError[] {
  const { leaseDurationSeconds: duration, leaseTransitions } = spec;
  return [
    ...when(duration !== undefined && duration <= 0, () =>
      invalid('spec.leaseDurationSeconds', duration, 'must be greater than 0'),
    ),
    ...notNegative('spec.leaseTransitions', leaseTransitions),
  ];
}
