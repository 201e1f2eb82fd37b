import { type Cluster, cluster, type Setting, setting } from '@drover/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNorman } from '../src/index.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let token: string;

beforeAll(async () => {
  world = await startWorld();
  token = await world.login();
  await world.store(setting.type, {
    apiVersion: 'management.cattle.io/v3',
    kind: 'Setting',
    metadata: { name: 'ui-brand' },
    value: '',
    default: '',
  } as Setting);
});
afterAll(() => world[Symbol.asyncDispose]());

async function newCluster(name: string): Promise<{ url: string; tag: string; id: string }> {
  const body = { name, description: 'first' };
  const { json } = await world.send('POST', '/v3/clusters', { token, body });
  const id = String(json['id']);
  const url = `/v3/clusters/${id}`;
  const { headers } = await world.send('GET', url, { token });
  return { url, id, tag: String(headers['ETag']) };
}

const put = (url: string, tag: string, body: object) =>
  world.send('PUT', url, { token, body, headers: { 'if-match': tag } });

describe('If-Match', () => {
  it('refuses a change of what others have changed, and names the fields', async () => {
    const { url, tag } = await newCluster('one');
    const other = { name: 'one', description: 'theirs', labels: { team: 'blue' } };
    await world.send('PUT', url, { token, body: other });
    const { status, json } = await put(url, tag, { name: 'one', description: 'mine' });
    expect(status).toBe(409);
    expect(json).toMatchObject({
      type: 'error',
      code: 'Conflict',
      status: 409,
      errorCode: 'NORMAN_CHANGED',
    });
    expect(json['changedFields']).toEqual(expect.arrayContaining(['description', 'labels.team']));
    expect((await world.send('GET', url, { token })).json['description']).toBe('theirs');
  });

  it('lets a change pass when nothing changed, and gives the next tag', async () => {
    const { url, tag } = await newCluster('two');
    const first = await put(url, tag, { name: 'two', description: 'a' });
    expect(first.status).toBe(200);
    const second = await put(url, String(first.headers['ETag']), { name: 'two', description: 'b' });
    expect([second.status, second.json['description']]).toEqual([200, 'b']);
    expect((await put(url, tag, { name: 'two', description: 'c' })).status).toBe(409);
  });

  it('sees a change that comes between the look into the cache and the write', async () => {
    const { url, id, tag } = await newCluster('eight');
    const changeFirst = async (): Promise<void> => {
      const body = { spec: { description: 'theirs' } };
      await world.client.resource<Cluster>(cluster.type).patch(id, { type: 'merge', body });
    };
    const clientFor: World['services']['clientFor'] = (user) => {
      const client = world.services.clientFor(user);
      return {
        ...client,
        resource: (type) => {
          const resource = client.resource(type);
          return {
            ...resource,
            update: (object, options) => resource.update(object, options),
            get: async (name, options) => {
              await changeFirst();
              return resource.get(name, options);
            },
          } as typeof resource;
        },
      } as typeof client;
    };
    const norman = createNorman({ ...world.services, clientFor });
    const body = { name: 'eight', description: 'mine' };
    const headers = { 'if-match': tag };
    const request = await world.request('PUT', url, { token, body, headers });
    expect((await norman.handle(request)).status).toBe(409);
    expect((await world.send('GET', url, { token })).json['description']).toBe('theirs');
  });

  it('does not mind what clients cannot write: the status of a busy cluster', async () => {
    const { url, tag, id } = await newCluster('three');
    await world.client
      .resource<Cluster>(cluster.type)
      .patch(id, { type: 'merge', body: { status: { nodeCount: 3 } } }, { subresource: 'status' });
    expect((await put(url, tag, { name: 'three', description: 'mine' })).status).toBe(200);
  });

  it('holds for deletions', async () => {
    const { url, tag } = await newCluster('four');
    await world.send('PUT', url, { token, body: { name: 'four', description: 'theirs' } });
    const refused = await world.send('DELETE', url, { token, headers: { 'if-match': tag } });
    expect(refused.status).toBe(409);
    expect((await world.send('GET', url, { token })).status).toBe(200);
  });

  it('is not asked for: without it the last writer wins, field by field', async () => {
    const { url } = await newCluster('five');
    await world.send('PUT', url, { token, body: { name: 'five', description: 'theirs' } });
    const { status } = await world.send('PUT', url, { token, body: { name: 'five' } });
    expect(status).toBe(200);
    expect((await world.send('GET', url, { token })).json['description']).toBe('theirs');
  });

  it('takes tags that a proxy has made weak, and any version for *', async () => {
    const { url, tag } = await newCluster('six');
    const weak = await put(url, `W/${tag}`, { name: 'six', description: 'a' });
    expect(weak.status).toBe(200);
    expect((await put(url, `W/${tag}`, { name: 'six', description: 'b' })).status).toBe(409);
    expect((await put(url, '*', { name: 'six', description: 'c' })).status).toBe(200);
  });

  it('names no fields when the old version is not known', async () => {
    const { url } = await newCluster('seven');
    const { status, json } = await put(url, '"999999999"', { name: 'seven', description: 'x' });
    expect([status, json['code']]).toEqual([409, 'Conflict']);
    expect(json).not.toHaveProperty('changedFields');
  });

  it.each(['12', '"x"', '"1", "2"'])('must be one tag of ours: %s', async (tag) => {
    const { status, json } = await put('/v3/settings/ui-brand', tag, { value: 'x' });
    expect([status, json['code'], json['fieldName']]).toEqual([422, 'InvalidFormat', 'If-Match']);
  });
});
