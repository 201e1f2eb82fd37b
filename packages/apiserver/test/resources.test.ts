import { type DynamicObject, isAlreadyExists, isConflict, isNotFound } from '@drover/apimachinery';
import { eventually, FakeClock } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import { configMaps, customResourceDefinitions, events, namespaces } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { startTestApiServer } from '../src/testing/index.ts';
import { widgetDefinition } from './widget-definition.ts';

const configMap = (name: string, value = 'b'): DynamicObject => ({
  metadata: { name },
  data: { a: value },
});

test('an object is created, read, listed, changed and deleted', async () => {
  await using server = await startTestApiServer();
  const maps = server.client().resource(configMaps);
  const namespace = 'default';

  const created = await maps.create(configMap('x'), { namespace });
  expect(created).toMatchObject({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'x', namespace, uid: expect.any(String) as string },
    data: { a: 'b' },
  });
  expect(await maps.get('x', { namespace })).toEqual(created);
  await expect(maps.create(configMap('x'), { namespace })).rejects.toSatisfy(isAlreadyExists);

  const updated = await maps.update({ ...created, data: { a: 'c' } }, { namespace });
  expect(updated).toMatchObject({ data: { a: 'c' } });
  expect(Number(updated.metadata?.resourceVersion)).toBeGreaterThan(
    Number(created.metadata?.resourceVersion),
  );
  await expect(maps.update(created, { namespace })).rejects.toSatisfy(isConflict);

  const list = await maps.list({ namespace });
  expect(list.items.map((item) => item.metadata?.name)).toEqual(['x']);

  await maps.delete('x', { namespace });
  await expect(maps.get('x', { namespace })).rejects.toSatisfy(isNotFound);
});

test('a watch shows what happened after a list, in order', async () => {
  await using server = await startTestApiServer();
  const maps = server.client().resource(configMaps);
  const namespace = 'default';
  await maps.create(configMap('before'), { namespace });
  const { resourceVersion = '' } = (await maps.list()).metadata;
  const created = await maps.create(configMap('x'), { namespace });
  await maps.update({ ...created, data: { a: 'c' } }, { namespace });
  await maps.delete('x', { namespace });

  const seen: string[] = [];
  for await (const event of maps.watch({ resourceVersion })) {
    const { name } = (event.object as DynamicObject).metadata ?? {};
    seen.push(`${event.type} ${name}`);
    if (event.type === 'DELETED') break;
  }
  expect(seen).toEqual(['ADDED x', 'MODIFIED x', 'DELETED x']);
});

test('a definition makes its kind, at once', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  await client.resource(customResourceDefinitions).create(
    widgetDefinition({
      scope: 'Cluster',
      schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      subresources: { status: {} },
    }),
  );
  const widgets = client.resource({
    group: 'example.com',
    version: 'v1',
    resource: 'widgets',
    kind: 'Widget',
    namespaced: false,
  });
  const created = await widgets.create({
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: 'a' },
    spec: { size: 1 },
    status: { ready: true },
  });
  expect(created).toMatchObject({ metadata: { generation: 1 }, spec: { size: 1 } });
  expect(created).not.toHaveProperty('status');

  const withStatus = await widgets.update(
    { ...created, spec: { size: 9 }, status: { ready: true } },
    { subresource: 'status' },
  );
  expect(withStatus).toMatchObject({
    metadata: { generation: 1 },
    spec: { size: 1 },
    status: { ready: true },
  });
  await eventually(async () => expect((await widgets.list()).items).toHaveLength(1));
});

test('a namespace takes its content with it', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const spaces = client.resource(namespaces);
  const maps = client.resource(configMaps);
  await expect(maps.create(configMap('x'), { namespace: 'work' })).rejects.toThrow(
    'namespaces "work" not found',
  );

  const created = await spaces.create({ metadata: { name: 'work' } });
  expect(created).toMatchObject({
    metadata: { labels: { 'kubernetes.io/metadata.name': 'work' } },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  });
  await maps.create(
    { ...configMap('held'), metadata: { name: 'held', finalizers: ['example.com/hold'] } },
    { namespace: 'work' },
  );
  await maps.create(configMap('free'), { namespace: 'work' });
  expect(await spaces.delete('work')).toMatchObject({ status: { phase: 'Terminating' } });
  await eventually(async () => {
    const { items } = await maps.list({ namespace: 'work' });
    expect(items.map(({ metadata }) => metadata?.name)).toEqual(['held']);
  });
  await expect(maps.create(configMap('late'), { namespace: 'work' })).rejects.toThrow(
    'unable to create new content in namespace work because it is being terminated',
  );

  const held = await maps.get('held', { namespace: 'work' });
  await maps.update(
    { ...held, metadata: { ...held.metadata, finalizers: [] } },
    { namespace: 'work' },
  );
  await eventually(() => expect(spaces.get('work')).rejects.toSatisfy(isNotFound));
});

