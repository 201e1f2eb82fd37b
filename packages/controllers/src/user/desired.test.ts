import type { GlobalRole, User } from '@drover/api';
import { describe, expect, it } from 'vitest';
import { initialBindings, selfView } from './desired.ts';

const user: User = { metadata: { name: 'u-1', uid: '7' }, username: 'ann' };
const roles: GlobalRole[] = [
  { metadata: { name: 'user' }, newUserDefault: true },
  { metadata: { name: 'admin' }, newUserDefault: false },
];

describe('initialBindings', () => {
  it('gives new users the default roles', () => {
    expect(
      initialBindings(user, roles).map(({ userName, globalRoleName }) => [
        userName,
        globalRoleName,
      ]),
    ).toEqual([['u-1', 'user']]);
  });

  it('follows what the creator chose instead', () => {
    const annotations = {
      'authz.management.cattle.io/creator-role-bindings': '{"required":["admin"],"created":[]}',
    };
    const chosen = initialBindings({ ...user, metadata: { ...user.metadata, annotations } }, roles);
    expect(chosen.map(({ globalRoleName }) => globalRoleName)).toEqual(['admin']);
  });

  it('does not trip over an annotation that is no JSON', () => {
    const annotations = { 'authz.management.cattle.io/creator-role-bindings': '{' };
    expect(
      initialBindings({ ...user, metadata: { ...user.metadata, annotations } }, roles),
    ).toHaveLength(1);
  });

  it('gives system users nothing', () => {
    const machine = { metadata: { name: 'u-2', uid: '8' }, principalIds: ['system://cluster'] };
    expect(initialBindings(machine, roles)).toEqual([]);
  });

  it('gives users of identity providers, who have no user name, the default roles', () => {
    const external = { metadata: { name: 'u-3', uid: '9' }, principalIds: ['oidc_user://ann'] };
    expect(initialBindings(external, roles)).toHaveLength(1);
  });
});

describe('selfView', () => {
  it('is about the user alone', () => {
    const { role, binding } = selfView(user);
    expect(role.rules).toEqual([
      {
        apiGroups: ['management.cattle.io'],
        resources: ['users'],
        resourceNames: ['u-1'],
        verbs: ['get'],
      },
    ]);
    expect(binding.subjects).toEqual([
      { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'u-1' },
    ]);
  });
});
