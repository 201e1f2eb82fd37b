import { describe, expect, test } from 'vitest';
import { checkImpersonation, EpochGuard } from './impersonation.ts';

const flat = (pairs: string[][]): string[] => pairs.flat();
const USER = ['Impersonate-User', 'u-1'];

describe('what a server may ask to be', () => {
  test('a user with groups, uid and extras goes on as it came', () => {
    const asked = flat([
      ['Accept', '*/*', 'Impersonate-User', 'u-1', 'Impersonate-Uid', '7'],
      [
        'Impersonate-Group',
        'system:authenticated',
        'Impersonate-Group',
        'drover:c-abc12:cluster-owner',
      ],
      ['Impersonate-Group', 'drover:p-x9:project-member', 'Impersonate-Group', 'github_team://5'],
      ['Impersonate-Group', 'system:cattle:authenticated', 'Impersonate-Extra-Username', 'ann'],
    ]);
    expect(checkImpersonation(asked)).toEqual({
      headers: flat([
        ['impersonate-user', 'u-1', 'impersonate-uid', '7'],
        [
          'impersonate-group',
          'system:authenticated',
          'impersonate-group',
          'drover:c-abc12:cluster-owner',
        ],
        ['impersonate-group', 'drover:p-x9:project-member', 'impersonate-group', 'github_team://5'],
        ['impersonate-group', 'system:cattle:authenticated', 'impersonate-extra-username', 'ann'],
      ]),
      epoch: undefined,
    });
  });

  test('the server itself goes on as the agent, whatever else it says', () => {
    const asked = [
      'Impersonate-User',
      'drover:server',
      'Impersonate-Extra-drover.dev%2Fepoch',
      '4',
    ];
    expect(checkImpersonation(asked)).toEqual({ headers: [], epoch: 4 });
  });

  test.each([[[]], [['Impersonate-Group', 'a']], [['Impersonate-User', '']]])(
    'no user is refused: %j',
    (headers) => {
      expect(() => checkImpersonation(headers)).toThrow(
        expect.objectContaining({ code: 'AGENT_IMPERSONATION_MISSING' }),
      );
    },
  );

  test.each([
    [['Impersonate-User', 'system:admin']],
    [['Impersonate-User', ' System:Admin']],
    [['Impersonate-User', 'system:serviceaccount:kube-system:default']],
    [['Impersonate-User', 'drover:other']],
    [['Impersonate-User', 'u-1', 'impersonate-user', 'u-2']],
    [[...USER, 'Impersonate-Uid', '1', 'Impersonate-Uid', '2']],
    [[...USER, 'Impersonate-Group', 'system:masters']],
    [[...USER, 'Impersonate-Group', 'SYSTEM:MASTERS']],
    [[...USER, 'Impersonate-Group', 'a', 'Impersonate-Group', 'system:nodes']],
    [[...USER, 'Impersonate-Group', ' system:masters']],
    [[...USER, 'Impersonate-Group', 'System:Authenticated']],
    [[...USER, 'Impersonate-Group', 'drover:admin']],
    [[...USER, 'Impersonate-Group', 'drover:x-1:cluster-owner']],
    [[...USER, 'Impersonate-Group', '']],
    [[...USER, 'Impersonate-Extra-authentication.kubernetes.io%2Fcredential-id', 'x']],
    [[...USER, 'Impersonate-Extra-drover.dev%2Fepoch', '-1']],
    [
      [
        ...USER,
        'Impersonate-Extra-drover.dev%2Fepoch',
        '1',
        'Impersonate-Extra-drover.dev%2Fepoch',
        '2',
      ],
    ],
    [[...USER, 'Impersonate-Serviceaccount', 'x']],
    [[...USER, 'Impersonate_Group', 'system:masters']],
    [[...USER, 'Connection', 'keep-alive, Impersonate-Group']],
  ])('%j is refused', (headers) => {
    expect(() => checkImpersonation(headers)).toThrow(
      expect.objectContaining({ code: 'AGENT_IMPERSONATION_REFUSED' }),
    );
  });
});

describe('epochs', () => {
  test('an older one than was seen is refused, none and the same are good', () => {
    const guard = new EpochGuard();
    guard.check(3);
    guard.check(undefined);
    guard.check(3);
    guard.check(5);
    expect(() => guard.check(4)).toThrow(expect.objectContaining({ code: 'AGENT_STALE_EPOCH' }));
    guard.check(5);
  });
});
