import { builtInRoleTemplates, type Cluster } from '@drover/api';
import { describe, expect, it } from 'vitest';
import { clusterAccess, planeRules } from './desired.ts';

const cluster: Cluster = { metadata: { name: 'c-1', uid: '7' } };

function role(name: string) {
  const found = builtInRoleTemplates.find(({ metadata }) => metadata?.name === name);
  if (!found) throw new Error(`no role ${name}`);
  return found;
}

describe('clusterAccess', () => {
  it('lets owners do everything with their cluster and members see it, by virtual groups', () => {
    const access = clusterAccess(cluster, [
      role('cluster-owner'),
      role('cluster-member'),
      role('nodes-view'),
    ]);
    expect(
      access.clusterRoles.map(({ metadata, rules }) => [
        metadata?.name,
        rules[0]?.resourceNames,
        rules[0]?.verbs,
      ]),
    ).toEqual([
      ['c-1-clusterowner', ['c-1'], ['*']],
      ['c-1-clustermember', ['c-1'], ['get', 'list', 'watch']],
    ]);
    expect(
      access.clusterRoleBindings.map(({ roleRef, subjects }) => [
        roleRef.name,
        subjects.map(({ name }) => name),
      ]),
    ).toEqual([
      ['c-1-clusterowner', ['drover:c-1:cluster-owner']],
      ['c-1-clustermember', ['drover:c-1:cluster-member', 'drover:c-1:nodes-view']],
    ]);
  });

  it('has a role in the namespace of the cluster for each role that is about what lives there', () => {
    const access = clusterAccess(cluster, [
      role('cluster-owner'),
      role('clusterroletemplatebindings-view'),
      role('storage-manage'),
    ]);
    expect(access.roles.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`)).toEqual([
      'c-1/cluster-owner',
      'c-1/clusterroletemplatebindings-view',
    ]);
    expect(access.roles[1]?.rules).toEqual([
      {
        apiGroups: ['management.cattle.io'],
        resources: ['clusterroletemplatebindings'],
        verbs: ['get', 'list', 'watch'],
      },
    ]);
    expect(access.roleBindings[1]).toMatchObject({
      subjects: [{ kind: 'Group', name: 'drover:c-1:clusterroletemplatebindings-view' }],
      roleRef: { kind: 'Role', name: 'clusterroletemplatebindings-view' },
    });
  });

  it('binds nobody while nobody holds a role', () => {
    expect(clusterAccess(cluster, []).clusterRoleBindings).toEqual([]);
  });
});

describe('planeRules', () => {
  it('never widens a rule that names objects or another group', () => {
    expect(
      planeRules([
        { apiGroups: [''], resources: ['nodes'], verbs: ['*'] },
        {
          apiGroups: ['management.cattle.io'],
          resources: ['nodes'],
          resourceNames: ['a'],
          verbs: ['*'],
        },
        { apiGroups: ['management.cattle.io'], resources: ['users', 'settings'], verbs: ['*'] },
        { nonResourceURLs: ['*'], verbs: ['*'] },
      ]),
    ).toEqual([]);
  });
});
