import { describe, expect, it } from 'vitest';
import { amountsOf, checkQuota, describeExcesses, excessesOver } from './project-quota.ts';

const quota = (limit: unknown, fallback: unknown) => ({
  resourceQuota: { limit },
  namespaceDefaultResourceQuota: { limit: fallback },
});

describe('checkQuota', () => {
  it.each([
    [{}],
    [{ resourceQuota: null, namespaceDefaultResourceQuota: null }],
    [quota({}, {})],
    [quota({ pods: '10', secrets: null }, { pods: '10', services: '' })],
    [quota({ limitsMemory: '1Gi' }, { limitsMemory: '1024Mi' })],
    [quota({ limitsCpu: '0' }, { limitsCpu: '0' })],
  ])('accepts %j', (body) => {
    expect(checkQuota(body)).toBeUndefined();
  });

  it.each([
    [{ resourceQuota: {} }, 'MissingRequired', 'namespaceDefaultResourceQuota'],
    [{ namespaceDefaultResourceQuota: {} }, 'MissingRequired', 'resourceQuota'],
    [quota({ pods: '1' }, {}), 'MissingRequired', 'namespaceDefaultResourceQuota'],
    [quota({}, { pods: '1' }), 'MissingRequired', 'namespaceDefaultResourceQuota'],
    [quota({ pods: '1' }, { pods: '2' }), 'MaxLimitExceeded', 'namespaceDefaultResourceQuota'],
    [quota({ pods: '1' }, { pods: '-2' }), 'MinLimitExceeded', 'namespaceDefaultResourceQuota'],
    [quota({ pods: '-1' }, { pods: '-2' }), 'MinLimitExceeded', 'resourceQuota'],
  ])('refuses %j', (body, code, fieldName) => {
    expect(checkQuota(body)).toMatchObject({ code, fieldName });
  });
});

it('compares amounts whatever their units, and tells which are too much', () => {
  const asked = amountsOf({ limitsCpu: '1500m', limitsMemory: '1Gi', pods: '3', secrets: '9' });
  const limit = amountsOf({ limitsCpu: '1', limitsMemory: '1G', pods: '3' });
  expect(describeExcesses(excessesOver(asked, limit))).toBe(
    'limitsCpu (1500m > 1), limitsMemory (1Gi > 1G)',
  );
});
