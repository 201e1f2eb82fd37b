import type { ClusterAuthToken, ClusterUserAttribute } from '@drover/api';
import { hashTokenSecret } from '@drover/auth/tokens';
import { systemRandom } from '@drover/base';
import { describe, expect, test } from 'vitest';
import { reviewToken } from './token-review.ts';

const NOW = Date.UTC(2026, 0, 1);
const SECRET = 's'.repeat(54);
const TOKEN: ClusterAuthToken = {
  userName: 'u-1',
  hash: hashTokenSecret(SECRET, systemRandom),
  enabled: true,
  expiresAt: '2026-01-01T00:00:01Z',
};
const USER: ClusterUserAttribute = {
  enabled: true,
  groups: ['oidc_group://devs', 'drover:c-1:cluster-member', 'drover:p-2:project-owner'],
  extraByProvider: { oidc: { principalid: ['oidc_user://7'], username: ['ann'] } },
};

function review(
  shown: string,
  {
    token = TOKEN,
    user = USER,
  }: { token?: ClusterAuthToken; user?: ClusterUserAttribute | undefined } = {},
  nowMs = NOW,
) {
  const known = {
    token: (name: string) => (name === 'kubeconfig-1' ? token : undefined),
    user: (name: string) => (name === 'u-1' ? user : undefined),
  };
  return reviewToken(shown, known, nowMs);
}

describe('tokens that open the cluster', () => {
  test('answer user, groups, virtual groups and facts of the identity providers', () => {
    expect(review(`kubeconfig-1:${SECRET}`)).toEqual({
      authenticated: true,
      user: {
        username: 'u-1',
        uid: 'u-1',
        groups: [
          'oidc_group://devs',
          'drover:c-1:cluster-member',
          'drover:p-2:project-owner',
          'system:authenticated',
          'system:cattle:authenticated',
        ],
        extra: { principalid: ['oidc_user://7'], username: ['ann'] },
      },
    });
  });

  test.each([
    'system:masters',
    'SYSTEM:masters',
    ' system:nodes',
    'drover:admin',
    'drover:x-1:cluster-owner',
    'Drover:c-1:cluster-owner',
    '',
  ])('never give the group %j', (group) => {
    const user = { ...USER, groups: [group] };
    expect(review(`kubeconfig-1:${SECRET}`, { user }).user?.groups).toEqual([
      'system:authenticated',
      'system:cattle:authenticated',
    ]);
  });
});

describe('tokens that open nothing', () => {
  const refused = { authenticated: false, error: 'the token opens nothing here' };

  test.each([
    '',
    'kubeconfig-1',
    ':',
    `kubeconfig-1:${SECRET}x`,
    `other:${SECRET}`,
    'x'.repeat(600),
  ])('%j', (shown) => {
    expect(review(shown)).toEqual(refused);
  });

  test.each([
    ['is disabled', { token: { ...TOKEN, enabled: false } }],
    ['has no hash', { token: { ...TOKEN, hash: '' } }],
    ['names nobody', { token: { ...TOKEN, userName: '' } }],
    ['ends at a time that nobody can read', { token: { ...TOKEN, expiresAt: 'soon' } }],
    ['belongs to a user who is disabled', { user: { ...USER, enabled: false } }],
  ])('the token %s', (_what, world) => {
    expect(review(`kubeconfig-1:${SECRET}`, world)).toEqual(refused);
  });

  test('its time is over', () => {
    expect(review(`kubeconfig-1:${SECRET}`, {}, NOW + 1000)).toEqual(refused);
  });

  test('nothing is known of the user', () => {
    const known = { token: () => TOKEN, user: () => undefined };
    expect(reviewToken(`kubeconfig-1:${SECRET}`, known, NOW)).toEqual(refused);
  });
});
