import { type DynamicObject, StatusError } from '@drover/apimachinery';
import type { Transport } from '@drover/client';
import { configMaps } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { startTestApiServer, type TestApiServer } from '../src/testing/index.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

async function send(
  transport: Transport,
  method: string,
  path: string,
  {
    body,
    headers = {},
  }: { readonly body?: unknown; readonly headers?: Record<string, string> } = {},
): Promise<Answer> {
  const response = await transport.request({
    method,
    path,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
}

const maps = '/api/v1/namespaces/default/configmaps';

async function withServer(use: (transport: Transport, server: TestApiServer) => Promise<void>) {
  await using server = await startTestApiServer();
  await use(server.transport(), server);
}

test('unknown fields are dropped with a warning, or refused if asked for', () =>
  withServer(async (transport) => {
    const body = { metadata: { name: 'x' }, data: {}, datta: {} };
    const created = await send(transport, 'POST', maps, { body });
    expect(created).toMatchObject({
      status: 201,
      headers: { warning: '299 - "unknown field \\"datta\\""' },
    });
    expect(created.body).not.toHaveProperty('datta');
    expect(await send(transport, 'POST', `${maps}?fieldValidation=Strict`, { body })).toMatchObject(
      {
        status: 400,
        body: {
          message: expect.stringContaining(
            'strict decoding error: unknown field "datta"',
          ) as string,
        },
      },
    );
  }));

const badRequests = [
  { what: 'malformed JSON', method: 'POST', body: '{"a":', status: 400, reason: 'BadRequest' },
  { what: 'an array', method: 'POST', body: '[]', status: 400, reason: 'BadRequest' },
  {
    what: 'another kind',
    method: 'POST',
    body: '{"apiVersion":"v1","kind":"Secret"}',
    status: 400,
    reason: 'BadRequest',
  },
  { what: 'no name', method: 'POST', body: '{"metadata":{}}', status: 422, reason: 'Invalid' },
  {
    what: 'a bad name',
    method: 'POST',
    body: '{"metadata":{"name":"A_"}}',
    status: 422,
    reason: 'Invalid',
  },
  {
    what: 'a bad selector',
    path: `${maps}?labelSelector=a%20b%20c`,
    status: 400,
    reason: 'BadRequest',
  },
  {
    what: 'a bad field',
    path: `${maps}?fieldSelector=spec.x%3D1`,
    status: 400,
    reason: 'BadRequest',
  },
  { what: 'a bad path', path: '/api/v1/%zz/x', status: 400, reason: 'BadRequest' },
  { what: 'a bad token', path: `${maps}?continue=xyz`, status: 400, reason: 'BadRequest' },
  {
    what: 'a future version',
    path: `${maps}?resourceVersion=999999`,
    status: 504,
    reason: 'Timeout',
  },
  { what: 'an unknown path', path: '/api/v1/nothings', status: 404, reason: 'NotFound' },
  {
    what: 'an unknown verb',
    method: 'DELETE',
    path: '/api/v1/namespaces',
    status: 405,
    reason: 'MethodNotAllowed',
  },
];

test.each(badRequests)('$what is answered with a Status', (request) =>
  withServer(async (transport) => {
    const { method = 'GET', path = maps, body, status, reason } = request;
    expect(await send(transport, method, path, { body })).toMatchObject({
      status,
      body: { kind: 'Status', status: 'Failure', reason, code: status },
    });
  }),
);

test('a body that is too large is refused', () =>
  withServer(async (transport) => {
    const body = { metadata: { name: 'x' }, data: { a: 'x'.repeat(4 * 1024 * 1024) } };
    expect(await send(transport, 'POST', maps, { body })).toMatchObject({
      status: 413,
      body: { reason: 'RequestEntityTooLarge' },
    });
  }));

test('protobuf alone cannot be answered', () =>
  withServer(async (transport) => {
    const headers = { accept: 'application/vnd.kubernetes.protobuf' };
    expect(await send(transport, 'GET', maps, { headers })).toMatchObject({ status: 406 });
  }));

test('pages show the state of the first one', () =>
  withServer(async (transport, server) => {
    const client = server.client().resource(configMaps);
    const create = (name: string): Promise<DynamicObject> =>
      client.create({ metadata: { name } }, { namespace: 'default' });
    for (const name of ['a', 'b', 'c', 'd']) await create(name);
    const first = await client.list({ namespace: 'default', limit: 2 });
    expect(first.metadata).toMatchObject({ remainingItemCount: 2 });
    await create('bb');
    await client.delete('d', { namespace: 'default' });
    const { continue: token = '' } = first.metadata;
    const second = await client.list({ namespace: 'default', limit: 2, continue: token });
    expect(second.items.map(({ metadata }) => metadata?.name)).toEqual(['c', 'd']);
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    expect(second.metadata).not.toHaveProperty('continue');
    expect((await send(transport, 'GET', `${maps}?limit=1`)).body).toMatchObject({
      items: [{ metadata: { name: 'a' } }],
    });
  }));

test('impersonation needs the right to it', () =>
  withServer(async (_, server) => {
    const path = '/api/v1/namespaces/default/configmaps';
    const headers = { 'impersonate-user': 'bob', 'impersonate-group': 'devs' };
    const admin = server.transport();
    expect(await send(admin, 'GET', path, { headers })).toMatchObject({
      status: 403,
      body: {
        message:
          'configmaps is forbidden: User "bob" cannot list resource "configmaps" in API group "" in the namespace "default"',
      },
    });
    const alice = server.transport({ name: 'alice', groups: [] });
    expect(await send(alice, 'GET', path, { headers })).toMatchObject({
      status: 403,
      body: {
        message:
          'users "bob" is forbidden: User "alice" cannot impersonate resource "users" in API group "" at the cluster scope',
      },
    });
  }));

test('nobody grants what they do not have', async () => {
  await using server = await startTestApiServer();
  const rbac = { group: 'rbac.authorization.k8s.io', version: 'v1' };
  const roles = { ...rbac, resource: 'clusterroles', kind: 'ClusterRole', namespaced: false };
  const bindings = { ...roles, resource: 'clusterrolebindings', kind: 'ClusterRoleBinding' };
  const rule = { verbs: ['create'], apiGroups: [rbac.group], resources: ['clusterroles'] };
  const admin = server.client();
  await admin.resource(roles).create({ metadata: { name: 'role-maker' }, rules: [rule] });
  await admin.resource(bindings).create({
    metadata: { name: 'alice' },
    subjects: [{ kind: 'User', name: 'alice', apiGroup: rbac.group }],
    roleRef: { kind: 'ClusterRole', name: 'role-maker', apiGroup: rbac.group },
  });
  const alice = server.client({ name: 'alice', groups: [] }).resource(roles);
  const everything = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
  await expect(alice.create({ metadata: { name: 'all' }, rules: [everything] })).rejects.toThrow(
    'attempting to grant RBAC permissions not currently held',
  );
  await expect(alice.create({ metadata: { name: 'same' }, rules: [rule] })).resolves.toMatchObject({
    metadata: { name: 'same' },
  });
});

test('what is deleted with a wrong precondition stays', () =>
  withServer(async (_, server) => {
    const client = server.client().resource(configMaps);
    await client.create({ metadata: { name: 'x' } }, { namespace: 'default' });
    const deletion = client.delete('x', {
      namespace: 'default',
      preconditions: { uid: 'another' },
    });
    await expect(deletion).rejects.toBeInstanceOf(StatusError);
    await expect(client.get('x', { namespace: 'default' })).resolves.toBeDefined();
  }));

test('a dry run changes nothing', () =>
  withServer(async (_, server) => {
    const client = server.client().resource(configMaps);
    const options = { namespace: 'default', dryRun: true };
    expect(await client.create({ metadata: { name: 'x' } }, options)).toMatchObject({
      metadata: { name: 'x' },
    });
    expect((await client.list({ namespace: 'default' })).items).toEqual([]);
  }));
