import { describe, expect, it } from 'vitest';
import {
  everything,
  GLOBAL_ROLES,
  grb,
  readPods,
  readSecrets,
  refused,
  type Write,
} from './refused.ts';

describe('global roles', () => {
  const mine = { metadata: { name: 'mine' }, rules: [readPods] };

  it.each<[string, Write, string | undefined]>([
    ['made of what one has', { object: mine }, undefined],
    ['with more', { object: { ...mine, rules: [readSecrets] } }, 'ADMISSION_ESCALATION rules'],
    [
      'without verbs',
      { object: { ...mine, rules: [{ ...readPods, verbs: [] }] }, world: { has: [everything] } },
      'ADMISSION_RULE_WITHOUT_VERBS rules',
    ],
    [
      'given to every new user, although one lacks it',
      {
        oldObject: { ...mine, rules: [readSecrets] },
        object: { ...mine, rules: [readSecrets], newUserDefault: true },
      },
      'ADMISSION_ESCALATION rules',
    ],
    [
      'described anew',
      {
        oldObject: { ...mine, rules: [readSecrets] },
        object: { ...mine, rules: [readSecrets], description: 'x' },
      },
      undefined,
    ],
    [
      'said to be built in',
      { object: { ...mine, builtin: true }, world: { has: [everything] } },
      'ADMISSION_SERVER_ONLY builtin',
    ],
    [
      'built in, given more',
      {
        oldObject: GLOBAL_ROLES[0] ?? {},
        object: { ...GLOBAL_ROLES[0], rules: [] },
        world: { has: [everything] },
      },
      'ADMISSION_ROLE_BUILTIN rules',
    ],
    [
      'built in, given to new users',
      {
        oldObject: GLOBAL_ROLES[0] ?? {},
        object: { ...GLOBAL_ROLES[0], newUserDefault: true },
        world: { has: [everything] },
      },
      undefined,
    ],
    [
      'built in, deleted',
      { operation: 'DELETE', oldObject: GLOBAL_ROLES[0] ?? {}, world: { has: [everything] } },
      'ADMISSION_ROLE_BUILTIN',
    ],
    ['deleted', { operation: 'DELETE', oldObject: mine }, undefined],
    [
      'by which the last administrators are what they are, deleted',
      {
        operation: 'DELETE',
        oldObject: { metadata: { name: 'root' }, rules: [everything] },
        world: { has: [everything], globalBindings: [grb('grb-ann', 'root', 'u-ann')] },
      },
      'ADMISSION_LAST_ADMINISTRATOR',
    ],
    [
      'by which the last administrators are what they are, given less',
      {
        oldObject: { metadata: { name: 'root' }, rules: [everything] },
        object: { metadata: { name: 'root' }, rules: [readPods] },
        world: { has: [everything], globalBindings: [grb('grb-ann', 'root', 'u-ann')] },
      },
      'ADMISSION_LAST_ADMINISTRATOR',
    ],
    [
      'that allow everything, deleted beside others',
      {
        operation: 'DELETE',
        oldObject: { metadata: { name: 'root' }, rules: [everything] },
        world: {
          has: [everything],
          globalBindings: [grb('a', 'root', 'u-ann'), grb('b', 'admin', 'u-cat')],
        },
      },
      undefined,
    ],
  ])('%s', (_what, write, expected) => {
    expect(refused('globalroles', write)).toBe(expected);
  });
});

describe('bindings of global roles', () => {
  it.each<[string, Write, string | undefined]>([
    ['of what one has', { object: grb('x', 'pods', 'u-x') }, undefined],
    ['of more', { object: grb('x', 'secrets', 'u-x') }, 'ADMISSION_ESCALATION globalRoleName'],
    ['of no role', { object: grb('x', 'gone', 'u-x') }, 'ADMISSION_ROLE_NOT_FOUND globalRoleName'],
    [
      'let go by their finalizers',
      {
        oldObject: { ...grb('x', 'gone', 'u-x'), metadata: { name: 'x', finalizers: ['f'] } },
        object: grb('x', 'gone', 'u-x'),
      },
      undefined,
    ],
    [
      'taken away by who lacks what they give',
      { operation: 'DELETE', oldObject: grb('x', 'secrets', 'u-x') },
      'ADMISSION_ESCALATION globalRoleName',
    ],
    [
      'taken away when the role is gone',
      { operation: 'DELETE', oldObject: grb('x', 'gone', 'u-x') },
      undefined,
    ],
    [
      'of one of two administrators, taken away',
      {
        operation: 'DELETE',
        oldObject: grb('grb-ann', 'admin', 'u-ann'),
        world: { has: [everything] },
      },
      undefined,
    ],
    [
      'of the last administrator who may log in, taken away',
      {
        operation: 'DELETE',
        oldObject: grb('grb-ann', 'admin', 'u-ann'),
        world: {
          has: [everything],
          users: [{ metadata: { name: 'u-ann' } }, { metadata: { name: 'u-cat' }, enabled: false }],
        },
      },
      'ADMISSION_LAST_ADMINISTRATOR',
    ],
    [
      'of the last administrator beside a group',
      {
        operation: 'DELETE',
        oldObject: grb('grb-ann', 'admin', 'u-ann'),
        world: {
          has: [everything],
          globalBindings: [
            grb('grb-ann', 'admin', 'u-ann'),
            { metadata: { name: 'g' }, globalRoleName: 'admin', groupPrincipalName: 'x_group://1' },
          ],
        },
      },
      undefined,
    ],
  ])('%s', (_what, write, expected) => {
    expect(refused('globalrolebindings', write)).toBe(expected);
  });
});
