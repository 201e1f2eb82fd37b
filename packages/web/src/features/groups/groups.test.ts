import { expect, it } from 'vitest';
import { groupsOf } from './groups.ts';

it('are those that something was given to', () => {
  const given = { type: 'x', links: {} };
  const devs = { groupPrincipalId: 'oidc_group://devs' };
  const ops = { groupPrincipalId: 'oidc_group://ops' };
  const found = groupsOf(
    [
      { ...given, ...ops, id: '1', globalRoleId: 'admin' },
      { ...given, id: '2', globalRoleId: 'user', userId: 'u-1' },
    ],
    [
      { ...given, ...devs, id: '3', roleTemplateId: 'r', clusterId: 'c-1' },
      { ...given, ...devs, id: '4', roleTemplateId: 'r', projectId: 'c-1:p-1' },
    ],
  );
  expect(found).toEqual([
    { id: 'oidc_group://devs', globalRoleIds: [], inClusters: 1, inProjects: 1 },
    { id: 'oidc_group://ops', globalRoleIds: ['admin'], inClusters: 0, inProjects: 0 },
  ]);
});