test('some namespaces cannot be deleted', async () => {
  await using server = await startTestApiServer();
  await expect(server.client().resource(namespaces).delete('default')).rejects.toThrow(
    'namespaces "default" is forbidden: this namespace may not be deleted',
  );
});

async function ownerWithDependent(client: KubernetesClient) {
  const maps = client.resource(configMaps);
  const namespace = 'default';
  const owner = await maps.create(configMap('owner'), { namespace });
  const reference = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name: 'owner',
    uid: owner.metadata?.uid ?? '',
    blockOwnerDeletion: true,
  };
  await maps.create(
    { ...configMap('dependent'), metadata: { name: 'dependent', ownerReferences: [reference] } },
    { namespace },
  );
  const names = async (): Promise<unknown> =>
    (await maps.list({ namespace })).items.map(({ metadata }) => metadata?.name);
  return { maps, names, namespace };
}

test.each(['Background', 'Foreground'] as const)(
  '%s deletion takes the dependents along',
  async (propagationPolicy) => {
    await using server = await startTestApiServer();
    const { maps, names, namespace } = await ownerWithDependent(server.client());
    await maps.delete('owner', { namespace, propagationPolicy });
    await eventually(async () => expect(await names()).toEqual([]));
  },
);

test('orphaned dependents stay, without an owner', async () => {
  await using server = await startTestApiServer();
  const { maps, names, namespace } = await ownerWithDependent(server.client());
  await maps.delete('owner', { namespace, propagationPolicy: 'Orphan' });
  await eventually(async () => expect(await names()).toEqual(['dependent']));
  const dependent = await maps.get('dependent', { namespace });
  expect(dependent.metadata?.ownerReferences ?? []).toEqual([]);
});

test('events of both groups are the same objects', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const namespace = 'default';
  const newer = { ...events, group: 'events.k8s.io' };
  const created = await client.resource(newer).create(
    {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'e' },
      eventTime: '2026-01-01T00:00:00.000000Z',
      regarding: { kind: 'ConfigMap', namespace, name: 'x' },
      reportingController: 'example.com/test',
      reportingInstance: 'test-1',
      action: 'Look',
      reason: 'Seen',
      note: 'It was seen',
      type: 'Normal',
    },
    { namespace },
  );
  expect(created).toMatchObject({ apiVersion: 'events.k8s.io/v1', note: 'It was seen' });
  const [core] = (await client.resource(events).list({ namespace, fieldSelector: 'reason=Seen' }))
    .items;
  expect(core).toMatchObject({
    message: 'It was seen',
    involvedObject: { name: 'x' },
    reportingComponent: 'example.com/test',
  });
  const patched = await client.resource(newer).patch(
    'e',
    {
      type: 'merge',
      body: { series: { count: 2, lastObservedTime: '2026-01-01T00:00:01.000000Z' } },
    },
    { namespace },
  );
  expect(patched).toMatchObject({ note: 'It was seen', series: { count: 2 } });
});

test('an event goes an hour after it was last written', async () => {
  const clock = new FakeClock();
  await using server = await startTestApiServer({ clock });
  const client = server.client().resource(events);
  const event = (name: string): DynamicObject => ({
    metadata: { name, namespace: 'default' },
    involvedObject: { kind: 'Namespace', name: 'default', namespace: 'default' },
  });
  const names = async (): Promise<unknown> =>
    (await client.list()).items.map(({ metadata }) => metadata?.name);
  await client.create(event('old'), { namespace: 'default' });
  await clock.advance(60_000);
  await client.create(event('young'), { namespace: 'default' });
  await clock.advance(3_600_000);
  expect(await names()).toEqual(['young']);
  await clock.advance(60_000);
  expect(await names()).toEqual([]);
});
