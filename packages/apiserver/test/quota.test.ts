import { type DynamicObject, isForbidden } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import {
  configMaps,
  customResourceDefinitions,
  persistentVolumeClaims,
  pods,
  resourceClaims,
  resourceQuotas,
  services,
} from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { startTestApiServer, type TestApiServer } from '../src/testing/index.ts';
import { widgetDefinition } from './widget-definition.ts';

const namespace = 'default';

const quota = (hard: Readonly<Record<string, string>>, spec: object = {}): DynamicObject => ({
  metadata: { name: 'q' },
  spec: { hard, ...spec },
});

const pod = (name: string, requests?: object, spec: object = {}): DynamicObject => ({
  metadata: { name },
  spec: {
    containers: [{ name: 'c', image: 'i', ...(requests && { resources: { requests } }) }],
    ...spec,
  },
});

async function statusOf(server: TestApiServer): Promise<unknown> {
  return (await server.client().resource(resourceQuotas).get('q', { namespace }))['status'];
}

async function createQuota(server: TestApiServer, object: DynamicObject): Promise<void> {
  const { spec } = await server.client().resource(resourceQuotas).create(object, { namespace });
  const { hard } = spec as { readonly hard: object };
  await eventually(async () => expect(await statusOf(server)).toMatchObject({ hard }));
}

test('many at once never exceed a quota, and what is used is told at once', async () => {
  await using server = await startTestApiServer();
  await createQuota(server, quota({ 'count/configmaps': '5' }));
  const maps = server.client().resource(configMaps);
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, at) =>
      maps.create({ metadata: { name: `m${at}` } }, { namespace }),
    ),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  expect(await statusOf(server)).toEqual({
    hard: { 'count/configmaps': '5' },
    used: { 'count/configmaps': '5' },
  });
  expect((await maps.list({ namespace })).items).toHaveLength(5);
  const refused = results.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
  expect(refused.reason).toSatisfy(isForbidden);
  expect((refused.reason as Error).message).toMatch(
    /^configmaps "m\d+" is forbidden: exceeded quota: q, requested: count\/configmaps=1, used: count\/configmaps=5, limited: count\/configmaps=5$/,
  );
});

test('what was not written is not charged', async () => {
  await using server = await startTestApiServer();
  const maps = server.client().resource(configMaps);
  await maps.create({ metadata: { name: 'm' } }, { namespace });
  await createQuota(server, quota({ configmaps: '3' }));
  await maps.create({ metadata: { name: 'dry' } }, { namespace, dryRun: true });
  await expect(maps.create({ metadata: { name: 'm' } }, { namespace })).rejects.toThrow('exists');
  expect(await statusOf(server)).toMatchObject({ used: { configmaps: '1' } });
  await maps.create({ metadata: { name: 'n' } }, { namespace });
  await maps.create({ metadata: { name: 'o' } }, { namespace });
  await expect(
    maps.create({ metadata: { name: 'dry' } }, { namespace, dryRun: true }),
  ).rejects.toThrow(
    'exceeded quota: q, requested: configmaps=1, used: configmaps=3, limited: configmaps=3',
  );
});

test('what is deleted can be used again', async () => {
  await using server = await startTestApiServer();
  await createQuota(server, quota({ configmaps: '1' }));
  const maps = server.client().resource(configMaps);
  for (const name of ['a', 'b', 'c']) {
    await maps.create({ metadata: { name } }, { namespace });
    await maps.delete(name, { namespace });
  }
  await eventually(async () =>
    expect(await statusOf(server)).toMatchObject({ used: { configmaps: '0' } }),
  );
});

test('pods are charged what they ask for, and must say it', async () => {
  await using server = await startTestApiServer();
  await createQuota(server, quota({ 'requests.cpu': '1', 'limits.memory': '1Gi', pods: '5' }));
  const all = server.client().resource(pods);
  await expect(all.create(pod('a'), { namespace })).rejects.toThrow(
    'pods "a" is forbidden: failed quota: q: must specify limits.memory for: c; requests.cpu for: c',
  );
  const container = {
    name: 'c',
    image: 'i',
    resources: { requests: { cpu: '600m' }, limits: { memory: '256Mi' } },
  };
  await all.create(pod('a', undefined, { containers: [container] }), { namespace });
  expect(await statusOf(server)).toMatchObject({
    used: { 'requests.cpu': '600m', 'limits.memory': '256Mi', pods: '1' },
  });
  await expect(
    all.create(pod('b', undefined, { containers: [container] }), { namespace }),
  ).rejects.toThrow(
    'pods "b" is forbidden: exceeded quota: q, requested: requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1',
  );
});

