import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamicObject } from '@drover/apimachinery';
import { silentLogger, systemClock, systemRandom } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { createClient, type KubernetesClient } from '@drover/client';
import { configMaps, namespaces, resourceQuotas } from '@drover/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServedApi, serveApi } from '../src/serve-api.ts';
import { handlerTransport } from '../src/thread/handler-transport.ts';

const namespace = 'default';

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'drover-controllers-'));
});
afterAll(() => rm(dataDir, { recursive: true }));

function open(): Promise<ServedApi> {
  return serveApi({ dataDir, clock: systemClock, random: systemRandom, logger: silentLogger });
}

function clientOf(api: ServedApi): KubernetesClient {
  const transport = handlerTransport(api.handle, { name: 'admin', groups: ['system:masters'] });
  return createClient({ transport });
}

test('what controllers had begun goes on after a restart', async () => {
  const held = { metadata: { name: 'held', finalizers: ['example.com/wait'] } };
  const quota = { metadata: { name: 'q' }, spec: { hard: { 'count/configmaps': '2' } } };
  {
    await using api = await open();
    const client = clientOf(api);
    const owner = await client
      .resource<DynamicObject>(configMaps)
      .create({ metadata: { name: 'owner', finalizers: ['example.com/wait'] } }, { namespace });
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner' };
    const ownerReferences = [{ ...reference, uid: owner.metadata?.uid ?? '' }];
    await client
      .resource<DynamicObject>(configMaps)
      .create({ metadata: { name: 'owned', ownerReferences } }, { namespace });
    await client.resource<DynamicObject>(resourceQuotas).create(quota, { namespace });
    await client.resource(namespaces).create({ metadata: { name: 'n' } });
    await client.resource<DynamicObject>(configMaps).create(held, { namespace: 'n' });
    await client.resource(namespaces).delete('n');
    await client.resource(configMaps).delete('owner', { namespace });
  }
  await using api = await open();
  const client = clientOf(api);
  const maps = client.resource<DynamicObject>(configMaps);
  await expect(maps.create({ metadata: { name: 'third' } }, { namespace })).rejects.toThrow(
    'exceeded quota: q',
  );
  const release = { type: 'merge', body: { metadata: { finalizers: null } } } as const;
  await maps.patch('held', release, { namespace: 'n' });
  await maps.patch('owner', release, { namespace });
  await eventually(async () => {
    const left = await client.resource(namespaces).list({ fieldSelector: 'metadata.name=n' });
    expect(left.items).toEqual([]);
    const status = (await client.resource<DynamicObject>(resourceQuotas).get('q', { namespace }))[
      'status'
    ];
    expect(status).toMatchObject({ used: { 'count/configmaps': '1' } });
  });
  const { items } = await maps.list({ namespace });
  expect(items.map(({ metadata }) => metadata?.name)).toEqual(['kube-root-ca.crt']);
});
