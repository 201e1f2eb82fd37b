import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld, type World } from './world.ts';

let world: World;
let token: string;

beforeAll(async () => {
  world = await startWorld();
  token = await world.login();
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

test('login gives a token that opens the API', async () => {
  expect(token).toMatch(
    /^token-[bcdfghjklmnpqrstvwxz2456789]{5}:[bcdfghjklmnpqrstvwxz2456789]{54}$/,
  );
  const { status, json } = await world.send('GET', '/v3/clusters', { token });
  expect(status).toBe(200);
  expect(json).toMatchObject({ type: 'collection', resourceType: 'cluster', data: [] });
});

test('a cluster is imported: cluster, then registration token', async () => {
  await world.send('PUT', '/v3/settings/server-url', { token, body: { value: 'https://d.test' } });
  const cluster = await world.send('POST', '/v3/clusters', { token, body: { name: 'alpha' } });
  expect(cluster.status).toBe(201);
  expect(cluster.json['id']).toMatch(/^c-[a-z0-9]{5}$/);
  expect(cluster.json).toMatchObject({ type: 'cluster', name: 'alpha', internal: false });
  const id = String(cluster.json['id']);
  const registration = await world.send('POST', '/v3/clusterregistrationtokens', {
    token,
    body: { clusterId: id },
  });
  expect(registration.json).toMatchObject({ clusterId: id, namespaceId: null });
  expect(registration.status).toBe(201);
  const secret = String(registration.json['token']);
  expect(secret).toHaveLength(54);
  expect(registration.json['manifestUrl']).toBe(`https://d.test/v3/import/${secret}_${id}.yaml`);
  const listed = await world.send('GET', `/v3/clusters/${id}/clusterregistrationtokens`, { token });
  expect(listed.json['data']).toHaveLength(1);
});
