import type { PolicyRule } from '@drover/apimachinery';
import { describe, expect, it } from 'vitest';
import { homeRulesIn, writtenOut } from './held-rules.ts';

const pods: PolicyRule = { apiGroups: [''], resources: ['pods'], verbs: ['get'] };
const bindings: PolicyRule = {
  apiGroups: ['management.cattle.io'],
  resources: ['projects'],
  verbs: ['create'],
};
const everything: PolicyRule = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] };
const everyPath: PolicyRule = { nonResourceURLs: ['*'], verbs: ['*'] };
const readAll: PolicyRule = { apiGroups: ['*'], resources: ['*'], verbs: ['get'] };

describe('rights in the home of state', () => {
  const rules = [pods, bindings, everything, everyPath, readAll];

  it('count whole for what is given there', () => {
    expect(homeRulesIn(rules, {})).toEqual(rules);
    expect(homeRulesIn(rules, { cluster: 'local', project: 'p-1' })).toEqual(rules);
  });

  it('count elsewhere when they are about objects of Drover, or about everything', () => {
    expect(homeRulesIn(rules, { cluster: 'c-1' })).toEqual([bindings, everything, everyPath]);
    const some = { ...everything, resourceNames: ['a'] };
    expect(homeRulesIn([some, { ...pods, apiGroups: [] }], { cluster: 'c-1' })).toEqual([]);
  });
});

describe('all verbs', () => {
  const all = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

  it('are written out where Kubernetes knows no others', () => {
    const rule = { apiGroups: ['', 'apps'], resources: ['pods', 'serviceaccounts'], verbs: ['*'] };
    expect(writtenOut([rule])).toEqual([
      { ...rule, resources: ['pods'], verbs: all },
      { ...rule, resources: ['serviceaccounts'], verbs: [...all, 'impersonate'] },
    ]);
  });

  it.each<[string, PolicyRule]>([
    ['of another group', { apiGroups: ['example.com'], resources: ['pods'], verbs: ['*'] }],
    ['of all groups', { apiGroups: ['*'], resources: ['pods'], verbs: ['*'] }],
    ['of everything', { apiGroups: [''], resources: ['*'], verbs: ['*'] }],
    ['of users', { apiGroups: [''], resources: ['users'], verbs: ['*'] }],
    ['of paths', { nonResourceURLs: ['/x'], verbs: ['*'] }],
    ['that are named', pods],
  ])('stay as they are %s', (_what, rule) => {
    expect(writtenOut([rule])).toEqual([rule]);
  });
});
