import { silentLogger, systemClock, systemRandom } from '@drover/base';
import { FakeClock } from '@drover/base/testing';
import { configMaps } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { openApi } from '../src/api.ts';
import { createSigningKey } from '../src/pki/pki-folder.ts';
import type { LogRecord } from '../src/storage/log/log-driver.ts';
import { LogStore } from '../src/storage/log/log-store.ts';
import { MemoryLog } from '../src/storage/memory/memory-log.ts';
import { startTestApiServer, type TestApiServer } from '../src/testing/index.ts';
import { networkRequest } from './network-request.ts';

const namespace = 'default';
const staticTokens = new Map([
  ['tok-admin', { name: 'admin', groups: ['system:masters'] }],
  ['tok-alice', { name: 'alice', groups: [] }],
]);

const ask = (server: Pick<TestApiServer, 'api'>, path: string, method = 'GET') =>
  networkRequest(server, { path, method, token: 'tok-admin' });

test('health is told in words of Kubernetes', async () => {
  await using server = await startTestApiServer({ staticTokens });
  expect(await networkRequest(server, { path: '/readyz' })).toMatchObject({
    status: 200,
    text: 'ok',
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  });
  expect((await ask(server, '/livez?verbose&exclude=etcd&exclude=nope')).text).toBe(
    [
      '[+]ping ok',
      '[+]etcd excluded: ok',
      '[+]poststarthook/rbac/bootstrap-roles ok',
      'warn: some health checks cannot be excluded: no matches for "nope"',
      'livez check passed',
      '',
    ].join('\n'),
  );
  expect(await ask(server, '/readyz/shutdown')).toMatchObject({ status: 200, text: 'ok' });
  expect(await ask(server, '/healthz/shutdown')).toMatchObject({
    status: 404,
    text: '404 page not found\n',
  });
});

test('a server that is told to end is not ready first, then ends watches, then waits for what has begun', async () => {
  const clock = new FakeClock();
  await using server = await startTestApiServer({ staticTokens, clock });
  const maps = server.client().resource(configMaps);
  await maps.create({ metadata: { name: 'a' } }, { namespace });
  const watch = networkRequest(server, {
    path: '/api/v1/configmaps?watch=true',
    token: 'tok-admin',
  });
  const drained = server.api.lifecycle.drain({ delayMs: 5_000, timeoutMs: 60_000 });
  expect(await ask(server, '/readyz')).toMatchObject({
    status: 500,
    text: expect.stringContaining('[-]shutdown failed: reason withheld\n') as string,
  });
  expect((await ask(server, '/readyz/shutdown')).text).toBe(
    'internal server error: process is shutting down\n',
  );
  expect((await ask(server, '/livez')).status).toBe(200);
  expect((await ask(server, '/api/v1/namespaces')).status).toBe(200);
  await clock.advance(5_000);
  await drained;
  expect((await watch).text).toContain('"ADDED"');
  const refused = await ask(server, '/api/v1/namespaces');
  expect(refused.status).toBe(503);
  expect(refused.headers['retry-after']).toBe('1');
  expect(JSON.parse(refused.text)).toMatchObject({
    reason: 'ServiceUnavailable',
    message: 'apiserver is shutting down',
  });
});

test('a server waits for requests that have begun', async () => {
  await using server = await startTestApiServer({ staticTokens });
  const statuses: number[] = [];
  const create = async (name: string): Promise<void> => {
    const path = '/api/v1/namespaces/default/configmaps';
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } };
    statuses.push((await networkRequest(server, { path, token: 'tok-admin', body })).status);
  };
  const writes = Array.from({ length: 20 }, (_, at) => create(`m${at}`));
  await server.api.lifecycle.drain({ delayMs: 0, timeoutMs: 60_000 });
  await Promise.all(writes);
  expect(statuses).toEqual(Array.from({ length: 20 }, () => 201));
});

