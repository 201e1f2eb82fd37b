import { describe, expect, it } from 'vitest';
import { admissionRule } from '../../src/admission/admit.ts';
import {
  many,
  ROLES,
  readPods,
  readSecrets,
  refused,
  requestOf,
  role,
  type Write,
  worldOf,
} from './refused.ts';

describe('role templates', () => {
  const mine = role('mine', { rules: [readPods] });
  const builtIn = ROLES.find(({ builtin }) => builtin) ?? {};

  it.each<[string, Write, string | undefined]>([
    ['made of what one has', { object: mine }, undefined],
    ['with more', { object: role('mine', { rules: [readSecrets] }) }, 'ADMISSION_ESCALATION rules'],
    [
      'with more, by who may escalate',
      { object: role('mine', { rules: [readSecrets] }), world: { mayEscalate: true } },
      undefined,
    ],
    [
      'that inherit more at two removes',
      { object: role('mine', { roleTemplateNames: ['heir'] }) },
      'ADMISSION_ESCALATION rules',
    ],
    ['external, known', { object: role('known', { external: true }) }, undefined],
    [
      'external, with rules that nobody knows',
      { object: role('mine', { external: true }) },
      'ADMISSION_ESCALATION rules',
    ],
    [
      'that inherit what is external and unknown',
      { object: role('mine', { roleTemplateNames: ['unknown'] }) },
      'ADMISSION_ESCALATION rules',
    ],
    [
      'without verbs',
      { object: role('mine', { rules: [{ resources: ['pods'] }] }), world: { mayEscalate: true } },
      'ADMISSION_RULE_WITHOUT_VERBS rules',
    ],
    [
      'that inherit rules without verbs',
      {
        object: role('mine', { roleTemplateNames: ['verbless'] }),
        world: { mayEscalate: true },
      },
      'ADMISSION_RULE_WITHOUT_VERBS rules',
    ],
    [
      'that inherit themselves',
      { object: role('mine', { roleTemplateNames: ['mine'] }), world: { mayEscalate: true } },
      'ADMISSION_ROLE_CYCLE roleTemplateNames',
    ],
    [
      'that close a cycle',
      {
        oldObject: role('reader', { rules: [readPods] }),
        object: role('reader', { rules: [readPods], roleTemplateNames: ['heir'] }),
        world: { mayEscalate: true },
      },
      'ADMISSION_ROLE_CYCLE roleTemplateNames',
    ],
    [
      'that come to as many roles as one may hold by one',
      { object: role('mine', { roleTemplateNames: many }), world: { mayEscalate: true } },
      undefined,
    ],
    [
      'that come to more',
      { object: role('mine', { roleTemplateNames: ['wide'] }), world: { mayEscalate: true } },
      'ADMISSION_ROLE_TOO_WIDE roleTemplateNames',
    ],
    [
      'that inherit what is not there',
      { object: role('mine', { roleTemplateNames: ['gone'] }), world: { mayEscalate: true } },
      'ADMISSION_ROLE_NOT_FOUND roleTemplateNames',
    ],
    [
      'that inherit a locked role anew',
      { object: role('mine', { roleTemplateNames: ['locked'] }), world: { mayEscalate: true } },
      'ADMISSION_ROLE_LOCKED roleTemplateNames',
    ],
    [
      'that inherited it before it was locked',
      {
        oldObject: role('mine', { roleTemplateNames: ['locked'] }),
        object: role('mine', { roleTemplateNames: ['locked'], rules: [readPods] }),
      },
      undefined,
    ],
    [
      'locked by who lacks what they give',
      {
        oldObject: role('spy', { rules: [readSecrets] }),
        object: role('spy', { rules: [readSecrets], locked: true }),
      },
      undefined,
    ],
    [
      'given to creators by who lacks what they give',
      {
        oldObject: role('spy', { rules: [readSecrets] }),
        object: role('spy', { rules: [readSecrets], projectCreatorDefault: true }),
      },
      'ADMISSION_ESCALATION rules',
    ],
    [
      'built in, locked and described',
      {
        oldObject: builtIn,
        object: { ...builtIn, locked: true, description: 'x', projectCreatorDefault: false },
      },
      undefined,
    ],
    [
      'built in, with other rules',
      { oldObject: builtIn, object: { ...builtIn, rules: [] } },
      'ADMISSION_ROLE_BUILTIN rules',
    ],
    [
      'built in no more',
      { oldObject: builtIn, object: { ...builtIn, builtin: false } },
      'ADMISSION_SERVER_ONLY builtin',
    ],
    ['built in, deleted', { operation: 'DELETE', oldObject: builtIn }, 'ADMISSION_ROLE_BUILTIN'],
    ['deleted', { operation: 'DELETE', oldObject: mine }, undefined],
    [
      'deleted while inherited',
      { operation: 'DELETE', oldObject: role('spy') },
      'ADMISSION_ROLE_IN_USE',
    ],
    [
      'deleted while given',
      {
        operation: 'DELETE',
        oldObject: mine,
        world: { bindingsOf: { mine: ['ClusterRoleTemplateBinding c-1/x'] } },
      },
      'ADMISSION_ROLE_IN_USE',
    ],
    [
      'moved to another context while given',
      {
        oldObject: mine,
        object: { ...mine, context: 'cluster' },
        world: { bindingsOf: { mine: ['ClusterRoleTemplateBinding c-1/x'] } },
      },
      'ADMISSION_ROLE_IN_USE context',
    ],
    [
      'moved to another context',
      { oldObject: mine, object: { ...mine, context: 'cluster' } },
      undefined,
    ],
  ])('%s', (_what, write, expected) => {
    expect(refused('roletemplates', write)).toBe(expected);
  });

  it('are told with the path of their cycle, and with some of those that use them', () => {
    const object = role('reader', { roleTemplateNames: ['heir'] });
    const change = requestOf({ object, oldObject: role('reader') });
    const cycle = admissionRule('roletemplates')?.(change, worldOf({}));
    expect(cycle?.message).toBe('The role would inherit itself: reader -> heir -> reader');
    const uses = Array.from(
      { length: 7 },
      (_, index) => `ClusterRoleTemplateBinding c-1/b${index}`,
    );
    const inUse = admissionRule('roletemplates')?.(
      requestOf({ operation: 'DELETE', oldObject: mine }),
      worldOf({ bindingsOf: { mine: uses } }),
    );
    expect(inUse?.message).toMatch(/c-1\/b0, .*c-1\/b4 and 2 more$/);
  });
});
