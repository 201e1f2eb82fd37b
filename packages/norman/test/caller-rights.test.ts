import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from './world.ts';

let world: World;
let admin: string;
let viewer: { id: string; token: string };

beforeAll(async () => {
  world = await startWorld();
  admin = await world.login();
  viewer = await world.addUser('viewer');
  await world.send('POST', '/v3/clusters', { token: admin, body: { name: 'one' } });
});
afterAll(() => world[Symbol.asyncDispose]());

const schema = async (id: string, token: string) =>
  (await world.send('GET', `/v3/schemas/${id}`, { token })).json;

describe('what a caller is offered', () => {
  it('is everything, for administrators', async () => {
    const cluster = await schema('cluster', admin);
    expect(cluster['collectionMethods']).toEqual(['POST', 'GET']);
    expect(cluster['resourceMethods']).toEqual(['PUT', 'DELETE', 'GET']);
    expect((await schema('user', admin))['resourceActions']).toHaveProperty('setpassword');
  });

  it('is what they have a right to, for others', async () => {
    world.grants.set(viewer.id, new Set(['list clusters', 'update clusters c-none/x']));
    const cluster = await schema('cluster', viewer.token);
    expect(cluster['collectionMethods']).toEqual(['GET']);
    expect(cluster['resourceMethods']).toEqual(['PUT', 'GET']);
    expect(cluster['links']).toHaveProperty('collection');
    expect((await schema('user', viewer.token))['resourceActions']).not.toHaveProperty(
      'setpassword',
    );
    const { json } = await world.send('GET', '/v3/schemas', { token: viewer.token });
    const listed = (json['data'] as { id: string }[]).find(({ id }) => id === 'cluster');
    expect(listed).toEqual(cluster);
  });

  it('always is their own tokens', async () => {
    world.grants.set(viewer.id, new Set());
    expect((await schema('token', viewer.token))['collectionMethods']).toEqual(['POST', 'GET']);
    const { json } = await world.send('GET', '/v3/tokens', { token: viewer.token });
    expect(json['createTypes']).toEqual({ token: 'https://drover.test/v3/tokens' });
  });

  it('is what they may create in the scope of the address', async () => {
    world.grants.set(
      viewer.id,
      new Set(['list clusters', 'create clusterregistrationtokens c-mine']),
    );
    const createTypes = async (clusterId: string) => {
      const url = `/v3/clusters/${clusterId}/clusterregistrationtokens`;
      return (await world.send('GET', url, { token: viewer.token })).json['createTypes'];
    };
    expect(await createTypes('c-mine')).toHaveProperty('clusterRegistrationToken');
    expect(await createTypes('c-other')).toBeUndefined();
  });

  it('shows in the links of collections and resources', async () => {
    world.grants.set(viewer.id, new Set(['list clusters']));
    const seen = await world.send('GET', '/v3/clusters', { token: viewer.token });
    expect(seen.json).not.toHaveProperty('createTypes');
    const [row] = seen.json['data'] as { links: object }[];
    expect(row?.links).not.toHaveProperty('update');
    expect(row?.links).not.toHaveProperty('remove');
    world.grants.set(viewer.id, new Set(['list clusters', 'create clusters', 'delete clusters']));
    const more = await world.send('GET', '/v3/clusters', { token: viewer.token });
    expect(more.json).toHaveProperty('createTypes.cluster');
    const [again] = more.json['data'] as { links: object }[];
    expect(again?.links).not.toHaveProperty('update');
    expect(again?.links).toHaveProperty('remove');
  });
});
