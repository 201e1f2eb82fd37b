import { describe, expect, it } from 'vitest';
import {
  callerIdentity,
  impersonatedIdentity,
  impersonationHeaders,
  outsideGroups,
} from './effective-identity.ts';

describe('groups from outside', () => {
  it('lose the reserved prefixes, but for the authenticated ones', () => {
    expect(
      outsideGroups([
        'github_team://1',
        'system:masters',
        'System:Masters',
        'drover:c-1:cluster-owner',
        'DROVER:x',
        'system:authenticated',
        'system:cattle:authenticated',
        'systems',
      ]),
    ).toEqual([
      'github_team://1',
      'system:authenticated',
      'system:cattle:authenticated',
      'systems',
    ]);
  });
});

describe('callerIdentity', () => {
  it('adds the virtual groups to what comes from outside', () => {
    const caller = {
      user: 'u-1',
      groups: ['system:authenticated', 'drover:c-2:cluster-owner'],
      extra: { username: ['ann'] },
    };
    expect(callerIdentity(caller, ['drover:c-1:cluster-member'])).toEqual({
      user: 'u-1',
      groups: ['system:authenticated', 'drover:c-1:cluster-member'],
      extra: { username: ['ann'] },
    });
  });
});

describe('impersonatedIdentity', () => {
  it('never carries groups that only Drover gives', () => {
    const requested = {
      user: 'u-2',
      groups: ['dev', 'system:masters', 'drover:c-1:cluster-owner'],
      extra: {},
    };
    expect(impersonatedIdentity(requested, ['drover:c-1:cluster-member']).groups).toEqual([
      'dev',
      'system:authenticated',
      'drover:c-1:cluster-member',
    ]);
  });
});

describe('impersonationHeaders', () => {
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
