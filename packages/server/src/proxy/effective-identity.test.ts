import { NOTHING_HELD } from '@drover/rbac';
import { describe, expect, it } from 'vitest';
import {
  callerIdentity,
  homeIdentity,
  impersonatedIdentity,
  impersonationHeaders,
} from './effective-identity.ts';

const held = { cluster: ['cluster-member'], projects: new Map([['p-1', ['read-only', 'view']]]) };
const heldGroups = ['drover:c-1:cluster-member', 'drover:p-1:read-only', 'drover:p-1:view'];

describe('callerIdentity', () => {
  it('adds the groups of the roles held to those from outside that are not reserved', () => {
    const caller = {
      user: 'u-1',
      groups: ['dev', 'drover:c-1:cluster-owner', 'system:masters'],
      extra: { username: ['ann'] },
    };
    expect(callerIdentity(caller, 'c-1', held)).toEqual({
      user: 'u-1',
      groups: ['dev', ...heldGroups],
      extra: { username: ['ann'] },
    });
  });

  it('fails when it would not fit, and says how many roles there are', () => {
    const caller = { user: 'u-1', groups: ['dev'], extra: {} };
    const inProjects = (count: number) => ({
      cluster: [],
      projects: new Map(Array.from({ length: count }, (_, index) => [`p-${index}`, ['view']])),
    });
    expect(callerIdentity(caller, 'c-1', inProjects(4_900)).groups).toHaveLength(4_901);
    expect(() => callerIdentity(caller, 'c-1', inProjects(5_300))).toThrow(
      expect.objectContaining({
        code: 'PROXY_TOO_MANY_ROLES',
        message: expect.stringContaining('The roles held in cluster c-1 are 5300') as string,
      }),
    );
  });
});

describe('homeIdentity', () => {
  it('carries the groups of all clusters, as many as the home of state takes', () => {
    const groups = (count: number): string[] =>
      Array.from({ length: count }, (_, index) => `drover:c-${index}:cluster-member`);
    expect(homeIdentity({ name: 'u-1', groups: groups(5_000) }).groups).toHaveLength(5_000);
    expect(() => homeIdentity({ name: 'u-1', groups: groups(20_000) })).toThrow(
      expect.objectContaining({ code: 'PROXY_TOO_MANY_ROLES' }),
    );
  });
});

describe('impersonatedIdentity', () => {
  it('never carries groups that only Drover gives', () => {
    const groups = ['dev', 'system:masters', 'drover:c-1:cluster-owner'];
    const requested = { user: 'u-2', groups, extra: {} };
    expect(impersonatedIdentity(requested, 'c-1', held).groups).toEqual([
      'dev',
      'system:authenticated',
      ...heldGroups,
    ]);
    expect(impersonatedIdentity(requested, 'c-1', NOTHING_HELD).groups).toEqual([
      'dev',
      'system:authenticated',
    ]);
  });
});

describe('impersonationHeaders', () => {
  it('gives text beyond ASCII as the bytes of UTF-8, which a header can carry', () => {
    const [, , , group = ''] = impersonationHeaders({
      user: 'u-1',
      groups: ['oidc_group://開発'],
      extra: {},
    });
    expect(Buffer.from(group, 'latin1').toString()).toBe('oidc_group://開発');
    expect(group).toMatch(/^[\x20-\xff]*$/);
  });

  it('repeats groups and encodes keys', () => {
    expect(
      impersonationHeaders({
        user: 'u-1',
        uid: '7',
        groups: ['a', 'b'],
        extra: { 'x/y': ['1'], 'p%': ['2'] },
      }),
    ).toEqual([
      'Impersonate-User',
      'u-1',
      'Impersonate-Uid',
      '7',
      'Impersonate-Group',
      'a',
      'Impersonate-Group',
      'b',
      'Impersonate-Extra-x%2Fy',
      '1',
      'Impersonate-Extra-p%25',
      '2',
    ]);
  });
});
