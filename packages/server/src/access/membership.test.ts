import { type GrantSubject, RoleGrants } from '@drover/rbac';
import { describe, expect, it } from 'vitest';
import { createMembership } from './membership.ts';

function grantsTo(...subjects: readonly GrantSubject[]): { readonly grants: RoleGrants } {
  const grants = new RoleGrants();
  for (const [index, subject] of subjects.entries()) {
    grants.setGrant({ id: String(index), subject, role: 'member', cluster: 'c-1' });
  }
  return { grants };
}

describe('membership', () => {
  const isMember = createMembership(
    grantsTo(
      { kind: 'User', name: 'u-1' },
      { kind: 'Group', name: 'oidc_group://devs' },
      { kind: 'User', name: 'oidc_user://1' },
    ),
  );

  it.each([
    ['a user', { userId: 'u-1', principalIds: [] }],
    ['a group', { userId: 'u-x', principalIds: ['oidc_user://2', 'oidc_group://devs'] }],
    ['someone who was never here before', { principalIds: ['oidc_user://1'] }],
  ])('is that of %s', (_who, subject) => {
    expect(isMember(subject)).toBe(true);
  });

  it('is not that of others, nor of a user whose name is that of a group', () => {
    const principalIds = ['oidc_user://2', 'oidc_group://others'];
    expect(isMember({ userId: 'oidc_group://devs', principalIds })).toBe(false);
  });
});
