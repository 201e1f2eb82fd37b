import { expect, it } from 'vitest';
import { namespaceConditions } from './namespace-notes.tsx';

it('reads what a namespace says of itself, whoever wrote it', () => {
  const text = JSON.stringify({
    Conditions: [
      {
        Type: 'ResourceQuotaValidated',
        Status: 'False',
        Reason: 'QUOTA_EXCEEDED',
        Message: 'Too much',
      },
      { type: 'Other', status: 'Maybe' },
    ],
  });
  const namespace = {
    id: 'a',
    type: 'namespace',
    links: {},
    annotations: { 'cattle.io/status': text },
  };
  expect(namespaceConditions(namespace)).toEqual([
    {
      type: 'ResourceQuotaValidated',
      status: 'False',
      reason: 'QUOTA_EXCEEDED',
      message: 'Too much',
    },
    { type: 'Other', status: 'Unknown', reason: '', message: '' },
  ]);
  expect(namespaceConditions({ id: 'a', type: 'namespace', links: {} })).toEqual([]);
});
