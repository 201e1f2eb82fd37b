import type { ResourceType } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSocket, told } from './test-socket.ts';
import { alice, bind, configMaps, secrets, startWorld, type World } from './world.ts';

let world: World;
const CRDS: ResourceType = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};
const CANARY = 'canary-7f3a9c';

beforeAll(async () => {
  world = await startWorld();
  for (const name of ['a', 'b']) await world.addNamespace(name);
  await world.store(secrets, {
    metadata: { name: 'canary', namespace: 'a' },
    stringData: { password: CANARY },
  } as never);
  await world.store(configMaps, {
    metadata: {
      name: 'labelled',
      namespace: 'a',
      labels: { constructor: 'x' },
      annotations: { toString: '1' },
    },
    data: { text: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa!', ['__proto__']: 'polluted' },
  } as never);
  world.access.setRole({
    metadata: { name: 'secret-lister' },
    rules: [{ verbs: ['list', 'watch'], apiGroups: [''], resources: ['secrets'] }],
  });
  bind(world.access, { role: 'secret-lister', user: 'alice', namespace: 'a' });
});
afterAll(() => world[Symbol.asyncDispose]());

describe('path confusion', () => {
  it.each([
    '/v1/configmaps/a/../b',
    '/v1/configmaps/%2e%2e/x',
    '/v1/configmaps/a%2Fx/y',
    '/v1/configmaps/a%252Fx/y',
    '/v1/configmaps/a\\x',
    '/v1/configmaps//x',
    '/v1/configmaps/a/x%00',
    '/v1/configmaps/a/%E0%A4%A',
    '/v1//configmaps',
    '/v10/configmaps',
    '/v1/a/b/c/d/e',
  ])('%s is refused', async (url) => {
    expect((await world.get(url)).json).toMatchObject({
      status: 400,
      errorCode: 'EXPLORER_PATH_REFUSED',
    });
  });

  it('takes no type for another', async () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'pods?', 'apps..deployments'])
      expect((await world.get(`/v1/${encodeURIComponent(name)}`)).status, name).toBe(404);
  });
});

describe('secrets', () => {
  it('are listed without their contents, whoever asks', async () => {
    for (const query of [
      '',
      '?filter=data.password~a',
      '?sort=data.password',
      '?summary=data.password',
      '?include=data',
    ]) {
      const { text, json } = await world.get(`/v1/secrets${query}`);
      expect(text).not.toContain(Buffer.from(CANARY).toString('base64'));
      expect(json.data.every((secret) => !('data' in secret))).toBe(true);
    }
  });

  it('are told of without their contents', async () => {
    await using socket = openSocket(world, { caller: alice });
    socket.say({ resourceType: 'secret' });
    await socket.until((frames) => expect(frames).toHaveLength(1));
    const body = { stringData: { password: `${CANARY}-2` } };
    await world.client
      .resource(secrets)
      .patch('canary', { type: 'merge', body }, { namespace: 'a' });
    await socket.until((frames) => expect(frames).toHaveLength(2));
    expect(JSON.stringify(socket.frames)).not.toContain(
      Buffer.from(CANARY).toString('base64').slice(0, 12),
    );
  });
});

describe('bombs', () => {
  it('reads no more of a body than it may', async () => {
    let read = 0;
    const huge = 'x'.repeat(8 * 1024 * 1024);
    const { json } = await world.send('POST', '/v1/configmaps/a', {
      body: huge,
      onRead: (bytes) => {
        read += bytes;
      },
    });
    expect(json).toMatchObject({ status: 413, errorCode: 'EXPLORER_BODY_TOO_LARGE' });
    expect(read).toBeLessThan(3 * 1024 * 1024);
  });

  it.each(
    [
      `filter=${Array.from({ length: 65 }, () => 'id=x').join(',')}`,
      `filter=${'x'.repeat(20_000)}`,
      `filter=id in (${Array.from({ length: 1_001 }, (_, index) => index).join(',')})`,
      'sort=a,b,c,d,e',
      `sort=${Array.from({ length: 40 }, () => 'a').join('.')}`,
      `summary=${Array.from({ length: 17 }, (_, index) => `f${index}`).join(',')}`,
      'pagesize=99999999999',
      'page=x',
      'revision=abc',
      'limit=-5',
      'filter=a[b=c',
    ].map((query) => ({ query, shown: query.slice(0, 40) })),
  )('$shown… is refused', async ({ query }) => {
    expect((await world.get(`/v1/configmaps?${query}`)).json).toMatchObject({
      status: 400,
      errorCode: 'EXPLORER_QUERY_INVALID',
    });
  });
});

describe('texts of users', () => {
  it('are never patterns', async () => {
    const found = await world.get(
      `/v1/configmaps?filter=${encodeURIComponent('data.text~(a+)+$')}`,
    );
    expect(found.json).toMatchObject({ count: 0 });
    expect((await world.get('/v1/configmaps?filter=data.text~aaa!')).json).toMatchObject({
      count: 1,
    });
  });

  it('name members of objects and nothing that those inherit', async () => {
    for (const field of [
      '__proto__',
      'constructor.name',
      'metadata.toString',
      'metadata.annotations[hasOwnProperty]',
      'length',
    ])
      expect((await world.get(`/v1/configmaps?filter=${field}`)).json, field).toMatchObject({
        count: 0,
      });
    for (const field of ['metadata.labels[constructor]', 'metadata.annotations[toString]'])
      expect((await world.get(`/v1/configmaps?filter=${field}`)).json, field).toMatchObject({
        count: 1,
      });
    const { json } = await world.get(
      '/v1/configmaps?include=__proto__&exclude=data.__proto__.polluted&excludeValues=data.__proto__&filter=metadata.name=labelled&summary=metadata.labels[constructor]',
    );
    expect(json.data[0]).toMatchObject({ id: 'a/labelled' });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

it('tells nobody of kinds that are shown to nobody', async () => {
  const group = 'management.cattle.io';
  await world.client.resource(CRDS).create({
    metadata: { name: `tokens.${group}` },
    spec: {
      group,
      scope: 'Cluster',
      names: { plural: 'tokens', kind: 'Token' },
      versions: [
        {
          name: 'v3',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object' } },
        },
      ],
    },
  });
  const name = `${group}.token`;
  await eventually(async () => expect((await world.get(`/v1/${name}`)).status).toBe(405), {
    timeoutMs: 15_000,
  });
  expect((await world.get(`/v1/${name}/t-1`)).status).toBe(405);
  await using socket = openSocket(world);
  socket.say({ resourceType: name });
  await socket.until((frames) =>
    expect(told(frames)).toEqual([
      expect.stringContaining('error the server does not allow'),
      `stop ${name}`,
    ]),
  );
}, 30_000);

it('does not let one caller go on with the list of another', async () => {
  for (let index = 0; index < 4; index += 1)
    await world.store(configMaps, { metadata: { name: `c${index}`, namespace: 'a' } });
  const { json } = await world.get('/v1/configmaps?limit=2');
  expect(json.continue).toBeDefined();
  bind(world.access, { role: 'all', user: 'eve' });
  const eve = { name: 'eve', groups: [] };
  const url = `/v1/configmaps?limit=2&continue=${json.continue ?? ''}`;
  expect((await world.get(url, { caller: eve })).json).toMatchObject({ status: 410 });
  expect((await world.get(url)).status).toBe(200);
  expect((await world.get(`/v1/secrets?limit=2&continue=${json.continue ?? ''}`)).status).toBe(410);
});
