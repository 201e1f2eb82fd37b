import type { KubernetesObject } from '@drover/apimachinery';
import { describe, expect, it } from 'vitest';
import { createMembership } from './membership.ts';
import { BY_SUBJECT, subjectIndexes } from './virtual-groups.ts';

type Subject = Parameters<(typeof subjectIndexes)[typeof BY_SUBJECT]>[0];

/** A cache of bindings for these subjects. */
function bindings(...subjects: readonly Subject[]) {
  return {
    byIndex: (index: string, value: string): readonly KubernetesObject[] =>
      subjects
        .filter((subject) => index === BY_SUBJECT && subjectIndexes[index](subject).includes(value))
        .map(() => ({})),
  };
}

describe('membership', () => {
  const isMember = createMembership([
    bindings({ userName: 'u-cluster' }, { groupPrincipalName: 'oidc_group://devs' }),
    bindings({ userName: 'u-project' }, { userPrincipalName: 'oidc_user://1' }),
  ]);

  it.each([
    ['a user bound in a cluster', { userId: 'u-cluster', principalIds: [] }],
    ['a user bound in a project', { userId: 'u-project', principalIds: [] }],
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
