import { RoleGrants } from '@drover/rbac';
import { expect, it } from 'vitest';
import { VirtualGroups } from '../access/virtual-groups.ts';
import { callerFor } from './norman-request.ts';

it('gives callers the groups of their roles, and none that an identity provider made up', () => {
  const grants = new RoleGrants();
  grants.setRole({ name: 'cluster-member', inherits: [], rules: [] });
  grants.setGrant({
    id: 'b',
    subject: { kind: 'User', name: 'u-1' },
    role: 'cluster-member',
    cluster: 'c-1',
  });
  const virtual = new VirtualGroups({ feed: { grants }, users: { get: () => undefined } });
  const groups = ['oidc_group://devs', 'drover:c-1:cluster-owner', 'system:masters'];
  const identity = { user: { name: 'u-1', groups }, tokenName: 't', via: 'bearer' } as const;
  expect(callerFor(identity, virtual).user.groups).toEqual([
    'oidc_group://devs',
    'drover:c-1:cluster-member',
  ]);
});
