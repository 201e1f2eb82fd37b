import { describe, expect, it } from 'vitest';
import type { GlobalRoleBinding, RoleBinding } from '../access/bindings.ts';
import { knownUsers } from '../access/subjects.ts';
import {
  type Member,
  membersOf,
  ownBindings,
  ownsCluster,
  peopleOf,
  syncedWords,
} from './members.ts';

const PLACE = { clusterId: 'c-1', projectId: 'c-1:p-1' };
const USERS = knownUsers([
  {
    id: 'u-ann',
    type: 'user',
    name: 'Ann',
    username: 'ann',
    principalIds: ['local://u-ann', 'oidc_user://7'],
    links: {},
  },
]);
const EVERYTHING = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
const GLOBAL_ROLES = new Map([
  ['admin', { id: 'admin', type: 'globalRole', name: 'Admin', rules: [EVERYTHING], links: {} }],
  ['user', { id: 'user', type: 'globalRole', name: 'Standard User', rules: [], links: {} }],
]);

const inProject = (id: string, rest: Partial<RoleBinding>): RoleBinding => ({
  id,
  type: 'projectRoleTemplateBinding',
  roleTemplateId: 'project-member',
  projectId: 'c-1:p-1',
  links: { remove: '/' },
  ...rest,
});
const inCluster = (id: string, rest: Partial<RoleBinding>): RoleBinding => ({
  id,
  type: 'clusterRoleTemplateBinding',
  roleTemplateId: 'cluster-member',
  clusterId: 'c-1',
  links: {},
  ...rest,
});
const inDrover = (id: string, globalRoleId: string): GlobalRoleBinding => ({
  id,
  type: 'globalRoleBinding',
  globalRoleId,
  userId: 'u-admin',
  links: {},
});

function members(
  bindings: readonly RoleBinding[],
  globalBindings: readonly GlobalRoleBinding[] = [],
): readonly Member[] {
  return membersOf(PLACE, { bindings, globalBindings, globalRoles: GLOBAL_ROLES, users: USERS });
}

const shape = ({ subject, name, roleId, origin }: Member): readonly string[] => [
  `${subject.kind} ${subject.id}`,
  name,
  roleId,
  origin,
];

describe('members of a project', () => {
  it('are those of its bindings, of its cluster, and who owns all clusters', () => {
    const creator = { 'authz.management.cattle.io/creator-owner-binding': 'true' };
    const told = { 'auth.cattle.io/principal-display-name': 'Bob B.' };
    const found = members(
      [
        inProject('p-1:a', { userId: 'u-ann', annotations: creator }),
        inProject('p-1:b', { userId: 'u-bob', annotations: told }),
        inProject('p-1:c', { groupPrincipalId: 'oidc_group://devs' }),
        inProject('p-1:d', { serviceAccount: 'ci:robot' }),
        inCluster('c-1:e', { userPrincipalId: 'oidc_user://9' }),
      ],
      [inDrover('g-1', 'admin'), inDrover('g-2', 'user')],
    );
    expect(found.map(shape)).toEqual([
      ['user u-ann', 'Ann', 'project-member', 'creator'],
      ['user u-bob', 'Bob B.', 'project-member', 'here'],
      ['group oidc_group://devs', 'devs', 'project-member', 'here'],
      ['serviceAccount ci:robot', 'ci:robot', 'project-member', 'here'],
      ['principal oidc_user://9', '9', 'cluster-member', 'cluster'],
      ['user u-admin', 'u-admin', 'admin', 'global'],
    ]);
  });

  it('leaves out what names nobody', () => {
    expect(members([inProject('p-1:a', {})])).toEqual([]);
  });
});

describe('everybody', () => {
  it('has all roles together, also those given to principals of theirs', () => {
    const people = peopleOf(
      members([
        inProject('p-1:a', { userId: 'u-ann' }),
        inCluster('c-1:b', { userPrincipalId: 'oidc_user://7' }),
        inCluster('c-1:c', { userId: 'u-bob' }),
      ]),
    );
    expect(
      people.map(({ name, members: held }) => [name, held.map(({ origin }) => origin)]),
    ).toEqual([
      ['Ann', ['here', 'cluster']],
      ['u-bob', ['cluster']],
    ]);
  });

  it('can be given other roles in the place itself alone', () => {
    const found = members(
      [inProject('p-1:a', { userId: 'u-admin' }), inCluster('c-1:b', { userId: 'u-admin' })],
      [inDrover('g-1', 'admin')],
    );
    expect(ownBindings({ members: found }).map(({ id }) => id)).toEqual(['p-1:a']);
  });
});

it.each([
  ['admin', [EVERYTHING], 'local', true],
  ['admin', [EVERYTHING], 'c-1', true],
  ['restricted-admin', [], 'c-1', true],
  ['restricted-admin', [], 'local', false],
  ['user', [{ ...EVERYTHING, resources: ['clusters'] }], 'c-1', false],
])('%s with %j owns %s: %s', (id, rules, cluster, owns) => {
  expect(ownsCluster({ id, type: 'globalRole', rules, links: {} }, cluster)).toBe(owns);
});

it.each([
  [[], { state: 'pending', label: 'Being written' }],
  [[{ type: 'Synced', status: 'True' }], { state: 'active', label: 'In effect' }],
  [
    [{ type: 'Synced', status: 'False', message: 'No. Do this.' }],
    { state: 'error', label: 'Not in effect', message: 'No. Do this.' },
  ],
  [
    [{ type: 'Synced', status: 'Unknown', message: 'Away.' }],
    { state: 'waiting', label: 'Waiting for the cluster', message: 'Away.' },
  ],
] as const)('says of %j what it means', (conditions, words) => {
  expect(syncedWords(conditions)).toEqual(words);
});
