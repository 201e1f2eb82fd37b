import { type FieldError, forbidden, invalid, notSupported } from '../field/field-error.ts';
import type { Lease } from '../types/coordination.ts';
import { isQualifiedName } from './names.ts';
import { wrong } from './object-meta.ts';

/** Strategies that Kubernetes knows; others need a name with a prefix. */
const STRATEGIES = ['OldestEmulationVersion'];

/** As Kubernetes says it, which names the field twice. */
const STRATEGY_PATH = 'spec.strategy.strategy';

/** What is wrong with a Lease beyond its metadata. */
export function validateLease({ spec = {} }: Lease): FieldError[] {
  const { leaseDurationSeconds, leaseTransitions, strategy, preferredHolder } = spec;
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
  if (strategy !== undefined) errors.push(...validateStrategy(strategy));
  if (preferredHolder && !strategy) {
    const detail = 'may only be specified if `strategy` is defined';
    errors.push(forbidden('spec.preferredHolder', detail));
  }
  return errors;
}

function validateStrategy(strategy: string): FieldError[] {
  if (STRATEGIES.includes(strategy)) return [];
  if (!strategy.includes('/')) return [notSupported(STRATEGY_PATH, strategy, STRATEGIES)];
  return wrong(STRATEGY_PATH, strategy, isQualifiedName(strategy));
}
