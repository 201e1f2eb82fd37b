import type { KubernetesObject } from '@drover/apimachinery';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configMaps, idsOf, startWorld, type World } from './world.ts';

let world: World;

/** Leaves out what the API server keeps for itself. */
const OURS = 'filter=metadata.namespace!=kube-system';

beforeAll(async () => {
  world = await startWorld();
  await world.addNamespace('blue', { 'field.cattle.io/projectId': 'p-1' });
  await world.addNamespace('green', { 'field.cattle.io/projectId': 'p-1' });
  await world.addNamespace('red', { 'field.cattle.io/projectId': 'p-2' });
  const of = (namespace: string, name: string, data: Record<string, string>): Promise<unknown> =>
    world.store(configMaps, {
      metadata: { name, namespace, labels: { 'app.kubernetes.io/name': name } },
      data,
    } as never);
  await of('blue', 'one', { ip: '10.0.0.9', size: '7' });
  await of('blue', 'two', { ip: '10.0.0.10', size: '30' });
  await of('green', 'three', { ip: '9.1.1.1' });
  await of('red', 'four', { ip: '::1', size: '100' });
});
afterAll(() => world[Symbol.asyncDispose]());

const list = async (query: string): Promise<readonly string[]> =>
  idsOf(await world.get(`/v1/configmaps?${query}&${OURS}`));

describe('filters', () => {
  it.each([
    ['metadata.name=one', ['blue/one']],
    ["metadata.name='one'", ['blue/one']],
    ['metadata.name!=one', ['blue/two', 'green/three', 'red/four']],
    ['metadata.name~O', ['blue/one', 'blue/two', 'red/four']],
    ['metadata.name!~o', ['green/three']],
    ['metadata.name=one,metadata.namespace=red', ['blue/one', 'red/four']],
    ['metadata.name in (one,three)', ['blue/one', 'green/three']],
    ['metadata.name notin (one,two,three)', ['red/four']],
    ['data.size > 20', ['blue/two', 'red/four']],
    ['data.size<20', ['blue/one']],
    ['!data.size', ['green/three']],
    ['data.size', ['blue/one', 'blue/two', 'red/four']],
    ['metadata.labels[app.kubernetes.io/name]=two', ['blue/two']],
    ['metadata.fields[1]=1', ['green/three']],
    ['metadata.state.name=active', ['blue/one', 'blue/two', 'green/three', 'red/four']],
    ['metadata.creationTimestamp > 1', ['blue/one', 'blue/two', 'green/three', 'red/four']],
    ['id=blue/one', ['blue/one']],
  ])('%s', async (filter, ids) => {
    expect(await list(`filter=${encodeURIComponent(filter)}`)).toEqual(ids);
  });

  it('hold together when there are several', async () => {
    expect(await list('filter=metadata.name~o&filter=metadata.namespace=blue')).toEqual([
      'blue/one',
      'blue/two',
    ]);
  });
});

describe('orders', () => {
  it.each([
    ['metadata.name', ['red/four', 'blue/one', 'green/three', 'blue/two']],
    ['-metadata.namespace,-metadata.name', ['red/four', 'green/three', 'blue/two', 'blue/one']],
    ['ip(data.ip)', ['green/three', 'blue/one', 'blue/two', 'red/four']],
    ['data.ip', ['blue/two', 'blue/one', 'green/three', 'red/four']],
  ])('%s', async (sort, ids) => {
    expect(await list(`sort=${sort}`)).toEqual(ids);
  });

  it('keep up with changes', async () => {
    expect(await list('sort=data.size')).toEqual([
      'red/four',
      'blue/two',
      'blue/one',
      'green/three',
    ]);
    const body = { data: { size: '05' } };
    const changed = await world.client
      .resource(configMaps)
      .patch('three', { type: 'merge', body }, { namespace: 'green' });
    const revision = changed.metadata?.resourceVersion ?? '';
    expect(await list(`sort=data.size&revision=${revision}`)).toEqual([
      'green/three',
      'red/four',
      'blue/two',
      'blue/one',
    ]);
    const undo = { data: { size: null } };
    await world.client
      .resource(configMaps)
      .patch('three', { type: 'merge', body: undo }, { namespace: 'green' });
  });
});

