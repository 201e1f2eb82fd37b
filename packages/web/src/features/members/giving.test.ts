import { expect, it } from 'vitest';
import type { RoleBinding } from '../access/bindings.ts';
import { knownUsers } from '../access/subjects.ts';
import { changingSteps, givingSteps } from './giving.ts';
import { membersOf } from './members.ts';

const PLACE = { clusterId: 'c-1' };
const ANN = { kind: 'user', id: 'u-ann' } as const;
const binding = (id: string, roleTemplateId: string): RoleBinding => ({
  id,
  type: 'clusterRoleTemplateBinding',
  clusterId: 'c-1',
  roleTemplateId,
  userId: 'u-ann',
  links: {},
});
const nameOf = (id: string): string => id.toUpperCase();

it('gives each role to each, but for what they have', () => {
  const members = membersOf(PLACE, {
    bindings: [binding('c-1:a', 'member')],
    globalBindings: [],
    globalRoles: undefined,
    users: knownUsers([]),
  });
  const principals = [
    { id: 'local://u-ann', type: 'principal', name: 'Ann', links: {} },
    { id: 'oidc_group://devs', type: 'principal', principalType: 'group', links: {} },
  ];
  const steps = givingSteps({
    place: PLACE,
    members,
    principals,
    roleIds: ['member', 'owner'],
    nameOf,
  });
  expect(steps.map(({ failed }) => failed)).toEqual([
    'Ann was not given OWNER',
    'oidc_group://devs was not given MEMBER',
    'oidc_group://devs was not given OWNER',
  ]);
});

it('takes what is wanted no more, each of two that give the same', () => {
  const { giving, taking } = changingSteps({
    place: PLACE,
    subject: ANN,
    name: 'Ann',
    held: [binding('c-1:a', 'member'), binding('c-1:b', 'member'), binding('c-1:c', 'nodes')],
    wanted: ['nodes', 'owner'],
    nameOf,
  });
  expect([giving, taking].map((steps) => steps.map(({ failed }) => failed))).toEqual([
    ['Ann was not given OWNER'],
    ['MEMBER was not taken from Ann', 'MEMBER was not taken from Ann'],
  ]);
});
