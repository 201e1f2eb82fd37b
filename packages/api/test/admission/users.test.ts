import { describe, expect, it } from 'vitest';
import { everything, grb, refused, type Write } from './refused.ts';

describe('users', () => {
  const ann = { metadata: { name: 'u-ann' } };
  const bea = { metadata: { name: 'u-bea' }, username: 'bea' };
  const all = { has: [everything] };
  const wanting = (...required: readonly string[]): object => ({
    metadata: {
      name: 'u-new',
      annotations: {
        'authz.management.cattle.io/creator-role-bindings': JSON.stringify({ required }),
      },
    },
  });

  it.each<[string, Write, string | undefined]>([
    ['made', { object: bea }, undefined],
    ['made with a role that one has', { object: wanting('pods') }, undefined],
    [
      'made with a role that one lacks',
      { object: wanting('pods', 'admin') },
      'ADMISSION_ESCALATION globalRoleName',
    ],
    [
      'made with a role that is not there',
      { object: wanting('gone') },
      'ADMISSION_ROLE_NOT_FOUND globalRoleName',
    ],
    ['made as themselves', { object: { ...bea, principalIds: ['local://u-bea'] } }, undefined],
    [
      'made as somebody else',
      { object: { ...bea, principalIds: ['github_user://7'] } },
      'ADMISSION_ESCALATION principalIds',
    ],
    [
      'made as somebody else by who has everything',
      { object: { ...bea, principalIds: ['github_user://7'] }, world: all },
      undefined,
    ],
    [
      'who take on another identity',
      {
        by: 'u-bea',
        oldObject: bea,
        object: { ...bea, principalIds: ['local://u-ann'] },
      },
      'ADMISSION_ESCALATION principalIds',
    ],
    [
      'who have more, given another password',
      { oldObject: ann, object: { ...ann, password: 'x' } },
      'ADMISSION_ESCALATION',
    ],
    [
      'who have no more, given another password',
      { oldObject: bea, object: { ...bea, password: 'x' } },
      undefined,
    ],
    ['who have more, deleted', { operation: 'DELETE', oldObject: ann }, 'ADMISSION_ESCALATION'],
    ['deleted', { operation: 'DELETE', oldObject: bea }, undefined],
    [
      'who delete themselves',
      { operation: 'DELETE', by: 'u-bea', oldObject: bea },
      'ADMISSION_OWN_USER',
    ],
    [
      'who disable themselves',
      { by: 'u-bea', oldObject: bea, object: { ...bea, enabled: false } },
      'ADMISSION_OWN_USER',
    ],
    ['disabled', { oldObject: bea, object: { ...bea, enabled: false } }, undefined],
    [
      'who administer, disabled beside another',
      { oldObject: ann, object: { ...ann, enabled: false }, world: all },
      undefined,
    ],
    [
      'who administer, disabled as the last',
      {
        oldObject: ann,
        object: { ...ann, enabled: false },
        world: { ...all, globalBindings: [grb('grb-ann', 'admin', 'u-ann')] },
      },
      'ADMISSION_LAST_ADMINISTRATOR',
    ],
    [
      'who administer, deleted as the last',
      {
        operation: 'DELETE',
        oldObject: ann,
        world: { ...all, globalBindings: [grb('grb-ann', 'admin', 'u-ann')] },
      },
      'ADMISSION_LAST_ADMINISTRATOR',
    ],
    [
      'enabled again',
      { oldObject: { ...bea, enabled: false }, object: { ...bea, enabled: true } },
      undefined,
    ],
  ])('%s', (_what, write, expected) => {
    expect(refused('users', write)).toBe(expected);
  });
});

describe('who somebody is', () => {
  const attributes = {
    metadata: { name: 'u-bob' },
    groupPrincipals: { github: { items: [{ metadata: { name: 'github_team://1' } }] } },
  };
  const token = { metadata: { name: 'token-1' }, userId: 'u-ann', token: 'x' };

  it('is written by nobody who lacks anything', () => {
    expect(refused('userattributes', { object: attributes })).toBe('ADMISSION_ESCALATION');
    expect(refused('tokens', { object: token })).toBe('ADMISSION_ESCALATION');
    const other = { ...token, userId: 'u-cat' };
    expect(refused('tokens', { oldObject: token, object: other })).toBe('ADMISSION_ESCALATION');
  });

  it('is written by who has everything, and labelled by others', () => {
    const world = { has: [everything] };
    expect(refused('userattributes', { object: attributes, world })).toBeUndefined();
    expect(refused('tokens', { object: token, world })).toBeUndefined();
    const labelled = { ...token, metadata: { name: 'token-1', labels: { a: 'b' } } };
    expect(refused('tokens', { oldObject: token, object: labelled })).toBeUndefined();
  });
});
