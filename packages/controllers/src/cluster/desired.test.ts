import type { Cluster, RoleTemplate } from '@drover/api';
import { expect, it } from 'vitest';
import { clusterNamespace, creatorBindings, defaultRegistrationToken } from './desired.ts';

const cluster: Cluster = {
  metadata: { name: 'c-1', uid: '7', annotations: { 'field.cattle.io/creatorId': 'u-1' } },
  spec: { displayName: 'one' },
};
const owner: RoleTemplate = { metadata: { name: 'cluster-owner' }, clusterCreatorDefault: true };

it('owns its namespace', () => {
  expect(clusterNamespace(cluster).metadata).toMatchObject({
    name: 'c-1',
    ownerReferences: [
      { apiVersion: 'management.cattle.io/v3', kind: 'Cluster', name: 'c-1', uid: '7' },
    ],
  });
});

it('has a registration token of its own', () => {
  expect(defaultRegistrationToken(cluster)).toMatchObject({
    metadata: { name: 'default-token', namespace: 'c-1' },
    spec: { clusterName: 'c-1' },
  });
});

it('gives its creator the roles that creators get', () => {
  const roles: RoleTemplate[] = [
    owner,
    { metadata: { name: 'locked' }, clusterCreatorDefault: true, locked: true },
    { metadata: { name: 'other' } },
  ];
  expect(creatorBindings(cluster, roles)).toMatchObject([
    {
      metadata: { name: 'creator-cluster-owner', namespace: 'c-1' },
      clusterName: 'c-1',
      roleTemplateName: 'cluster-owner',
      userName: 'u-1',
    },
  ]);
});

it('gives nobody anything in clusters that nobody created', () => {
  expect(creatorBindings({ metadata: { name: 'c-1' } }, [owner])).toEqual([]);
  expect(creatorBindings({ ...cluster, spec: { internal: true } }, [owner])).toEqual([]);
});

it.each([
  ['{"required":["cluster-owner"]}', 1],
  ['{"required":["cluster-admin"]}', 0],
])('gives of the roles of creators those that are asked for: %s', (asked, count) => {
  const annotations = {
    ...cluster.metadata?.annotations,
    'authz.management.cattle.io/creator-role-bindings': asked,
  };
  const asking = { ...cluster, metadata: { ...cluster.metadata, annotations } };
  expect(creatorBindings(asking, [owner])).toHaveLength(count);
});
