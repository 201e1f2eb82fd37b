import { describe, expect, it } from 'vitest';
import { checkQuota } from './project-quota.ts';

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
