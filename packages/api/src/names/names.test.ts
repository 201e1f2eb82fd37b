import { expect, it } from 'vitest';
import { clusterRoleGroup, isReservedGroup, projectRoleGroup } from './names.ts';

it.each([
  ['drover:c-abc12:cluster-owner', true],
  ['system:masters', true],
  ['System:Masters', true],
  ['DROVER:x', true],
  [' drover:c-abc12:cluster-owner', true],
  ['\tsystem:masters', true],
  ['github_team://42', false],
  ['my-system:x', false],
])('knows whether %s may come from outside', (group, reserved) => {
  expect(isReservedGroup(group)).toBe(reserved);
});

it('names the groups that stand for roles', () => {
  expect(clusterRoleGroup('c-abc12', 'cluster-member')).toBe('drover:c-abc12:cluster-member');
  expect(projectRoleGroup('c-abc12:p-def34', 'read-only')).toBe('drover:p-def34:read-only');
});
