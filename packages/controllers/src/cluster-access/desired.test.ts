import type { Cluster } from '@drover/api';
import { builtInRoleTemplates } from '@drover/api';
import { describe, expect, it } from 'vitest';
import type { AccessObject } from '../access-objects/access-objects.ts';
import type { RoleWithRules } from '../role-use/role-rules.ts';
import { clusterAccess } from './desired.ts';

const cluster: Cluster = { metadata: { name: 'c-1', uid: '7' } };

function role(name: string): RoleWithRules {
  const found = builtInRoleTemplates.find(({ metadata }) => metadata?.name === name);
  return { name, rules: (found?.rules ?? []) as RoleWithRules['rules'], administrative: false };
}

function named(objects: readonly AccessObject[]): readonly string[] {
  return objects.map(({ kind, metadata }) =>
    [kind, ...(metadata?.namespace ? [metadata.namespace] : []), metadata?.name].join(' '),
  );
}

describe('clusterAccess', () => {
  it('lets owners do everything with their cluster and members see it, by virtual groups', () => {
    const objects = clusterAccess(cluster, [
      role('cluster-member'),
      role('cluster-owner'),
      role('storage-manage'),
    ]);
    expect(named(objects)).toEqual([
      'ClusterRole c-1-clusterowner',
      'ClusterRoleBinding c-1-clusterowner',
      'ClusterRole c-1-clustermember',
      'ClusterRoleBinding c-1-clustermember',
      'Role c-1 cluster-member',
      'RoleBinding c-1 cluster-member',
      'Role c-1 cluster-owner',
      'RoleBinding c-1 cluster-owner',
    ]);
    expect(objects[0]).toMatchObject({
      rules: [{ resources: ['clusters'], resourceNames: ['c-1'], verbs: ['*'] }],
    });
    expect(objects[1]).toMatchObject({
      subjects: [{ kind: 'Group', name: 'drover:c-1:cluster-owner' }],
      roleRef: { kind: 'ClusterRole', name: 'c-1-clusterowner' },
    });
    expect(objects[3]).toMatchObject({
      subjects: [{ name: 'drover:c-1:cluster-member' }, { name: 'drover:c-1:storage-manage' }],
    });
    expect(objects[7]).toMatchObject({
      subjects: [{ name: 'drover:c-1:cluster-owner' }],
      roleRef: { kind: 'Role', name: 'cluster-owner' },
    });
  });

  it('has the part of a role alone that is about what lives in the namespace of the cluster', () => {
    const objects = clusterAccess(cluster, [role('clusterroletemplatebindings-view')]);
    expect(objects.find(({ kind }) => kind === 'Role')).toMatchObject({
      rules: [
        {
          apiGroups: ['management.cattle.io'],
          resources: ['clusterroletemplatebindings'],
          verbs: ['get', 'list', 'watch'],
        },
      ],
    });
  });

  it('binds nobody while nobody holds a role', () => {
    expect(named(clusterAccess(cluster, []))).toEqual([
      'ClusterRole c-1-clusterowner',
      'ClusterRole c-1-clustermember',
    ]);
  });
});
