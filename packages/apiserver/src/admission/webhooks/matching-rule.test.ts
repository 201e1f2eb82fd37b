import { expect, test } from 'vitest';
import type { OperationRule } from './admission-webhook.ts';
import { matchesRule, type RuleSubject } from './matching-rule.ts';

const rule = (given: Partial<OperationRule>): OperationRule => ({
  operations: ['*'],
  apiGroups: ['*'],
  apiVersions: ['*'],
  resources: ['*'],
  ...given,
});

const pods: RuleSubject = {
  operation: 'CREATE',
  resource: { group: '', version: 'v1', resource: 'pods' },
  subresource: '',
  namespace: 'default',
};
const podStatus = { ...pods, subresource: 'status' };
const namespace = {
  ...pods,
  resource: { ...pods.resource, resource: 'namespaces' },
  namespace: 'a',
};
const node = { ...pods, resource: { ...pods.resource, resource: 'nodes' }, namespace: '' };

test.each<[Partial<OperationRule>, RuleSubject, boolean]>([
  [{}, pods, true],
  [{}, podStatus, false],
  [{ resources: ['*/*'] }, podStatus, true],
  [{ resources: ['*/*'] }, pods, true],
  [{ resources: ['pods'] }, podStatus, false],
  [{ resources: ['pods/*'] }, podStatus, true],
  [{ resources: ['*/status'] }, podStatus, true],
  [{ resources: ['pods/scale'] }, podStatus, false],
  [{ operations: ['UPDATE', 'DELETE'] }, pods, false],
  [{ operations: ['UPDATE', 'CREATE'] }, pods, true],
  [{ apiGroups: ['apps'] }, pods, false],
  [{ apiGroups: [''] }, pods, true],
  [{ apiVersions: ['v2'] }, pods, false],
  [{ scope: 'Namespaced' }, pods, true],
  [{ scope: 'Cluster' }, pods, false],
  [{ scope: 'Namespaced' }, namespace, false],
  [{ scope: 'Cluster' }, namespace, true],
  [{ scope: 'Cluster' }, node, true],
])('a rule %o matches %o: %s', (given, subject, expected) => {
  expect(matchesRule(rule(given), subject)).toBe(expected);
});
