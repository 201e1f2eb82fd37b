import { configMaps, leases } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { startTestApiServer, type TestApiServer } from '../src/testing/index.ts';

const namespace = 'default';

/** A server with one seat for users and one for leases, where everyone may do everything. */
async function narrowServer(): Promise<TestApiServer> {
  const server = await startTestApiServer({ maxRequestsInflight: 1 });
  await server.client().raw({
    method: 'POST',
    path: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
    body: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'everyone' },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'cluster-admin',
      },
      subjects: [
        { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:authenticated' },
      ],
    },
  });
  return server;
}

async function request(server: TestApiServer, user: string, path: string) {
  return server.api.handle({
    method: 'GET',
    path,
    headers: {},
    body: undefined,
    peer: { kind: 'trusted', user: { name: user, groups: [] } },
    signal: new AbortController().signal,
  });
}

test('a flood by one user delays another by a few requests, and leases by none of them', async () => {
  await using server = await narrowServer();
  const order: string[] = [];
  const get = async (user: string, path: string): Promise<void> => {
    await request(server, user, path);
    order.push(user);
  };
  const flood = Array.from({ length: 200 }, () => get('mallory', '/api/v1/namespaces/default'));
  await Promise.all([
    ...flood,
    get('alice', '/api/v1/namespaces/default'),
    get('leader', '/apis/coordination.k8s.io/v1/namespaces/default/leases/x'),
  ]);
  expect(order).toHaveLength(202);
  expect(order.indexOf('alice')).toBeLessThanOrEqual(3);
  expect(order.indexOf('leader')).toBeLessThanOrEqual(3);
});

test('what is too much is refused with a hint when to come again', async () => {
  await using server = await narrowServer();
  const answers = await Promise.all(
    Array.from({ length: 400 }, () => request(server, 'mallory', '/api/v1/namespaces/default')),
  );
  const refused = answers.filter(({ status }) => status === 429);
  // One is worked on, 250 wait.
  expect(refused).toHaveLength(149);
  expect(refused[0]?.headers).toMatchObject({
    'retry-after': '1',
    'content-type': 'text/plain; charset=utf-8',
  });
  expect(refused[0]?.headers['x-kubernetes-pf-flowschema-uid']).toMatch(/^[0-9a-f-]{36}$/);
  expect(refused[0]?.headers['x-kubernetes-pf-prioritylevel-uid']).toMatch(/^[0-9a-f-]{36}$/);
  expect(Buffer.from(refused[0]?.body as Uint8Array).toString()).toBe(
    'Too many requests, please try again later.\n',
  );
});

test('administrators and probes do not wait, and writes of all come through', async () => {
  await using server = await narrowServer();
  const flood = Array.from({ length: 100 }, () =>
    request(server, 'mallory', '/api/v1/namespaces/default'),
  );
  expect((await request(server, 'alice', '/readyz')).status).toBe(200);
  await server
    .client()
    .resource(configMaps)
    .create({ metadata: { name: 'a' } }, { namespace });
  const maps = server.client({ name: 'bob', groups: [] }).resource(configMaps);
  await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      maps.create({ metadata: { name: `m${at}` } }, { namespace }),
    ),
  );
  await Promise.all(flood);
  expect((await maps.list({ namespace })).items).toHaveLength(21);
  expect((await server.client().resource(leases).list({ namespace })).items).toEqual([]);
});

test('a watch holds no seat while it lasts', async () => {
  await using server = await narrowServer();
  const watches = await Promise.all(
    Array.from({ length: 20 }, () => request(server, 'alice', '/api/v1/configmaps?watch=true')),
  );
  expect(watches.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
});
