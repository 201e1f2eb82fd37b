import { type ClusterRoleTemplateBinding, cluster, clusterRoleTemplateBinding } from '@drover/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from './world.ts';

const B = 'https://drover.test';
let world: World;
let token: string;

beforeAll(async () => {
  world = await startWorld();
  token = await world.login();
  for (const name of ['c-0', 'c-1', 'c-2']) {
    await world.store(cluster.type, { metadata: { name }, spec: { displayName: `n-${name}` } });
  }
  await world.store<ClusterRoleTemplateBinding>(clusterRoleTemplateBinding.type, {
    metadata: { name: 'crtb-1', namespace: 'c-0' },
    clusterName: 'c-0',
    roleTemplateName: 'cluster-owner',
    userName: 'user-1',
  });
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const get = (url: string) => world.send('GET', url, { token });

describe('documents of reference clients', () => {
  it('binding: absent references are null, there is no state', async () => {
    const { json } = await get('/v3/clusterRoleTemplateBindings/c-0:crtb-1');
    const { created, createdTS, uuid, links, ...rest } = json;
    expect(rest).toEqual({
      baseType: 'clusterRoleTemplateBinding',
      type: 'clusterRoleTemplateBinding',
      id: 'c-0:crtb-1',
      name: 'crtb-1',
      namespaceId: null,
      clusterId: 'c-0',
      roleTemplateId: 'cluster-owner',
      userId: 'user-1',
      userPrincipalId: null,
      groupId: null,
      groupPrincipalId: null,
      creatorId: null,
      ownerReferences: [],
    });
    expect(createdTS).toBe(Date.parse(String(created)));
    expect(uuid).toMatch(/^[0-9a-f-]{36}$/);
    const self = `${B}/v3/clusterRoleTemplateBindings/c-0:crtb-1`;
    expect(links).toEqual({ self, update: self, remove: self });
  });

  it('not found: an unknown type, with the header of schemas', async () => {
    const { status, json, headers } = await get('/v3/nosuch');
    expect(status).toBe(404);
    expect(json).toMatchObject({
      baseType: 'error',
      type: 'error',
      status: 404,
      code: 'NotFound',
      message: 'failed to find schema nosuch',
    });
    expect(headers['X-Api-Schemas']).toBe(`${B}/v3/schemas`);
  });

  it('error: a required field is missing', async () => {
    const { status, json } = await world.send('POST', '/v3/roletemplates', { token, body: {} });
    expect(status).toBe(422);
    expect(json).toMatchObject({
      baseType: 'error',
      type: 'error',
      status: 422,
      code: 'MissingRequired',
      fieldName: 'name',
    });
  });

  it('list: pages, sort, filters and create types', async () => {
    const { json } = await get('/v3/clusters?limit=1&sort=name&name_ne=zz');
    const { data, filters, sort, ...rest } = json;
    const page = (marker: string) =>
      `${B}/v3/clusters?limit=1&marker=${marker}&name_ne=zz&sort=name`;
    expect(rest).toEqual({
      type: 'collection',
      resourceType: 'cluster',
      links: { self: `${B}/v3/clusters` },
      createTypes: { cluster: `${B}/v3/clusters` },
      actions: { createFromTemplate: `${B}/v3/clusters?action=createFromTemplate` },
      pagination: {
        first: page('c-0'),
        next: page('c-1'),
        last: page('c-2'),
        limit: 1,
        total: 3,
        partial: true,
      },
    });
    expect(sort).toMatchObject({
      name: 'name',
      order: 'asc',
      reverse: `${B}/v3/clusters?limit=1&name_ne=zz&order=desc&sort=name`,
      links: {
        id: `${B}/v3/clusters?limit=1&name_ne=zz&sort=id`,
        name: `${B}/v3/clusters?limit=1&name_ne=zz&sort=name`,
      },
    });
    expect(filters).toMatchObject({
      created: null,
      id: null,
      name: [{ modifier: 'ne', value: 'zz' }],
    });
    expect(data).toEqual([expect.objectContaining({ id: 'c-0', name: 'n-c-0' })]);
  });

  it('headers: those of every answer', async () => {
    const { headers } = await get('/v3/clusters');
    expect(headers).toMatchObject({
      'Content-Type': 'application/json',
      Expires: 'Wed 24 Feb 1982 18:42:00 GMT',
      'X-Api-Schemas': `${B}/v3/cluster/schemas`,
    });
  });

  it.each([
    ['/v3/tokens', '/v3/schemas'],
    ['/v3/clusters/c-0', '/v3/cluster/c-0/schemas'],
    ['/v3/cluster/c-0', '/v3/cluster/c-0/schemas'],
    ['/v3/clusters/c-0/clusterregistrationtokens', '/v3/cluster/c-0/schemas'],
    ['/v3/clusters/c-0/schemas', '/v3/cluster/c-0/schemas'],
    ['/', '/meta/schemas'],
  ])('headers: %s names %s', async (path, schemas) => {
    expect((await get(path)).headers['X-Api-Schemas']).toBe(`${B}${schemas}`);
  });

  it('root: every listable type by its plural', async () => {
    const { json } = await get('/v3');
    expect(json).toMatchObject({
      type: 'apiRoot',
      baseType: 'apiRoot',
      apiVersion: { group: 'management.cattle.io', path: '/v3', version: 'v3' },
      links: {
        root: `${B}/v3`,
        self: `${B}/v3`,
        clusterRoleTemplateBindings: `${B}/v3/clusterroletemplatebindings`,
        subscribe: `${B}/v3/subscribe`,
        users: `${B}/v3/users`,
      },
    });
    expect(json).not.toHaveProperty('id');
    expect(json).not.toHaveProperty('actions');
  });

  it('root of all versions', async () => {
    const { json } = await get('/');
    expect(json).toMatchObject({ type: 'collection', resourceType: 'apiRoot' });
    expect(json['data']).toHaveLength(5);
    // Programs ask before they log in.
    expect((await world.send('GET', '/')).json).toEqual(json);
    expect((await world.send('POST', '/', { body: {} })).status).toBe(405);
  });

  it('schemas: in the form that the Go client walks', async () => {
    const { json } = await get('/v3/schemas');
    const schemas = json['data'] as readonly Record<string, unknown>[];
    const ids = schemas.map(({ id }) => String(id));
    expect(ids).toEqual(ids.toSorted());
    expect(ids).toEqual(expect.arrayContaining(['cluster', 'policyRule', 'subscribe', 'token']));
    for (const schema of schemas) {
      expect(schema).toMatchObject({ type: 'schema', baseType: 'schema' });
      expect(schema['links']).toHaveProperty('self', `${B}/v3/schemas/${String(schema['id'])}`);
    }
    const user = await get('/v3/schemas/USER');
    expect(user.json).toMatchObject({
      id: 'user',
      pluralName: 'users',
      links: { self: `${B}/v3/schemas/user`, collection: `${B}/v3/users` },
      version: { group: 'management.cattle.io', version: 'v3', path: '/v3' },
      resourceMethods: ['PUT', 'DELETE', 'GET'],
      collectionMethods: ['POST', 'GET'],
      resourceActions: { setpassword: { input: 'setPasswordInput', output: 'user' } },
      collectionActions: { changepassword: { input: 'changePasswordInput' } },
      collectionFilters: {
        username: { modifiers: ['eq', 'ne', 'in', 'notin'] },
        enabled: { modifiers: ['eq', 'ne'] },
      },
    });
    expect(user.json['collectionFilters']).not.toHaveProperty('principalIds');
    expect((await get('/v3/schemas/nosuch')).json).toMatchObject({
      code: 'NotFound',
      message: 'no such schema',
    });
  });

  it('links of a cluster lead into its scope; absolute references make none', async () => {
    const { json } = await get('/v3/clusters/c-0');
    expect(json['links']).toMatchObject({
      subscribe: `${B}/v3/clusters/c-0/subscribe`,
      self: `${B}/v3/clusters/c-0`,
      update: `${B}/v3/clusters/c-0`,
      remove: `${B}/v3/clusters/c-0`,
      clusterRegistrationTokens: `${B}/v3/clusters/c-0/clusterregistrationtokens`,
      clusterRoleTemplateBindings: `${B}/v3/clusters/c-0/clusterroletemplatebindings`,
      tokens: `${B}/v3/clusters/c-0/tokens`,
      shell: 'wss://drover.test/v3/clusters/c-0?shell=true',
    });
    expect(json['actions']).toEqual({
      enableMonitoring: `${B}/v3/clusters/c-0?action=enableMonitoring`,
      generateKubeconfig: `${B}/v3/clusters/c-0?action=generateKubeconfig`,
      importYaml: `${B}/v3/clusters/c-0?action=importYaml`,
    });
  });

  it('action links move when the client asks', async () => {
    const { json } = await world.send('GET', '/v3/clusters/c-0', {
      token,
      headers: { 'x-api-action-links': 'actionLinks' },
    });
    expect(json).toHaveProperty('actionLinks.importYaml');
    expect(json).not.toHaveProperty('actions');
  });

  it('a third segment of a cluster is a type in its scope, not a link', async () => {
    expect((await get('/v3/clusters/c-0/foo')).json).toMatchObject({
      status: 404,
      message: 'failed to find schema foo',
    });
    expect((await get('/v3/users/x/foo')).json).toMatchObject({ status: 404, code: 'NotFound' });
  });

  it('types in the scope of a cluster are those of the cluster alone', async () => {
    const own = await get('/v3/clusters/c-0/clusterroletemplatebindings');
    expect(own.json['data']).toHaveLength(1);
    const other = await get('/v3/clusters/c-1/clusterroletemplatebindings');
    expect(other.json['data']).toHaveLength(0);
    const foreign = await get('/v3/clusters/c-1/clusterroletemplatebindings/c-0:crtb-1');
    expect(foreign.status).toBe(404);
  });

  it('YAML and a page for people', async () => {
    const yaml = await get('/v3/clusters/c-0?_format=yaml');
    expect(yaml.headers['Content-Type']).toBe('application/yaml');
    expect(yaml.text).toContain('name: n-c-0\n');
    const html = await get('/v3/clusters/c-0?_format=html');
    expect(html.headers['Content-Type']).toBe('text/html; charset=utf-8');
    expect(html.text).not.toContain('<script');
  });

  it.each(['PATCH', 'HEAD', 'OPTIONS'])('%s is not allowed', async (method) => {
    const { status, json } = await world.send(method, '/v3/clusters', { token });
    expect(status).toBe(405);
    expect(json).toMatchObject({ code: 'MethodNotAllow', status: 405 });
  });
});
