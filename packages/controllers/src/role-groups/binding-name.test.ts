import { describe, expect, it } from 'vitest';
import { roleRefTo, subjectOf } from '../rbac-objects.ts';
import { bindingName, labelText } from './binding-name.ts';

describe('bindingName', () => {
  it.each([
    ['', 'nodes-view', 'User', 'u-abcde', 'crb-pr2dqsfz5u'],
    ['one', 'project-member', 'Group', 'okta_group://dev', 'rb-rzesabrc5p'],
    ['', 'nodes-view', 'Group', 'drover:c-1:nodes-view', 'crb-56p6zzkwnt'],
  ] as const)(
    'in %j of %s to %s %s is that of Rancher',
    (namespace, role, kind, name, expected) => {
      const roleRef = roleRefTo('ClusterRole', role);
      expect(bindingName({ namespace, roleRef, subject: subjectOf(kind, name) })).toBe(expected);
    },
  );
});

describe('labelText', () => {
  it('leaves alone what fits, and ends what does not in a hash', () => {
    expect(labelText('c-1_crtb-abcde')).toBe('c-1_crtb-abcde');
    const short = labelText(`c-12345_${'x'.repeat(60)}`);
    expect(short).toBe(`c-12345_${'x'.repeat(49)}-7490a`);
    expect(short).toHaveLength(63);
  });
});