test('a pod that has ended is only counted', async () => {
  await using server = await startTestApiServer();
  await createQuota(server, quota({ pods: '1', 'count/pods': '9' }));
  const all = server.client().resource(pods);
  const created = await all.create(pod('a'), { namespace });
  await all.update(
    { ...created, status: { phase: 'Succeeded' } },
    { namespace, subresource: 'status' },
  );
  await all.create(pod('b'), { namespace });
  await eventually(async () =>
    expect(await statusOf(server)).toMatchObject({ used: { pods: '1', 'count/pods': '2' } }),
  );
});

test('scopes choose which pods count', async () => {
  await using server = await startTestApiServer();
  await createQuota(server, quota({ pods: '1' }, { scopes: ['BestEffort'] }));
  const all = server.client().resource(pods);
  await all.create(pod('a', { cpu: '1' }), { namespace });
  await all.create(pod('b'), { namespace });
  await expect(all.create(pod('c'), { namespace })).rejects.toThrow('exceeded quota: q');
  await all.create(pod('d', { cpu: '1' }), { namespace });
});

test('services count their balancers and ports, also when they become them', async () => {
  await using server = await startTestApiServer();
  await createQuota(server, quota({ 'services.loadbalancers': '0', 'services.nodeports': '1' }));
  const all = server.client().resource(services);
  const ports = [{ port: 80 }];
  const created = await all.create({ metadata: { name: 's' }, spec: { ports } }, { namespace });
  const spec = created['spec'] as object;
  await expect(
    all.update({ ...created, spec: { ...spec, type: 'LoadBalancer' } }, { namespace }),
  ).rejects.toThrow(
    'exceeded quota: q, requested: services.loadbalancers=1, used: services.loadbalancers=0, limited: services.loadbalancers=0',
  );
  await all.update({ ...created, spec: { ...spec, type: 'NodePort' } }, { namespace });
  expect(await statusOf(server)).toMatchObject({ used: { 'services.nodeports': '1' } });
});

test('devices are counted by class, and objects of any kind by their name', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  await client.resource<DynamicObject>(customResourceDefinitions).create(widgetDefinition());
  const gpus = 'gpu.deviceclass.resource.k8s.io/devices';
  await createQuota(server, quota({ [gpus]: '3', 'count/widgets.example.com': '1' }));
  const claim = (name: string, count: number): DynamicObject => ({
    metadata: { name },
    spec: {
      devices: { requests: [{ name: 'r', exactly: { deviceClassName: 'gpu', count } }] },
    },
  });
  const claims = client.resource<DynamicObject>(resourceClaims);
  await claims.create(claim('a', 2), { namespace });
  await expect(claims.create(claim('b', 2), { namespace })).rejects.toThrow(
    `exceeded quota: q, requested: ${gpus}=2, used: ${gpus}=2, limited: ${gpus}=3`,
  );
  const all = client.resource<DynamicObject>({
    group: 'example.com',
    version: 'v1',
    resource: 'widgets',
    kind: 'Widget',
    namespaced: true,
  });
  await all.create({ metadata: { name: 'a' } }, { namespace });
  await expect(all.create({ metadata: { name: 'b' } }, { namespace })).rejects.toThrow(
    'widgets.example.com "b" is forbidden: exceeded quota: q, requested: count/widgets.example.com=1, used: count/widgets.example.com=1, limited: count/widgets.example.com=1',
  );
});

test('claims count their storage, in all and of their class', async () => {
  await using server = await startTestApiServer();
  const gold = 'gold.storageclass.storage.k8s.io/requests.storage';
  await createQuota(server, quota({ 'requests.storage': '10Gi', [gold]: '5Gi' }));
  const claim = (name: string, storage: string, storageClassName?: string): DynamicObject => ({
    metadata: { name },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage } },
      ...(storageClassName && { storageClassName }),
    },
  });
  const all = server.client().resource(persistentVolumeClaims);
  await all.create(claim('a', '4Gi', 'gold'), { namespace });
  await expect(all.create(claim('b', '2Gi', 'gold'), { namespace })).rejects.toThrow(
    `exceeded quota: q, requested: ${gold}=2Gi, used: ${gold}=4Gi, limited: ${gold}=5Gi`,
  );
  await all.create(claim('b', '2Gi', 'iron'), { namespace });
  expect(await statusOf(server)).toMatchObject({
    used: { 'requests.storage': '6Gi', [gold]: '4Gi' },
  });
});
