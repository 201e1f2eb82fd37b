import { describe, expect, it } from 'vitest';
import { checkContainerLimits, checkQuota } from './project-quota.ts';

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

describe('checkContainerLimits', () => {
  it.each([
    [{}],
    [{ containerDefaultResourceLimit: null }],
    [{ containerDefaultResourceLimit: { requestsCpu: '2', limitsMemory: '1' } }],
    [{ containerDefaultResourceLimit: { requestsCpu: '1000m', limitsCpu: '1' } }],
  ])('accepts %j', (body) => {
    expect(checkContainerLimits(body)).toBeUndefined();
  });

  it('refuses to promise more than what is allowed', () => {
    const containerDefaultResourceLimit = {
      requestsCpu: '2',
      limitsCpu: '1500m',
      requestsMemory: '1Gi',
      limitsMemory: '1Mi',
    };
    expect(checkContainerLimits({ containerDefaultResourceLimit })).toEqual({
      code: 'MaxLimitExceeded',
      fieldName: 'containerDefaultResourceLimit',
      message:
        'containerDefaultResourceLimit exceeds limits on fields: requestsCpu (2 > 1500m), requestsMemory (1Gi > 1Mi)',
    });
  });
});
