import {
  cluster,
  clusterRoleTemplateBinding,
  globalRole,
  globalRoleBinding,
  project,
  projectRoleTemplateBinding,
  roleTemplate,
  user,
} from '@drover/api';
import { describe, expect, it } from 'vitest';
import { ann, openAccessWorld } from './access-world.ts';

const EVERYTHING = [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }];

describe('VirtualGroups', () => {
  it('knows roles of the user, of their principals and of their groups, inherited ones included', async () => {
    const it = await openAccessWorld();
    await it.put(user, 'u-1', { principalIds: ['local://u-1', 'github_user://3'] });
    await it.put(roleTemplate, 'rt-1', { roleTemplateNames: ['nodes-view'] });
    await it.bind('a', 'c-1', { userName: 'u-1', roleTemplateName: 'rt-1' });
    await it.bind('b', 'c-1', {
      userPrincipalName: 'github_user://3',
      roleTemplateName: 'storage-manage',
    });
    await it.bind('c', 'c-1', {
      groupPrincipalName: 'github_team://7',
      roleTemplateName: 'cluster-member',
    });
    await it.bind('d', 'c-1', { userName: 'u-2', roleTemplateName: 'cluster-owner' });
    await it.bind('e', 'local', { userName: 'u-1', roleTemplateName: 'cluster-member' });
    const inCluster = [
      'drover:c-1:rt-1',
      'drover:c-1:nodes-view',
      'drover:c-1:storage-manage',
      'drover:c-1:cluster-member',
    ];
    expect(it.groups()).toEqual(inCluster);
    expect(it.virtual.groupsOf(ann)).toEqual([...inCluster, 'drover:local:cluster-member']);
  });

  it('knows roles in projects, from the moment the project is there', async () => {
    const it = await openAccessWorld();
    await it.bindProject('a', 'c-1:p-1', { userName: 'u-1', roleTemplateName: 'read-only' });
    await it.bindProject('b', 'c-1:p-2', { userName: 'u-1', roleTemplateName: 'project-owner' });
    expect(it.groups()).toEqual(['drover:p-1:read-only', 'drover:p-1:view']);
    await it.put(project, 'p-2', { namespace: 'c-1' });
    expect(it.groups().slice(2)).toEqual(['drover:p-2:project-owner', 'drover:p-2:admin']);
    await it.remove(project, 'p-1', 'c-1');
    expect(it.groups()).toEqual(['drover:p-2:project-owner', 'drover:p-2:admin']);
  });

  it('does not count a binding whose namespace is not that of its cluster or project, nor a project of another cluster', async () => {
    const it = await openAccessWorld();
    const mine = { userName: 'u-1', roleTemplateName: 'cluster-owner' };
    await it.put(clusterRoleTemplateBinding, 'a', {
      namespace: 'c-1',
      clusterName: 'local',
      ...mine,
    });
    const own = { userName: 'u-1', roleTemplateName: 'project-owner' };
    await it.put(projectRoleTemplateBinding, 'b', {
      namespace: 'p-9',
      projectName: 'c-1:p-1',
      ...own,
    });
    await it.put(projectRoleTemplateBinding, 'c', {
      namespace: 'p-1',
      projectName: 'local:p-1',
      ...own,
    });
    expect(it.groups()).toEqual([]);
    expect(it.groups(ann, 'local')).toEqual([]);
    expect(it.virtual.groupsOf(ann)).toEqual([]);
  });

  it('gives nothing for a group of an identity provider that is named as one of ours', async () => {
    const it = await openAccessWorld();
    await it.bind('a', 'c-1', {
      groupPrincipalName: 'drover:c-1:cluster-owner',
      roleTemplateName: 'cluster-owner',
    });
    expect(it.groups({ name: 'u-1', groups: ['drover:c-1:cluster-owner'] })).toEqual([]);
  });

  it('makes administrators owners of every cluster, and nobody else', async () => {
    const it = await openAccessWorld();
    await it.put(globalRoleBinding, 'a', { userName: 'u-1', globalRoleName: 'admin' });
    await it.put(globalRoleBinding, 'b', { userName: 'u-2', globalRoleName: 'user' });
    await it.put(globalRoleBinding, 'c', { userName: 'u-3', globalRoleName: 'gone' });
    await it.put(globalRole, 'admin', { rules: EVERYTHING });
    await it.put(globalRole, 'user', { rules: [{ ...EVERYTHING[0], verbs: ['get'] }] });
    expect(it.groups(ann, 'c-9')).toEqual(['drover:c-9:cluster-owner']);
    for (const name of ['u-2', 'u-3']) expect(it.groups({ ...ann, name })).toEqual([]);
    expect(it.virtual.groupsOf(ann)).toEqual([]);
    await it.remove(globalRoleBinding, 'a');
    expect(it.groups()).toEqual([]);
  });

  it('makes restricted administrators owners of every cluster but that of Drover', async () => {
    const it = await openAccessWorld();
    await it.put(globalRole, 'restricted-admin', { rules: [] });
    await it.put(globalRoleBinding, 'a', { userName: 'u-1', globalRoleName: 'restricted-admin' });
    await it.put(cluster, 'c-2');
    expect(it.virtual.groupsOf(ann)).toEqual([
      'drover:c-1:cluster-owner',
      'drover:c-2:cluster-owner',
    ]);
    expect(it.groups(ann, 'local')).toEqual([]);
    await it.remove(cluster, 'c-2');
    await it.remove(globalRoleBinding, 'a');
    expect(it.virtual.groupsOf(ann)).toEqual([]);
  });

  it('counts no binding that is being deleted, whatever finalizers keep it', async () => {
    const it = await openAccessWorld();
    await it.put(globalRole, 'admin', { rules: EVERYTHING });
    const body = (namespace?: string) => ({
      userName: 'u-1',
      metadata: {
        name: 'going',
        ...(namespace && { namespace }),
        finalizers: ['example.org/mine'],
        deletionTimestamp: '2026-01-01T00:00:00Z',
      },
    });
    await it.put(clusterRoleTemplateBinding, 'going', {
      ...body('c-1'),
      clusterName: 'c-1',
      roleTemplateName: 'cluster-owner',
    });
    await it.put(projectRoleTemplateBinding, 'going', {
      ...body('p-1'),
      projectName: 'c-1:p-1',
      roleTemplateName: 'project-owner',
    });
    await it.put(globalRoleBinding, 'going', { ...body(), globalRoleName: 'admin' });
    expect([it.groups(), it.groups(ann, 'local'), it.virtual.groupsOf(ann)]).toEqual([[], [], []]);
  });

  it('tells who listens, without being asked', async () => {
    const it = await openAccessWorld();
    const told: unknown[] = [];
    it.feed.grants.onChange((where) => told.push(where));
    await it.bind('a', 'c-1', { userName: 'u-1', roleTemplateName: 'cluster-member' });
    expect(told).toEqual(['c-1']);
  });
});