test('requests are counted under the names of Kubernetes, for those who may see it', async () => {
  await using server = await startTestApiServer({ staticTokens });
  const maps = server.client().resource(configMaps);
  await maps.create({ metadata: { name: 'a' } }, { namespace });
  await maps.get('a', { namespace });
  await maps.get('a', { namespace });
  await expect(maps.get('b', { namespace })).rejects.toThrow('not found');
  await networkRequest(server, { path: '/apis/none.example/v1/things', token: 'tok-admin' });
  expect((await networkRequest(server, { path: '/metrics', token: 'tok-alice' })).status).toBe(403);
  const { text, headers } = await ask(server, '/metrics');
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  const labels =
    'dry_run="",group="",version="v1",resource="configmaps",subresource="",scope="resource",component="apiserver"';
  expect(text).toContain(`apiserver_request_total{verb="POST",${labels},code="201"} 1\n`);
  expect(text).toContain(`apiserver_request_total{verb="GET",${labels},code="200"} 2\n`);
  expect(text).toContain(`apiserver_request_total{verb="GET",${labels},code="404"} 1\n`);
  expect(text).toContain(`apiserver_request_duration_seconds_count{verb="GET",${labels}} 3\n`);
  expect(text).toContain('apiserver_storage_objects{resource="configmaps"}');
  expect(text).toContain(
    'apiserver_flowcontrol_dispatched_requests_total{priority_level="workload"}',
  );
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  expect(text).toContain('apiserver_current_inflight_requests{request_kind="mutating"} 1\n');
  // Nobody can make series by asking for what is not there.
  expect(text).not.toContain('none.example');
  for (const line of text.trim().split('\n')) {
    expect(line).toMatch(
      /^(?:# (?:HELP|TYPE) [a-z_]+ .+|[a-z_]+(?:\{.*\})? (?:[-\d.e+]+|\+Inf|Nan)|)$/i,
    );
  }
});

test('watches are counted while they last', async () => {
  await using server = await startTestApiServer({ staticTokens });
  const { body } = await server.api.handle({
    method: 'GET',
    path: '/api/v1/configmaps?watch=true',
    headers: {},
    body: undefined,
    peer: { kind: 'trusted', user: { name: 'admin', groups: ['system:masters'] } },
    signal: new AbortController().signal,
  });
  const labels =
    'verb="WATCH",group="",version="v1",resource="configmaps",subresource="",scope="cluster",component="apiserver"';
  const open = async (): Promise<string | undefined> =>
    (await ask(server, '/metrics')).text
      .split('\n')
      .find((line) => line.startsWith(`apiserver_longrunning_requests{${labels}}`))
      ?.split(' ')[1];
  expect(await open()).toBe('1');
  await server
    .client()
    .resource(configMaps)
    .create({ metadata: { name: 'a' } }, { namespace });
  const chunks = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  await chunks.next();
  const events =
    /^apiserver_watch_events_total\{group="",version="v1",resource="configmaps"\} (\d+)$/m;
  const { text } = await ask(server, '/metrics');
  expect(Number(events.exec(text)?.[1])).toBeGreaterThanOrEqual(1);
  await chunks.return?.();
  expect(await open()).toBe('0');
});

test('a request ends in time, and says how long it wants to take', async () => {
  await using server = await startTestApiServer({ staticTokens });
  const answer = await ask(server, '/api/v1/namespaces?timeout=soon');
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text)).toMatchObject({
    reason: 'BadRequest',
    message: 'invalid timeout specified in the request URL - time: invalid duration "soon"',
  });
  expect((await ask(server, '/api/v1/namespaces?timeout=5s')).status).toBe(200);
});

