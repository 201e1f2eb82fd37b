import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alice, bind, configMaps, idsOf, pods, startWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
  const { access } = world;
  for (const name of ['a', 'b', 'c']) await world.addNamespace(name);
  for (const namespace of ['a', 'b'])
    for (const name of ['one', 'two', 'three'])
      await world.store(configMaps, {
        metadata: { name, namespace, labels: { size: String(name.length), tier: namespace } },
        data: { key: name },
      } as never);
  access.setRole({
    metadata: { name: 'config-reader' },
    rules: [{ verbs: ['list', 'get'], apiGroups: [''], resources: ['configmaps'] }],
  });
  bind(access, { role: 'config-reader', user: 'alice', namespace: 'b' });
});
afterAll(() => world[Symbol.asyncDispose]());

describe('schemas', () => {
  it('tell what the caller may do, and the columns of rows', async () => {
    const { json } = await world.get('/v1/schemas');
    const schema = json.data.find(({ id }) => id === 'configmap');
    expect(schema).toMatchObject({
      id: 'configmap',
      type: 'schema',
      pluralName: 'configmaps',
      links: { collection: 'https://drover.example.org/v1/configmaps' },
      resourceMethods: ['GET', 'PUT', 'PATCH', 'DELETE'],
      collectionMethods: ['GET', 'POST'],
      attributes: { group: '', version: 'v1', kind: 'ConfigMap', namespaced: true },
    });
    expect(schema?.attributes.columns[1]).toMatchObject({
      name: 'Data',
      field: '$.metadata.fields[1]',
    });
  });

  it('leave out what the caller can see nothing of', async () => {
    const { json } = await world.get('/v1/schemas', { caller: alice });
    expect(json.data.map(({ id }) => id)).toEqual([
      'schema',
      'count',
      'subscribe',
      'configmap',
      'namespace',
    ]);
  });
});

describe('lists', () => {
  it('show objects as v1 does', async () => {
    const answer = await world.get('/v1/configmaps/a', { urlPrefix: '/k8s/clusters/local' });
    expect(answer.headers['x-drover-cache']).toMatch(/^live; age=/);
    expect(answer.json).toMatchObject({ type: 'collection', resourceType: 'configmap', count: 3 });
    expect(answer.json.cache.state).toBe('live');
    const self = 'https://drover.example.org/k8s/clusters/local/v1/configmaps/a/one';
    expect(answer.json.data[0]).toMatchObject({
      id: 'a/one',
      type: 'configmap',
      apiVersion: 'v1',
      kind: 'ConfigMap',
      links: {
        self,
        update: self,
        remove: self,
        patch: self,
        view: 'https://drover.example.org/k8s/clusters/local/api/v1/namespaces/a/configmaps/one',
      },
      data: { key: 'one' },
      metadata: {
        name: 'one',
        namespace: 'a',
        relationships: null,
        state: { name: 'active', error: false, transitioning: false, message: '' },
      },
    });
    expect(answer.json.data[0]?.metadata.fields.slice(0, 2)).toEqual(['one', 1]);
    expect(answer.json.data[0]?.metadata.managedFields).toBeUndefined();
  });

  it('hold nothing that the caller may not see', async () => {
    expect(idsOf(await world.get('/v1/configmaps', { caller: alice }))).toEqual([
      'b/one',
      'b/three',
      'b/two',
    ]);
    expect((await world.get('/v1/pods', { caller: alice })).json).toMatchObject({
      status: 403,
      code: 'Forbidden',
    });
    expect(idsOf(await world.get('/v1/namespaces', { caller: alice }))).toEqual([]);
  });

  it('show a namespace to who may get it by a role in it', async () => {
    world.access.setRole({
      metadata: { name: 'namespace-getter' },
      rules: [{ verbs: ['get'], apiGroups: [''], resources: ['namespaces'] }],
    });
    bind(world.access, { role: 'namespace-getter', user: 'mina', namespace: 'c' });
    const mina = { name: 'mina', groups: [] };
    expect(idsOf(await world.get('/v1/namespaces', { caller: mina }))).toEqual(['c']);
  });

  it('answer one object live', async () => {
    const { json } = await world.get('/v1/configmap/a/two');
    expect(json).toMatchObject({ id: 'a/two', data: { key: 'two' } });
    expect(json.metadata.managedFields).toBeDefined();
    const missing = await world.get('/v1/configmap/a/none');
    expect(missing.json).toMatchObject({ type: 'error', status: 404, code: 'NotFound' });
  });

  it('do not know of types that are not there', async () => {
    expect((await world.get('/v1/nonsense')).json).toMatchObject({
      status: 404,
      errorCode: 'EXPLORER_TYPE_NOT_FOUND',
    });
  });

  it('follow changes', async () => {
    await world.get('/v1/pods');
    const pod = (await world.store(pods, {
      metadata: { name: 'p', namespace: 'a' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    } as never)) as { metadata: { resourceVersion: string } };
    const { json } = await world.get(`/v1/pods?revision=${pod.metadata.resourceVersion}`);
    expect(json.data.map(({ id }) => id)).toEqual(['a/p']);
  });
});
