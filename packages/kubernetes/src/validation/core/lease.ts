import { type FieldError, invalid } from '../../field/field-error.ts';
import type { Lease } from '../../types/coordination.ts';

/** What is wrong with a Lease beyond its metadata. */
export function validateLease({ spec = {} }: Lease): FieldError[] {
  const { leaseDurationSeconds, leaseTransitions } = spec;
  const errors: FieldError[] = [];
  if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0) {
    errors.push(
      invalid('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0'),
    );
  }
  if (leaseTransitions !== undefined && leaseTransitions < 0) {
    const detail = 'must be greater than or equal to 0';
    errors.push(invalid('spec.leaseTransitions', leaseTransitions, detail));
  }
  return errors;
}
