import type { DynamicObject, OwnerReference } from '@drover/apimachinery';
import { systemClock } from '@drover/base';
import { createClient } from '@drover/client';
import {
  configMaps,
  ingressClasses,
  ingresses,
  leases,
  namespaces,
  nodes,
  persistentVolumeClaims,
  roleBindings,
  roles,
  storageClasses,
} from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { startTestApiServer, type TestApiServer } from '../src/testing/index.ts';

const namespace = 'default';

function claim(storage: string): DynamicObject {
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } };
  return { metadata: { name: 'c' }, spec };
}

test('nothing is made where there is no namespace, or where it is going', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const maps = client.resource<DynamicObject>(configMaps);
  await expect(maps.create({ metadata: { name: 'm' } }, { namespace: 'none' })).rejects.toThrow(
    'namespaces "none" not found',
  );
  await client.resource(namespaces).create({ metadata: { name: 'n' } });
  const held = { metadata: { name: 'held', finalizers: ['example.com/wait'] } };
  await maps.create(held, { namespace: 'n' });
  await client.resource(namespaces).delete('n');
  await expect(
    maps.create({ metadata: { generateName: 'm-' } }, { namespace: 'n' }),
  ).rejects.toMatchObject({
    status: {
      message:
        'configmaps "m-" is forbidden: unable to create new content in namespace n because it is being terminated',
      details: {
        causes: [
          {
            reason: 'NamespaceTerminating',
            message: 'namespace n is being terminated',
            field: 'metadata.namespace',
          },
        ],
      },
    },
  });
});

test('claims get the newest default class and a finalizer, and grow only when they are bound', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  await client.resource<DynamicObject>(storageClasses).create({
    metadata: {
      name: 'usual',
      annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
    },
    provisioner: 'example.com/p',
  });
  const claims = client.resource<DynamicObject>(persistentVolumeClaims);
  const created = await claims.create(claim('1Gi'), { namespace });
  expect(created).toMatchObject({
    metadata: { finalizers: ['kubernetes.io/pvc-protection'] },
    spec: { storageClassName: 'usual' },
  });
  const status = { phase: 'Bound' };
  await claims.update({ ...created, status }, { namespace, subresource: 'status' });
  await expect(
    claims.patch(
      'c',
      { type: 'merge', body: { spec: { resources: { requests: { storage: '2Gi' } } } } },
      { namespace },
    ),
  ).rejects.toThrow(
    'persistentvolumeclaims "c" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  );
});

test('ingresses get the default class', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  await client.resource<DynamicObject>(ingressClasses).create({
    metadata: {
      name: 'usual',
      annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' },
    },
    spec: { controller: 'example.com/c' },
  });
  const spec = { defaultBackend: { service: { name: 's', port: { number: 80 } } } };
  const created = await client
    .resource<DynamicObject>(ingresses)
    .create({ metadata: { name: 'i' }, spec }, { namespace });
  expect(created['spec']).toMatchObject({ ingressClassName: 'usual' });
});

test('nodes begin as not ready, and change nothing but what is theirs', async () => {
  await using server = await startTestApiServer();
  const created = await server
    .client()
    .resource<DynamicObject>(nodes)
    .create({ metadata: { name: 'one' } });
  expect(created['spec']).toEqual({
    taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }],
  });
  const groups = ['system:nodes', 'system:masters'];
  const node = server.client({ name: 'system:node:one', groups });
  const patch = (name: string, body: object): Promise<unknown> =>
    node.resource<DynamicObject>(nodes).patch(name, { type: 'merge', body });
  await expect(patch('one', { spec: { taints: [] } })).rejects.toThrow(
    'nodes "one" is forbidden: node "one" is not allowed to modify taints',
  );
  const labels = { 'node-restriction.kubernetes.io/a': 'b', 'kubernetes.io/os': 'linux' };
  await expect(patch('one', { metadata: { labels } })).rejects.toThrow(
    'nodes "one" is forbidden: is not allowed to modify labels: node-restriction.kubernetes.io/a',
  );
  await expect(
    node.resource<DynamicObject>(nodes).create({ metadata: { name: 'two' } }),
  ).rejects.toThrow('nodes "two" is forbidden: node "one" is not allowed to modify node "two"');
  await expect(
    node.resource<DynamicObject>(leases).create({ metadata: { name: 'one' } }, { namespace }),
  ).rejects.toThrow(
    'leases.coordination.k8s.io "one" is forbidden: can only access leases in the "kube-node-lease" system namespace',
  );
});

async function grantToAlice(server: TestApiServer): Promise<void> {
  const client = server.client();
  const verbs = ['create', 'update', 'patch', 'get'];
  await client.resource<DynamicObject>(roles).create(
    {
      metadata: { name: 'r' },
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs }],
    },
    { namespace },
  );
  await client.resource<DynamicObject>(roleBindings).create(
    {
      metadata: { name: 'r' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
      subjects: [{ kind: 'User', name: 'alice', apiGroup: 'rbac.authorization.k8s.io' }],
    },
    { namespace },
  );
}

test('nobody lets an object go, or holds an owner, who could not do so directly', async () => {
  await using server = await startTestApiServer();
  await grantToAlice(server);
  const maps = server
    .client({ name: 'alice', groups: ['system:authenticated'] })
    .resource<DynamicObject>(configMaps);
  const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'o', uid: 'u' };
  const owned = (ownerReference: OwnerReference): DynamicObject => ({
    metadata: { name: 'm', ownerReferences: [ownerReference] },
  });
  await expect(
    maps.create(owned({ ...reference, blockOwnerDeletion: true }), { namespace }),
  ).rejects.toThrow(
    `configmaps "m" is forbidden: cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on: , <nil>`,
  );
  await maps.create({ metadata: { name: 'm' } }, { namespace });
  await expect(
    maps.patch('m', { type: 'merge', body: owned(reference) }, { namespace }),
  ).rejects.toThrow(
    `configmaps "m" is forbidden: cannot set an ownerRef on a resource you can't delete: , <nil>`,
  );
});

test('an owner that is named twice is kept once, with a warning', async () => {
  await using server = await startTestApiServer();
  const warnings: string[] = [];
  const onWarning = (text: string): void => void warnings.push(text);
  const client = createClient({ transport: server.transport(), clock: systemClock, onWarning });
  const maps = client.resource<DynamicObject>(configMaps);
  const owner = await maps.create({ metadata: { name: 'owner' } }, { namespace });
  const uid = owner.metadata?.uid ?? '';
  const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid };
  const metadata = { name: 'owned', ownerReferences: [reference, reference] };
  const created = await maps.create({ metadata }, { namespace });
  expect(created.metadata?.ownerReferences).toEqual([reference]);
  expect(warnings).toEqual([
    `.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${uid}`,
  ]);
});
