import type { DynamicObject } from '@drover/apimachinery';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import {
  addNamespaces,
  CONFIG_MAPS,
  core,
  type DownstreamWorld,
  grant,
  NAMESPACES,
  type PlainUser,
  startDownstreamWorld,
} from './downstream-world.ts';
import type { Answer } from './world.ts';

const B = 'https://drover.test';
const A = '/v3/projects/c-1:p-a';
const SECRETS = core('secrets', 'Secret');
let world: DownstreamWorld;
let token: string;
let eve: PlainUser;

const configMaps = () => world.downstream.resource<DynamicObject>(CONFIG_MAPS);
const get = (url: string) => world.send('GET', url, { token });
const ids = ({ json }: Answer) => (json['data'] as { id: string }[]).map(({ id }) => id);
const pagination = ({ json }: Answer) => json['pagination'] as Readonly<Record<string, unknown>>;
const path = (url: unknown) => String(url).slice(B.length);

beforeAll(async () => {
  world = await startDownstreamWorld();
  token = await world.login();
  await addNamespaces(world, 'c-1:p-a', 'a', 'a-b', 'a0');
  await addNamespaces(world, 'c-1:p-b', 'other');
  await Promise.all(
    ['a', 'a-b', 'a0', 'other'].flatMap((namespace) =>
      ['x', 'y', 'z'].map((name) =>
        configMaps().create({ metadata: { name }, data: { of: namespace } }, { namespace }),
      ),
    ),
  );
  eve = await world.addUser('eve');
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

beforeEach(() => {
  world.takeReads();
});

const ALL = ['a-b:x', 'a-b:y', 'a-b:z', 'a0:x', 'a0:y', 'a0:z', 'a:x', 'a:y', 'a:z'];

describe('a list of a project', () => {
  it('is of its namespaces, in the order of ids', async () => {
    const answer = await get(`${A}/configmaps`);
    expect(answer.status).toBe(200);
    expect(ids(answer)).toEqual(ALL);
    expect(pagination(answer)).toEqual({ limit: 1000, total: 9 });
  });

  it('is read page by page along its links, each page for what it costs', async () => {
    const pages: string[][] = [];
    for (let url = `${A}/configmaps?limit=4`; url !== ''; ) {
      const page = await get(url);
      pages.push(ids(page));
      const { next } = pagination(page);
      url = next === undefined ? '' : path(next);
    }
    expect(pages).toEqual([ALL.slice(0, 4), ALL.slice(4, 8), ALL.slice(8)]);
  });

  it('has pages that a marker alone leads to, or one with a token that is worth nothing', async () => {
    const marker = 'a0:y';
    const first = await get(`${A}/configmaps?limit=4`);
    expect(pagination(first)).toMatchObject({
      first: `${B}/v3/project/c-1:p-a/configmaps?limit=4&marker=a-b%3Ax`,
      partial: true,
    });
    for (const rest of ['', '&continue=nonsense', `&continue=${cursor({ token: 'nonsense' })}`]) {
      const page = await get(`${A}/configmaps?limit=4&marker=${marker}${rest}`);
      expect(ids(page)).toEqual(ALL.slice(4, 8));
    }
  });

  it('tells how many rows there are where it knows without reading on, and else that there are more', async () => {
    const one = await get(`${A}/configmaps?limit=2&namespaceId=a0`);
    expect(pagination(one)).toMatchObject({ limit: 2, total: 3, partial: true });
    const first = pagination(await get(`${A}/configmaps?limit=2`));
    expect(first).toEqual({
      limit: 2,
      partial: true,
      first: expect.any(String) as unknown,
      next: expect.any(String) as unknown,
    });
    let last = first;
    while (last['next'] !== undefined) last = pagination(await get(path(last['next'])));
    expect(last).toMatchObject({ total: 9, partial: true });
  });

  it('of no rows tells how many there are, by one call for each namespace', async () => {
    world.takeReads();
    const none = await get(`${A}/configmaps?limit=0`);
    expect(none.json).toMatchObject({
      data: [],
      pagination: { limit: 0, total: 9, partial: true },
    });
    const lists = world.takeReads().filter((read) => read.includes('/configmaps?'));
    expect(lists).toHaveLength(3);
  });

  it('of no rows says that there are more when it does not know how many', async () => {
    // Reading on to leave the secrets of other kinds out would cost more than what was asked for.
    const secrets = world.downstream.resource(SECRETS);
    const names = Array.from({ length: 501 }, (_, index) => `many-${index}`);
    await addNamespaces(world, 'c-1:p-many', 'many');
    const create = (name: string): Promise<unknown> =>
      secrets.create({ metadata: { name } }, { namespace: 'many' });
    const ofMany = '/v3/projects/c-1:p-many/namespacedsecrets?limit=0';
    await Promise.all(names.slice(0, 499).map(create));
    expect(pagination(await get(ofMany))).toEqual({ limit: 0, total: 499, partial: true });
    await Promise.all(names.slice(499).map(create));
    expect(pagination(await get(ofMany))).toEqual({ limit: 0, partial: true });
  });

  it('lets the cluster filter by name and namespace', async () => {
    expect(ids(await get(`${A}/configmaps?name=y&namespaceId=a0`))).toEqual(['a0:y']);
    expect(world.takeReads()).toEqual([
      '/api/v1/namespaces/a0',
      expect.stringContaining('/api/v1/namespaces/a0/configmaps?fieldSelector=metadata.name=y&'),
    ]);
    expect(ids(await get(`${A}/configmaps?name=y`))).toEqual(['a-b:y', 'a0:y', 'a:y']);
    expect(ids(await get(`${A}/configmaps?name=y%2Cmetadata.namespace%3Da`))).toEqual([]);
  });

  it('filters and sorts by anything else itself', async () => {
    const sorted = await get(`${A}/configmaps?sort=name&order=desc&limit=4`);
    expect(ids(sorted)).toEqual(['a:z', 'a0:z', 'a-b:z', 'a:y']);
    expect(pagination(sorted)).toMatchObject({ total: 9 });
    const next = await get(path(pagination(sorted)['next']));
    expect(ids(next)).toEqual(['a0:y', 'a-b:y', 'a:x', 'a0:x']);
    expect(ids(await get(`${A}/configmaps?name_ne=x&namespaceId_in=a`))).toEqual(['a:y', 'a:z']);
    expect(ids(await get(`${A}/configmaps?projectId=c-1%3Ap-b`))).toEqual([]);
    expect(ids(await get(`${A}/configmaps?projectId=c-1%3Ap-a`))).toEqual(ALL);
  });

  it('is of the namespaces whose annotation says so, whatever their labels say', async () => {
    const metadata = {
      name: 'forged',
      labels: { 'field.cattle.io/projectId': 'p-a' },
      annotations: { 'field.cattle.io/projectId': 'c-1:p-b' },
    };
    await world.downstream.resource<DynamicObject>(NAMESPACES).create({ metadata });
    await configMaps().create({ metadata: { name: 'planted' } }, { namespace: 'forged' });
    expect(ids(await get(`${A}/configmaps?name=planted`))).toEqual([]);
    expect(ids(await get('/v3/projects/c-1:p-b/configmaps?name=planted'))).toEqual([]);
    expect((await get(`${A}/configmaps/forged:planted`)).status).toBe(404);
  });

  it('is of namespaces too that only the annotation puts there', async () => {
    const annotations = { 'field.cattle.io/projectId': 'c-1:p-hand' };
    const namespaces = world.downstream.resource<DynamicObject>(NAMESPACES);
    await namespaces.create({ metadata: { name: 'by-hand', annotations } });
    await configMaps().create({ metadata: { name: 'there' } }, { namespace: 'by-hand' });
    const answer = await get('/v3/projects/c-1:p-hand/configmaps?name=there');
    expect(ids(answer)).toEqual(['by-hand:there']);
  });

  it('is empty for a project without namespaces', async () => {
    expect(ids(await get('/v3/projects/c-1:p-none/configmaps'))).toEqual([]);
  });
});

function cursor(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

describe('an object of a project', () => {
  it('is shown with its links', async () => {
    const { json, headers } = await get(`${A}/configmaps/a:x`);
    const self = `${B}/v3/project/c-1:p-a/configMaps/a:x`;
    expect(json).toMatchObject({
      id: 'a:x',
      type: 'configMap',
      baseType: 'configMap',
      name: 'x',
      namespaceId: 'a',
      projectId: 'c-1:p-a',
      creatorId: null,
      data: { of: 'a' },
      links: { self, update: self, remove: self, yaml: `${self}/yaml` },
    });
    expect(headers['X-Api-Schemas']).toBe(`${B}/v3/project/c-1:p-a/schemas`);
  });

  it.each(['other:x', 'nosuch:x', 'x', 'a:x:y', 'A:x'])('%s is not found', async (id) => {
    const { status, json } = await get(`${A}/configmaps/${id}`);
    expect(status).toBe(404);
    expect(json).toMatchObject({ code: 'NotFound', message: 'failed to find resource by id' });
  });

  it('is created, changed and deleted in the cluster', async () => {
    const data = { k: ' v\n' };
    const body = { name: 'made.here', namespaceId: 'a', data, labels: { l: '1' } };
    const created = await world.send('POST', `${A}/configmaps`, { token, body });
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({ id: 'a:made.here', projectId: 'c-1:p-a' });
    const stored = await configMaps().get('made.here', { namespace: 'a' });
    expect(stored['data']).toEqual(data);
    expect(stored.metadata).toMatchObject({
      labels: { l: '1', 'cattle.io/creator': 'norman' },
      annotations: { 'field.cattle.io/creatorId': created.json['creatorId'] },
    });
    const url = `${A}/configmaps/a:made.here`;
    const change = { data: { k: 'w' }, name: 'other' };
    const updated = await world.send('PUT', url, { token, body: change });
    expect(updated.json).toMatchObject({ name: 'made.here', data: { k: 'w' }, labels: { l: '1' } });
    expect((await world.send('DELETE', url, { token })).status).toBe(204);
    expect((await get(url)).status).toBe(404);
  });

  it('that a finalizer holds is shown as it goes', async () => {
    const metadata = { name: 'held', finalizers: ['test/hold'] };
    await configMaps().create({ metadata }, { namespace: 'a' });
    const { status, json } = await world.send('DELETE', `${A}/configmaps/a:held`, { token });
    expect(status).toBe(200);
    expect(json).toMatchObject({ id: 'a:held' });
    expect(json['removed']).toMatch(/Z$/);
    const patch = { type: 'merge', body: { metadata: { finalizers: null } } } as const;
    await configMaps().patch('held', patch, { namespace: 'a' });
  });

  it('is changed only as it was seen, if that is asked for', async () => {
    await configMaps().create({ metadata: { name: 'seen' }, data: { a: '1' } }, { namespace: 'a' });
    const url = `${A}/configmaps/a:seen`;
    const tag = String((await get(url)).headers['ETag']);
    const headers = { 'if-match': tag };
    await world.send('PUT', url, { token, body: { data: { a: '2' } } });
    const late = await world.send('PUT', url, { token, body: { data: { a: '3' } }, headers });
    expect(late.status).toBe(409);
    expect(late.json).toMatchObject({ code: 'Conflict', changedFields: ['data.a'] });
  });

  it('takes what it owns along, or leaves it, as the query says', async () => {
    const make = (name: string) => configMaps().create({ metadata: { name } }, { namespace: 'a' });
    await make('owner');
    const url = `${A}/configmaps/a:owner?propagationPolicy=Foreground`;
    const { status, json } = await world.send('DELETE', url, { token });
    expect([200, 204]).toContain(status);
    if (status === 200) expect(json['removed']).toMatch(/Z$/);
  });

  it('cannot be made in a namespace outside of the project', async () => {
    const body = { name: 'new', namespaceId: 'other' };
    const { status, json } = await world.send('POST', `${A}/configmaps`, { token, body });
    expect(status).toBe(403);
    expect(json).toMatchObject({ code: 'PermissionDenied' });
    for (const method of ['PUT', 'DELETE']) {
      const url = `${A}/configmaps/other:x`;
      expect((await world.send(method, url, { token, body: {} })).status).toBe(404);
    }
    expect((await configMaps().get('x', { namespace: 'other' }))['data']).toEqual({ of: 'other' });
  });

  it('is refused in the words of the cluster', async () => {
    const body = { name: 'x', namespaceId: 'a' };
    const { status, json } = await world.send('POST', `${A}/configmaps`, { token, body });
    expect(status).toBe(409);
    expect(json).toMatchObject({ code: 'AlreadyExists' });
  });

  it.each([
    [{ namespaceId: 'a' }, 'MissingRequired', 'name'],
    [{ name: 'n' }, 'MissingRequired', 'namespaceId'],
    [{ name: 'No!', namespaceId: 'a' }, 'InvalidFormat', 'name'],
  ])('that is %j reaches no cluster', async (body, code, fieldName) => {
    const { status, json } = await world.send('POST', `${A}/configmaps`, { token, body });
    expect(status).toBe(422);
    expect(json).toMatchObject({ code, fieldName });
    expect(world.takeReads()).toEqual([]);
  });
});

describe('rights', () => {
  const as = (user: PlainUser, method: string, url: string, body?: object) =>
    world.send(method, url, { token: user.token, ...(body && { body }) });

  it('are those of the caller in the cluster', async () => {
    expect(ids(await as(eve, 'GET', `${A}/configmaps`))).toEqual([]);
    const refused = await as(eve, 'GET', `${A}/configmaps/a:x`);
    expect(refused.status).toBe(403);
    expect(refused.json).toMatchObject({ code: 'Forbidden' });
    const body = { name: 'new', namespaceId: 'a' };
    expect((await as(eve, 'POST', `${A}/configmaps`, body)).status).toBe(403);
    expect((await as(eve, 'DELETE', `${A}/configmaps/a:x`)).status).toBe(403);
  });

  it('may hold in one namespace', async () => {
    const mallory = await world.addUser('mallory');
    await grant(world, mallory, {
      namespace: 'a0',
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list', 'get'] }],
    });
    expect(ids(await as(mallory, 'GET', `${A}/configmaps`))).toEqual(['a0:x', 'a0:y', 'a0:z']);
    expect(ids(await as(mallory, 'GET', `${A}/configmaps?limit=1&marker=a0%3Ay`))).toEqual([
      'a0:y',
    ]);
  });

  it('may be to single objects', async () => {
    const trent = await world.addUser('trent');
    const rule = { apiGroups: [''], resources: ['configmaps'], verbs: ['get'] };
    await grant(world, trent, {
      namespace: 'a',
      rules: [{ ...rule, resourceNames: ['z', 'x', 'gone'] }],
    });
    expect(ids(await as(trent, 'GET', `${A}/configmaps`))).toEqual(['a:x', 'a:z']);
    const page = await as(trent, 'GET', `${A}/configmaps?limit=1`);
    expect(ids(page)).toEqual(['a:x']);
    expect(ids(await as(trent, 'GET', path(pagination(page)['next'])))).toEqual(['a:z']);
    expect(ids(await as(trent, 'GET', `${A}/configmaps?name=z`))).toEqual(['a:z']);
  });

  it('are asked for only by those who may see the cluster', async () => {
    world.grants.set(eve.id, new Set());
    for (const cluster of ['c-1', 'c-2', 'c-3']) {
      expect((await as(eve, 'GET', `/v3/projects/${cluster}:p-a/configmaps`)).status).toBe(404);
    }
    world.grants.set(eve.id, new Set(['get clusters /c-1']));
  });
});

describe('a cluster that is not connected', () => {
  it.each(['/v3/projects/c-2:p-a/configmaps', '/v3/clusters/c-2/namespaces/x'])(
    '%s says so, and when to ask again',
    async (url) => {
      const { status, json, headers } = await get(url);
      expect(status).toBe(503);
      expect(json).toMatchObject({ code: 'ClusterUnavailable' });
      expect(headers['Retry-After']).toBe('10');
    },
  );

  it('is told from one that does not exist', async () => {
    expect((await get('/v3/clusters/c-3/namespaces')).status).toBe(404);
  });
});

describe('YAML', () => {
  const url = `${A}/configmaps/a:y/yaml`;

  it('is the object of Kubernetes, to read and to replace', async () => {
    const shown = await get(url);
    expect(shown.headers['Content-Type']).toBe('application/yaml');
    const object = parseYaml(shown.text) as DynamicObject;
    expect(object).toMatchObject({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'y', namespace: 'a' },
      data: { of: 'a' },
    });
    expect(object.metadata?.managedFields).toBeUndefined();
    expect(shown.text).toMatch(/^ {2}creationTimestamp: "[0-9TZ:-]+"$/m);
    expect(shown.text).not.toContain('%YAML');
    const rawBody = shown.text.replace('of: a', 'of: yaml');
    const headers = { 'content-type': 'application/yaml' };
    const put = await world.send('PUT', url, { token, rawBody, headers });
    expect(put.status).toBe(200);
    expect((await configMaps().get('y', { namespace: 'a' }))['data']).toEqual({ of: 'yaml' });
    const stale = await world.send('PUT', url, { token, rawBody, headers });
    expect(stale.status).toBe(409);
  });

  it.each([
    ['kind: Secret\napiVersion: v1\nmetadata: {name: y, namespace: a}', 'kind'],
    ['kind: ConfigMap\napiVersion: v1\nmetadata: {name: x, namespace: a}', 'metadata.name'],
    [
      'kind: ConfigMap\napiVersion: v1\nmetadata: {name: y, namespace: other}',
      'metadata.namespace',
    ],
  ])('of another object is refused: %s', async (rawBody, fieldName) => {
    const { status, json } = await world.send('PUT', url, { token, rawBody });
    expect(status).toBe(422);
    expect(json).toMatchObject({ code: 'InvalidFormat', fieldName });
  });

  it('cannot be posted', async () => {
    expect((await world.send('POST', url, { token, rawBody: 'a: 1' })).status).toBe(405);
  });
});
