import { clusterAuthToken, clusterUserAttribute, crdOf } from '@drover/api';
import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import { startTestApiServer } from '@drover/apiserver/testing';
import {
  clusterRoleBindings,
  clusterRoles,
  customResourceDefinitions,
  namespaces,
  resourceQuotas,
  roleBindings,
} from '@drover/kubernetes';
import { expect, it } from 'vitest';
import { removeDownstream } from '../src/cluster/remove-downstream.ts';

const ours = { labels: { 'drover.dev/managed': 'roles' } };
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'viewer' };

it('takes everything of Drover out of a cluster, and leaves what is not', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const create = (type: ResourceType, object: KubernetesObject) =>
    client
      .resource<KubernetesObject>(type)
      .create(object, { namespace: object.metadata?.namespace });
  await create(namespaces, { metadata: { name: 'cattle-system' } });
  await create(namespaces, { metadata: { name: 'cattle-impersonation-system' } });
  for (const kind of [clusterAuthToken, clusterUserAttribute]) {
    await create(customResourceDefinitions, crdOf(kind) as KubernetesObject);
  }
  await create(namespaces, {
    metadata: {
      name: 'one',
      labels: { 'field.cattle.io/projectId': 'p-1', theirs: 'x' },
      annotations: {
        'field.cattle.io/projectId': 'c-1:p-1',
        'field.cattle.io/creatorId': 'u-1',
        'cattle.io/status': '{}',
        'lifecycle.cattle.io/create.namespace-auth': 'true',
        theirs: 'y',
      },
      finalizers: ['controller.cattle.io/namespace-auth', 'example.com/theirs'],
    },
  });
  for (const metadata of [{ ...ours, name: 'viewer' }, { name: 'theirs' }]) {
    await create(clusterRoles, { metadata });
    await create(clusterRoleBindings, { metadata, roleRef } as KubernetesObject);
    await create(roleBindings, {
      metadata: { ...metadata, namespace: 'one' },
      roleRef,
    } as KubernetesObject);
    await create(resourceQuotas, { metadata: { ...metadata, namespace: 'one' } });
  }
  await create(clusterRoles, { metadata: { ...ours, name: 'drover-cluster-agent' } });

  await removeDownstream(client, AbortSignal.timeout(20_000));

  const namesOf = async (type: ResourceType): Promise<readonly string[]> =>
    (await client.resource(type).listAll()).items
      .map(({ metadata }) => metadata?.name ?? '')
      .filter((name) => ['viewer', 'theirs', 'drover-cluster-agent'].includes(name));
  expect(await namesOf(clusterRoles)).toEqual(['drover-cluster-agent', 'theirs']);
  for (const type of [clusterRoleBindings, roleBindings, resourceQuotas]) {
    expect(await namesOf(type)).toEqual(['theirs']);
  }
  const { metadata } = await client.resource(namespaces).get('one');
  expect(metadata).toMatchObject({
    annotations: { theirs: 'y' },
    finalizers: ['example.com/theirs'],
  });
  expect(Object.keys(metadata?.annotations ?? {})).toEqual(['theirs']);
  expect(metadata?.labels).not.toHaveProperty('field.cattle.io/projectId');
  expect(metadata?.labels).toHaveProperty('theirs');
  const definitions = await client.resource(customResourceDefinitions).listAll();
  expect(definitions.items.map((found) => found.metadata?.name)).toEqual([]);
  for (const name of ['cattle-impersonation-system', 'cattle-system']) {
    const { metadata: going } = await client.resource(namespaces).get(name);
    expect(going?.deletionTimestamp).toBeDefined();
  }
  const agent = await client.resource(clusterRoles).get('drover-cluster-agent');
  expect(agent.metadata?.ownerReferences).toMatchObject([
    { kind: 'Namespace', name: 'cattle-system' },
  ]);
});
