import { describe, expect, it } from 'vitest';
import { roleRefTo, subjectOf } from '../rbac-objects.ts';
import { bindingName, labelText } from './binding-name.ts';

describe('bindingName', () => {
  it.each([
    { namespace: '', role: 'nodes-view', of: ['User', 'u-abcde'], is: 'crb-pr2dqsfz5u' },
    {
      namespace: 'one',
      role: 'project-member',
      of: ['Group', 'okta_group://dev'],
      is: 'rb-rzesabrc5p',
    },
    {
      namespace: '',
      role: 'nodes-view',
      of: ['Group', 'drover:c-1:nodes-view'],
      is: 'crb-56p6zzkwnt',
    },
  ] as const)('is that of Rancher: $is', ({ namespace, role, of, is }) => {
    const roleRef = roleRefTo('ClusterRole', role);
    expect(bindingName({ namespace, roleRef, subject: subjectOf(of[0], of[1]) })).toBe(is);
  });
});

describe('labelText', () => {
  it('leaves alone what fits, and ends what does not in a hash', () => {
    expect(labelText('c-1_crtb-abcde')).toBe('c-1_crtb-abcde');
    const short = labelText(`c-12345_${'x'.repeat(60)}`);
    expect(short).toBe(`c-12345_${'x'.repeat(49)}-7490a`);
    expect(short).toHaveLength(63);
  });
});