describe('places', () => {
  it.each([
    ['projectsornamespaces=p-1', ['blue/one', 'blue/two', 'green/three']],
    ['projectsornamespaces=c-x:p-2,green', ['green/three', 'red/four']],
    ['projectsornamespaces!=p-1', ['red/four']],
  ])('%s', async (query, ids) => {
    expect(await list(query)).toEqual(ids);
  });
});

describe('pages', () => {
  it('are cut by number', async () => {
    const { json } = await world.get(`/v1/configmaps?pagesize=3&page=2&${OURS}`);
    expect(json).toMatchObject({ count: 4, pages: 2 });
    expect(json.data.map(({ id }) => id)).toEqual(['red/four']);
  });

  it('go on as the list was at the first', async () => {
    const first = await world.get(`/v1/configmaps?limit=2&sort=metadata.name&${OURS}`);
    expect(idsOf(first)).toEqual(['red/four', 'blue/one']);
    expect(first.json).toMatchObject({ count: 4, pagination: { limit: 2, partial: true } });
    const late = await world.store(configMaps, { metadata: { name: 'a-late', namespace: 'red' } });
    const revision = (late as KubernetesObject).metadata?.resourceVersion ?? '';
    const next = `/v1/configmaps?limit=2&sort=metadata.name&${OURS}&continue=${first.json.continue ?? ''}`;
    await world.get(`/v1/configmaps?revision=${revision}`);
    const second = await world.get(next);
    expect(idsOf(second)).toEqual(['green/three', 'blue/two']);
    expect(second.json.continue).toBeUndefined();
    expect(second.json.revision).toBe(first.json.revision);
    await world.client.resource(configMaps).delete('a-late', { namespace: 'red' });
  });

  it('are refused where the cache has not got there', async () => {
    const { json } = await world.get('/v1/configmaps?revision=999999999');
    expect(json).toMatchObject({ status: 400, code: 'unknown revision' });
  });
});

describe('output', () => {
  it('is what is asked for', async () => {
    const { json } = await world.get(
      '/v1/configmaps/blue?include=metadata.name&include=data.ip&filter=metadata.name=one',
    );
    const { links: _, ...rest } = json.data[0] ?? { links: undefined };
    expect(rest).toEqual({
      id: 'blue/one',
      type: 'configmap',
      metadata: { name: 'one' },
      data: { ip: '10.0.0.9' },
    });
    const without = await world.get(
      '/v1/configmaps/blue?exclude=data&excludeValues=metadata.labels&filter=metadata.name=one',
    );
    expect(without.json.data[0]).not.toHaveProperty('data');
    expect(without.json.data[0]?.metadata).toMatchObject({
      labels: { 'app.kubernetes.io/name': '' },
    });
    const single = await world.get('/v1/configmaps/blue/one?exclude=metadata.managedFields');
    expect(single.json.metadata.managedFields).toBeUndefined();
  });

  it('counts values', async () => {
    const { json } = await world.get('/v1/configmaps?summary=metadata.namespace&summaryonly=true');
    expect(json).toMatchObject({
      data: [],
      summary: [
        {
          property: 'metadata.namespace',
          counts: { blue: { total: 2 }, green: { total: 1 }, red: { total: 1 } },
        },
      ],
    });
  });

  it('comes as lines', async () => {
    const { text } = await world.get('/v1/configmaps/blue', {
      headers: { accept: 'application/jsonl' },
    });
    const lines = text.split('\n');
    expect(
      lines.map((line) => (line === '' ? line : (JSON.parse(line) as { type: string }).type)),
    ).toEqual(['collection', 'configmap', 'configmap', '', '']);
  });
});

it('counts objects by type, namespace and state', async () => {
  const { json } = await world.get('/v1/counts');
  const { counts } = json.data[0] as unknown as { counts: Record<string, unknown> };
  expect(counts['configmap']).toMatchObject({
    summary: { count: 5 },
    namespaces: { blue: { count: 2 }, green: { count: 1 }, red: { count: 1 } },
  });
  expect(counts['pod']).toEqual({ summary: { count: 0 }, namespaces: {} });
});
