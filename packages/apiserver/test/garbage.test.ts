import type { DynamicObject, OwnerReference } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import { clusterRoles, configMaps, events, namespaces } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { startTestApiServer } from '../src/testing/index.ts';

const namespace = 'default';

const ownedBy = (owner: DynamicObject, blocks = true): OwnerReference => ({
  apiVersion: owner.apiVersion ?? '',
  kind: owner.kind ?? '',
  name: owner.metadata?.name ?? '',
  uid: owner.metadata?.uid ?? '',
  blockOwnerDeletion: blocks,
});

function create(
  client: KubernetesClient,
  name: string,
  ownerReferences: readonly OwnerReference[] = [],
): Promise<DynamicObject> {
  return client
    .resource(configMaps)
    .create({ metadata: { name, ownerReferences } }, { namespace }) as Promise<DynamicObject>;
}

async function namesOf(client: KubernetesClient): Promise<readonly (string | undefined)[]> {
  const { items } = await client.resource(configMaps).list({ namespace });
  return items.map(({ metadata }) => metadata?.name).filter((name) => name !== 'kube-root-ca.crt');
}

test('what is owned goes with its owner, in either order', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  for (const propagationPolicy of ['Background', 'Foreground'] as const) {
    const owner = await create(client, 'owner');
    const child = await create(client, 'child', [ownedBy(owner)]);
    await create(client, 'grandchild', [ownedBy(child)]);
    await client.resource(configMaps).delete('owner', { namespace, propagationPolicy });
    await eventually(async () => expect(await namesOf(client)).toEqual([]));
  }
});

test('orphans stay, and forget their owner', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const owner = await create(client, 'owner');
  await create(client, 'child', [ownedBy(owner)]);
  await client.resource(configMaps).delete('owner', { namespace, propagationPolicy: 'Orphan' });
  await eventually(async () => expect(await namesOf(client)).toEqual(['child']));
  const child = await client.resource(configMaps).get('child', { namespace });
  expect(child.metadata?.ownerReferences).toBeUndefined();
});

test('an object with another owner stays, and forgets the one that goes', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const going = await create(client, 'going');
  const staying = await create(client, 'staying');
  await create(client, 'child', [ownedBy(going), ownedBy(staying)]);
  await client.resource(configMaps).delete('going', { namespace, propagationPolicy: 'Foreground' });
  await eventually(async () => expect(await namesOf(client)).toEqual(['child', 'staying']));
  const child = await client.resource(configMaps).get('child', { namespace });
  expect(child.metadata?.ownerReferences?.map(({ name }) => name)).toEqual(['staying']);
});

test('owners that wait for each other do not wait for ever', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const maps = client.resource(configMaps);
  const first = await create(client, 'first');
  const second = await create(client, 'second', [ownedBy(first)]);
  await maps.update(
    { ...first, metadata: { ...first.metadata, ownerReferences: [ownedBy(second)] } },
    { namespace },
  );
  await maps.delete('first', { namespace, propagationPolicy: 'Foreground' });
  await eventually(async () => expect(await namesOf(client)).toEqual([]));
});

test('an owner of another namespace does not count, and people are told', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const maps = client.resource(configMaps);
  await client.resource(namespaces).create({ metadata: { name: 'other' } });
  const owner = await create(client, 'owner');
  const metadata = { name: 'child', ownerReferences: [ownedBy(owner)] };
  await maps.create({ metadata }, { namespace: 'other' });
  await eventually(async () => {
    const { items } = await maps.list({ namespace: 'other', fieldSelector: 'metadata.name=child' });
    expect(items).toEqual([]);
  });
  const { items } = await client.resource(events).list({ namespace: 'other' });
  expect(items).toMatchObject([
    {
      reason: 'OwnerRefInvalidNamespace',
      message: `ownerRef [v1/ConfigMap, namespace: other, name: owner, uid: ${owner.metadata?.uid}] does not exist in namespace "other"`,
    },
  ]);
});

test('an object without namespace cannot be owned by one with, and stays', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const owner = await create(client, 'owner');
  await client
    .resource(clusterRoles)
    .create({ metadata: { name: 'r', ownerReferences: [ownedBy(owner)] }, rules: [] });
  await eventually(async () => {
    const { items } = await client.resource(events).list({ namespace });
    expect(items).toMatchObject([
      { reason: 'OwnerRefInvalidNamespace', involvedObject: { kind: 'ClusterRole', name: 'r' } },
    ]);
  });
  await client.resource(clusterRoles).get('r');
});

test('an owner of that name with another uid does not count', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const owner = await create(client, 'owner');
  await create(client, 'child', [{ ...ownedBy(owner), uid: 'another' }]);
  await eventually(async () => expect(await namesOf(client)).toEqual(['owner']));
});
