import { describe, expect, it } from 'vitest';
import { accountSubject } from '../direct-access/direct-account.ts';
import { subjectOf } from '../rbac-objects.ts';
import { withAccounts } from './direct-accounts.ts';
import { binding, clusterRole } from './managed-object.ts';

const bindingOf = (role: string, kind: 'User' | 'Group', name: string) =>
  binding({ role, subjects: [subjectOf(kind, name)], labels: {} });
const objects = [
  clusterRole('viewer', { rules: [] }),
  bindingOf('viewer', 'Group', 'drover:c-1:viewer'),
  bindingOf('worker', 'Group', 'drover:p-1:worker'),
  bindingOf('viewer', 'User', 'okta_user://ann'),
];
const holder = (user: string, groups: readonly string[], principalid: readonly string[] = []) => ({
  account: accountSubject(user),
  identity: { name: user, groups, extra: { principalid } },
});
const given = (holders: Parameters<typeof withAccounts>[1]) =>
  withAccounts(objects, holders).flatMap(({ roleRef, subjects = [] }) =>
    roleRef ? [`${roleRef.name} <- ${subjects.map(({ name }) => name).join(' ')}`] : [],
  );

describe('accounts of direct access', () => {
  it('stand beside what gives something to their users, and nowhere else', () => {
    expect(
      given([
        holder('u-b', ['drover:c-1:viewer', 'drover:p-1:worker', 'devs']),
        holder('u-a', ['drover:c-1:viewer'], ['okta_user://ann']),
        holder('u-c', []),
      ]),
    ).toEqual([
      'viewer <- drover:c-1:viewer drover-u-a drover-u-b',
      'worker <- drover:p-1:worker drover-u-b',
      'viewer <- okta_user://ann drover-u-a',
    ]);
  });

  it('change nothing where there are none', () => {
    expect(withAccounts(objects, [])).toBe(objects);
  });

  it('have their names from bindings, which the account does not change', () => {
    const [before, after] = [
      objects,
      withAccounts(objects, [holder('u-a', ['drover:c-1:viewer'])]),
    ];
    expect(after.map(({ metadata }) => metadata.name)).toEqual(
      before.map(({ metadata }) => metadata.name),
    );
  });
});