test('a body that never ends is answered when the time is up', async () => {
  const clock = new FakeClock();
  await using server = await startTestApiServer({ staticTokens, clock, requestTimeoutMs: 34_000 });
  const never = Promise.withResolvers<never>();
  const answer = server.api.handle({
    method: 'POST',
    path: '/api/v1/namespaces/default/configmaps',
    headers: { authorization: 'Bearer tok-admin', 'content-type': 'application/json' },
    body: (async function* () {
      yield Buffer.from('{');
      await never.promise;
    })(),
    peer: { kind: 'network', user: undefined, wasRefused: false },
    signal: new AbortController().signal,
  });
  await clock.advance(34_000);
  const { status, body } = await answer;
  expect(status).toBe(504);
  expect(JSON.parse(Buffer.from(body as Uint8Array).toString())).toMatchObject({
    reason: 'Timeout',
    message: 'Timeout: request did not complete within the allotted timeout',
  });
});

test('a body that is too large is refused before it is read', async () => {
  await using server = await startTestApiServer({ staticTokens });
  const answer = await networkRequest(server, {
    method: 'POST',
    path: '/api/v1/namespaces/default/configmaps',
    token: 'tok-admin',
    headers: { 'content-length': '3145729' },
  });
  expect(answer.status).toBe(413);
  expect(JSON.parse(answer.text)).toMatchObject({
    reason: 'RequestEntityTooLarge',
    message: 'Request entity too large: limit is 3145728',
  });
});

/** A log whose disk can be taken away. */
class BreakableLog extends MemoryLog {
  isBroken = false;

  override append(records: readonly LogRecord[]): Promise<void> {
    return this.isBroken ? Promise.reject(new Error('the disk is gone')) : super.append(records);
  }
}

test('a store that takes no writes any more is told', async () => {
  const log = new BreakableLog();
  await using store = await LogStore.open(log);
  await using api = await openApi({
    store,
    staticTokens,
    controllers: [],
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    serviceAccountKey: createSigningKey(),
  });
  const server = { api };
  expect((await ask(server, '/livez')).status).toBe(200);
  log.isBroken = true;
  const path = '/api/v1/namespaces/default/configmaps';
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
  const refused = await networkRequest(server, { path, token: 'tok-admin', body });
  expect(refused.status).toBe(500);
  expect(refused.text).not.toContain('the disk is gone');
  expect((await ask(server, '/livez')).text).toContain('[-]etcd failed: reason withheld\n');
  expect((await ask(server, '/readyz/etcd')).text).toBe(
    'internal server error: the disk is gone\n',
  );
  expect((await ask(server, path)).status).toBe(200);
});

test('the root tells all paths; others lead nowhere', async () => {
  await using server = await startTestApiServer({ staticTokens });
  const root = await ask(server, '/');
  expect(root.status).toBe(200);
  const { paths } = JSON.parse(root.text) as { readonly paths: readonly string[] };
  expect(paths).toEqual(paths.toSorted());
  expect(paths).toEqual(
    expect.arrayContaining([
      '/.well-known/openid-configuration',
      '/api/v1',
      '/apis/apps',
      '/apis/apps/v1',
      '/healthz/etcd',
      '/metrics',
      '/openapi/v3',
      '/openid/v1/jwks',
      '/readyz/shutdown',
      '/version',
    ]),
  );
  for (const path of ['/nope', '/metrics/', '//version', '/logs', '/.well-known/']) {
    expect(await ask(server, path)).toMatchObject({ status: 404, text: '404 page not found\n' });
  }
});

test.each([
  ['HEAD', '/version', 405],
  ['POST', '/version', 405],
  ['HEAD', '/openid/v1/jwks', 405],
  ['HEAD', '/api/v1/namespaces', 405],
  ['HEAD', '/api/v1/namespaces/default', 405],
  ['OPTIONS', '/api/v1/namespaces', 405],
  ['POST', '/readyz', 200],
  ['HEAD', '/metrics', 200],
  ['PUT', '/apis/authorization.k8s.io/v1/subjectaccessreviews/x', 404],
])('%s %s is answered with %i', async (method, path, status) => {
  await using server = await startTestApiServer({ staticTokens });
  expect((await ask(server, path, method)).status).toBe(status);
});
