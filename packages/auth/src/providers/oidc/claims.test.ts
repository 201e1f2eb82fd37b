import { describe, expect, it } from 'vitest';
import { claimAt, groupNames, identityOf } from './claims.ts';

describe('claims', () => {
  it('are found by name, by path, and by a name with dots first', () => {
    const claims = { a: { b: { c: ['x'] } }, 'a.b.c': 'whole', 'https://x.test/groups': ['y'] };
    expect(claimAt(claims, 'a.b.c')).toBe('whole');
    expect(claimAt({ a: claims.a }, 'a.b.c')).toEqual(['x']);
    expect(claimAt(claims, 'https://x.test/groups')).toEqual(['y']);
    expect(claimAt(claims, 'a.z.c')).toBeUndefined();
    expect(claimAt(claims, 'constructor.name')).toBeUndefined();
    expect(claimAt(claims, '__proto__')).toBeUndefined();
  });

  it.each([
    [{ groups: ['a', 'b'] }, undefined, ['a', 'b']],
    [{ groups: 'a' }, undefined, ['a']],
    [{ groups: ['a'], full_group_path: ['/staff/europe'] }, undefined, ['staff', 'europe']],
    [{ groups: ['/staff/europe'] }, undefined, ['/staff/europe']],
    [{ groups: ['a'], roles: ['b'] }, 'roles', ['b']],
    [{ groups: ['a'] }, 'roles', []],
    [{ groups: [1, null, { a: 'b' }] }, undefined, []],
    [{}, undefined, []],
  ])('name groups: %j by %j', (claims, groupsField, names) => {
    expect(groupNames(claims, groupsField)).toEqual(names);
  });

  it('make principals, without groups of Drover and Kubernetes', () => {
    const groups = [
      'ops',
      'ops',
      '',
      'drover:c-x:cluster-owner',
      'SYSTEM:masters',
      'x'.repeat(600),
    ];
    const claims = { sub: '42', name: 'Ann', email: 'ann@example.test', sid: 's', groups };
    expect(identityOf(claims, { provider: 'oidc' })).toMatchObject({
      user: {
        metadata: { name: 'oidc_user://42' },
        displayName: 'Ann',
        loginName: 'ann@example.test',
        principalType: 'user',
        provider: 'oidc',
      },
      groups: [{ metadata: { name: 'oidc_group://ops' }, memberOf: true }],
      session: { sub: '42', sid: 's' },
    });
  });

  it('keep 500 groups at most', () => {
    const groups = Array.from({ length: 600 }, (_, index) => `g${index}`);
    expect(identityOf({ sub: '1', groups }, { provider: 'oidc' }).groups).toHaveLength(500);
  });
});
