import { expect, it } from 'vitest';
import {
  addAmounts,
  amountsOf,
  countableAmounts,
  describeExcesses,
  describeOverCommits,
  effectiveAmounts,
  excessesOver,
  overCommitsOf,
} from './quota-amounts.ts';

it('compares amounts whatever their units, and tells which are too much', () => {
  const asked = amountsOf({ limitsCpu: '1500m', limitsMemory: '1Gi', pods: '3', secrets: '9' });
  const limit = amountsOf({ limitsCpu: '1', limitsMemory: '1G', pods: '3' });
  expect(describeExcesses(excessesOver(asked, limit))).toBe(
    'limitsCpu (1500m > 1), limitsMemory (1Gi > 1G)',
  );
});

it('adds what either names', () => {
  const sum = addAmounts(
    amountsOf({ pods: '3', limitsCpu: '500m' }),
    amountsOf({ limitsCpu: '1', secrets: '2' }),
  );
  expect(Object.fromEntries(sum)).toEqual({ pods: '3', limitsCpu: '1500m', secrets: '2' });
});

it('gives defaults for what is left open, and nothing that has no default', () => {
  const defaults = amountsOf({ pods: '5', secrets: '2' });
  const own = amountsOf({ pods: '7', services: '9' });
  expect(Object.fromEntries(effectiveAmounts(defaults, own))).toEqual({ pods: '7', secrets: '2' });
});

it('counts with nothing that is no amount', () => {
  const { countable, malformed } = countableAmounts(
    amountsOf({ pods: '5', secrets: '-1', services: 'many' }),
  );
  expect(Object.fromEntries(countable)).toEqual({ pods: '5' });
  expect(malformed).toEqual(['secrets', 'services']);
});

it('tells the arithmetic of what does not fit', () => {
  const own = amountsOf({ pods: '3', limitsMemory: '512Mi' });
  const others = amountsOf({ pods: '8', secrets: '99' });
  const limit = amountsOf({ pods: '10', limitsMemory: '1Gi', secrets: '1' });
  expect(describeOverCommits(overCommitsOf(own, others, limit))).toBe(
    'pods (11 > 10) with 3 here and 8 in other namespaces',
  );
});
