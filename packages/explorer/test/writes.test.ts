import { afterAll, beforeAll, expect, it } from 'vitest';
import { configMaps, idsOf, startWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
  await world.addNamespace('a');
});
afterAll(() => world[Symbol.asyncDispose]());

it('creates an object, with a name of its own where there is none', async () => {
  const body = {
    id: 'x',
    type: 'configmap',
    links: {},
    metadata: { namespace: 'a' },
    data: { k: 'v' },
  };
  const made = await world.send('POST', '/v1/configmaps', { body });
  expect(made.status).toBe(201);
  expect(made.json.id).toMatch(/^a\/cm-/);
  expect(made.json).toMatchObject({ type: 'configmap', data: { k: 'v' } });
  const nowhere = await world.send('POST', '/v1/configmaps', { body: { data: {} } });
  expect(nowhere.json).toMatchObject({ status: 422, errorCode: 'EXPLORER_BODY_INVALID' });
});

it('replaces an object that was read here, and only that version', async () => {
  await world.send('POST', '/v1/configmaps/a', { body: { metadata: { name: 'put' } } });
  const { json } = await world.get('/v1/configmaps/a/put');
  const put = await world.send('PUT', '/v1/configmaps/a/put', {
    body: { ...json, data: { k: '1' } },
  });
  expect(put).toMatchObject({ status: 200, json: { id: 'a/put', data: { k: '1' } } });
  const again = await world.send('PUT', '/v1/configmaps/a/put', {
    body: { ...json, data: { k: '2' } },
  });
  expect(again.json).toMatchObject({ status: 409, code: 'Conflict' });
  const blind = { metadata: { name: 'put', namespace: 'a' } };
  expect((await world.send('PUT', '/v1/configmaps/a/put', { body: blind })).status).toBe(422);
  const other = { ...json, metadata: { ...json.metadata, name: 'other' } };
  expect((await world.send('PUT', '/v1/configmaps/a/put', { body: other })).status).toBe(422);
  const stored = await world.client.resource(configMaps).get('put', { namespace: 'a' });
  expect(stored.metadata).not.toHaveProperty('fields');
  expect(stored.metadata).not.toHaveProperty('state');
});

it('patches as it is told, and tries out what is only to be tried', async () => {
  await world.send('POST', '/v1/configmaps/a', { body: { metadata: { name: 'patch' } } });
  const strategic = await world.send('PATCH', '/v1/configmaps/a/patch', {
    body: { data: { a: '1' } },
  });
  expect(strategic.json).toMatchObject({ data: { a: '1' } });
  const body = [{ op: 'add', path: '/data/b', value: '2' }];
  const headers = { 'content-type': 'application/json-patch+json' };
  const dry = await world.send('PATCH', '/v1/configmaps/a/patch?dryRun=All', { body, headers });
  expect(dry.json).toMatchObject({ data: { a: '1', b: '2' } });
  expect((await world.get('/v1/configmaps/a/patch')).json).toMatchObject({ data: { a: '1' } });
  const wrong = { body: 'x', headers: { 'content-type': 'text/html' } };
  expect((await world.send('PATCH', '/v1/configmaps/a/patch', wrong)).status).toBe(422);
});

it('deletes an object, and the list knows at the next revision', async () => {
  await world.send('POST', '/v1/configmaps/a', { body: { metadata: { name: 'gone' } } });
  expect(idsOf(await world.get('/v1/configmaps'))).toContain('a/gone');
  expect((await world.send('DELETE', '/v1/configmaps/a/gone')).status).toBe(204);
  expect((await world.get('/v1/configmaps/a/gone')).status).toBe(404);
});

it('gives back under its own name what v1 calls otherwise', async () => {
  const body = {
    metadata: { name: 's', namespace: 'a' },
    _type: 'example.org/own',
    data: {},
  };
  const made = await world.send('POST', '/v1/secrets', { body });
  expect(made.json).toMatchObject({ type: 'secret', _type: 'example.org/own' });
});

it('refuses what makes no sense', async () => {
  expect((await world.send('PUT', '/v1/configmaps', { body: {} })).status).toBe(405);
  expect((await world.send('POST', '/v1/configmaps/a/x', { body: {} })).status).toBe(405);
  expect((await world.send('DELETE', '/v1/schemas')).status).toBe(405);
  for (const body of ['', '[]', 'null', '{', '"x"'])
    expect((await world.send('POST', '/v1/configmaps/a', { body })).status, body).toBe(422);
});
