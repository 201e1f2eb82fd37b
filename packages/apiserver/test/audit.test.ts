import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@drover/base';
import { FakeClock } from '@drover/base/testing';
import { configMaps, secrets } from '@drover/kubernetes';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AuditLog } from '../src/audit/audit-log.ts';
import { startTestApiServer, type TestApiServer } from '../src/testing/index.ts';
import { networkRequest, readJsonLines } from './network-request.ts';

interface AuditEvent {
  readonly level: string;
  readonly stage: string;
  readonly auditID: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username?: string };
  readonly requestObject?: object;
  readonly responseObject?: object;
  readonly annotations?: Readonly<Record<string, string>>;
}

const namespace = 'default';
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-audit-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** What is written down of what `use` does, under a policy with these rules. */
async function audited(
  rules: string,
  use: (server: TestApiServer) => Promise<unknown>,
): Promise<AuditEvent[]> {
  const auditPolicyFile = join(folder, 'policy.yaml');
  const auditLogPath = join(folder, 'audit.log');
  await writeFile(auditPolicyFile, `apiVersion: audit.k8s.io/v1\nkind: Policy\n${rules}`);
  const staticTokens = new Map([['tok-alice', { name: 'alice', groups: ['devs'] }]]);
  const server = await startTestApiServer({ auditPolicyFile, auditLogPath, staticTokens });
  await use(server);
  await server.close();
  return readJsonLines<AuditEvent>(auditLogPath);
}

const ALL = 'rules: [{ level: RequestResponse }]';

test('a write is written down when it comes and when it is answered', async () => {
  const events = await audited(ALL, (server) =>
    server
      .client()
      .resource(configMaps)
      .create({ metadata: { name: 'a' }, data: { k: 'v' } }, { namespace }),
  );
  expect(events).toHaveLength(2);
  expect(events[0]).toMatchObject({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    stage: 'RequestReceived',
    verb: 'create',
    requestURI: expect.stringContaining('/api/v1/namespaces/default/configmaps') as string,
    user: { username: 'test-admin', groups: ['system:masters', 'system:authenticated'] },
    objectRef: { resource: 'configmaps', namespace: 'default', apiVersion: 'v1' },
  });
  expect(events[0]).not.toHaveProperty('requestObject');
  expect(events[1]).toMatchObject({
    stage: 'ResponseComplete',
    auditID: events[0]?.auditID,
    objectRef: { name: 'a' },
    responseStatus: { metadata: {}, code: 201 },
    requestObject: { data: { k: 'v' } },
    responseObject: {
      kind: 'ConfigMap',
      metadata: { name: 'a', resourceVersion: expect.any(String) as string },
    },
    annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
  });
});

test('who is refused is written down with the reason, also when it is not known who it is', async () => {
  const events = await audited(ALL, async (server) => {
    const path = '/api/v1/namespaces/default/secrets';
    const answer = await networkRequest(server, {
      path,
      token: 'tok-alice',
      headers: { 'audit-id': 'mine' },
    });
    expect(answer.headers['audit-id']).toBe('mine');
    await networkRequest(server, { path, token: 'unknown', headers: { 'user-agent': 'probe/1' } });
  });
  expect(events[1]).toMatchObject({
    auditID: 'mine',
    stage: 'ResponseComplete',
    user: { username: 'alice', groups: ['devs', 'system:authenticated'] },
    sourceIPs: ['192.0.2.7'],
    responseStatus: {
      status: 'Failure',
      reason: 'Forbidden',
      code: 403,
      message:
        'secrets is forbidden: User "alice" cannot list resource "secrets" in API group "" in the namespace "default"',
    },
    annotations: { 'authorization.k8s.io/decision': 'forbid', 'authorization.k8s.io/reason': '' },
  });
  expect(events[2]).toMatchObject({
    stage: 'ResponseStarted',
    user: {},
    userAgent: 'probe/1',
    responseStatus: { status: 'Failure', reason: 'Unauthorized', code: 401 },
  });
  expect(events).toHaveLength(3);
});

test('the first rule that matches decides', async () => {
  const rules = `
omitStages: [RequestReceived]
rules:
- { level: None, users: [test-admin], verbs: [get] }
- { level: Metadata, resources: [{ group: "", resources: [configmaps], resourceNames: [a] }] }
- { level: Request, resources: [{ group: "", resources: ["*/status", configmaps] }], namespaces: [default] }
- { level: Metadata, nonResourceURLs: [/api*] }
- { level: None }
`;
  const events = await audited(rules, async (server) => {
    const client = server.client();
    const maps = client.resource(configMaps);
    await maps.create({ metadata: { name: 'b' } }, { namespace });
    await maps.create({ metadata: { name: 'b' } }, { namespace: 'kube-system' });
    await maps.list({ namespace });
    await maps.get('b', { namespace });
    await maps.delete('b', { namespace });
    await networkRequest(server, { path: '/apis', token: 'tok-alice' });
    await networkRequest(server, { path: '/version', token: 'tok-alice' });
  });
  expect(events.map(({ level, stage, verb }) => `${level} ${stage} ${verb}`)).toEqual([
    'Request ResponseComplete create',
    'Request ResponseComplete list',
    'Request ResponseComplete delete',
    'Metadata ResponseComplete get',
  ]);
  expect(events[0]).not.toHaveProperty('responseObject');
});

test('credentials are not written down unless a rule names them', async () => {
  const write = async (server: TestApiServer): Promise<void> => {
    const client = server.client();
    await client
      .resource(secrets)
      .create({ metadata: { name: 's' }, stringData: { k: 'canary-4711' } }, { namespace });
    await client.raw({
      method: 'POST',
      path: '/api/v1/namespaces/default/serviceaccounts',
      body: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot' } },
    });
    await client.raw({
      method: 'POST',
      path: '/api/v1/namespaces/default/serviceaccounts/robot/token',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
    });
  };
  const hidden = await audited(ALL, write);
  expect(JSON.stringify(hidden)).not.toMatch(/canary-4711|Y2FuYXJ5LTQ3MTE|eyJhbGciOi/);
  expect(hidden.filter(({ level }) => level === 'Metadata')).toHaveLength(4);
  await rm(join(folder, 'audit.log'));
  const named = 'rules: [{ level: Request, resources: [{ group: "", resources: [secrets] }] }]';
  expect(JSON.stringify(await audited(named, write))).toContain('canary-4711');
});

test('who acts as another is written down as both', async () => {
  const events = await audited('rules: [{ level: Metadata }]', async (server) => {
    await server
      .client()
      .impersonate({ user: 'bob', groups: ['ops'] })
      .raw({ method: 'GET', path: '/version' });
  });
  expect(events.at(-1)).toMatchObject({
    user: { username: 'test-admin' },
    impersonatedUser: { username: 'bob', groups: ['ops', 'system:authenticated'] },
  });
});

test('a watch is written down when it begins and when it ends; field managers can be left out', async () => {
  const policy =
    'omitManagedFields: true\nrules: [{ level: RequestResponse, resources: [{ group: "", resources: [configmaps] }] }]';
  const events = await audited(policy, async (server) => {
    const path = '/api/v1/namespaces/default/configmaps';
    await server
      .client()
      .resource(configMaps)
      .create({ metadata: { name: 'a' } }, { namespace });
    const watching = server.api.handle({
      method: 'GET',
      path: `${path}?watch=true`,
      headers: {},
      body: undefined,
      peer: { kind: 'trusted', user: { name: 'admin', groups: ['system:masters'] } },
      signal: new AbortController().signal,
    });
    const { body } = await watching;
    const read = Array.fromAsync(body as AsyncIterable<Uint8Array>);
    server.api.lifecycle.stop();
    await read;
  });
  expect(events.map(({ stage, verb }) => `${stage} ${verb}`)).toEqual([
    'RequestReceived create',
    'ResponseComplete create',
    'RequestReceived watch',
    'ResponseStarted watch',
    'ResponseComplete watch',
  ]);
  expect(JSON.stringify(events)).not.toContain('managedFields');
});

test.each([
  ['rules: []', 'it has no rules'],
  [
    'rules: [{ level: All }]',
    'rules[0].level must be one of None, Metadata, Request, RequestResponse',
  ],
  ['rules: [{ level: None, omitStages: [Late] }]', 'rules[0].omitStages: Late must be one of'],
  [
    'rules: [{ level: None, nonResourceURLs: [/x], namespaces: [a] }]',
    'rules[0] cannot apply to both regular resources and non-resource URLs',
  ],
  [
    'rules: [{ level: None, nonResourceURLs: ["/a/*/b"] }]',
    '/a/*/b must begin with / and have * at its end only',
  ],
])('a policy that cannot be used is refused: %s', async (rules, reason) => {
  await expect(audited(rules, () => Promise.resolve())).rejects.toMatchObject({
    code: 'APISERVER_FILE_INVALID',
    facts: { reason: expect.stringContaining(reason) as string },
  });
});

test('a log that grows too large is put aside, and so many are kept', async () => {
  const clock = new FakeClock();
  const path = join(folder, 'audit.log');
  const log = await AuditLog.open({
    path,
    maxBytes: 100,
    maxBackups: 2,
    clock,
    logger: silentLogger,
  });
  for (const letter of 'abcde') {
    log.append(letter.repeat(60));
    await log.flushed();
    await clock.advance(1_000);
  }
  await log[Symbol.asyncDispose]();
  const names = await readdir(folder);
  expect(names).toHaveLength(3);
  expect(names.filter((name) => /^audit-\d{4}-\d\d-\d\dT[\d.-]+\.log$/.test(name))).toHaveLength(2);
});

test('a log that cannot be written loses events and delays nobody', async () => {
  const path = join(folder, 'gone', 'audit.log');
  await expect(
    startTestApiServer({ auditPolicyFile: '/dev/null', auditLogPath: path }),
  ).rejects.toMatchObject({ code: 'APISERVER_FILE_INVALID' });
  const clock = new FakeClock();
  await using log = await AuditLog.open({
    path: '/dev/full',
    maxBytes: 0,
    maxBackups: 0,
    clock,
    logger: silentLogger,
  });
  log.append('lost');
  await log.flushed();
  expect(log.dropped).toBe(1);
});

test('a body that cannot be read is not written down, nor a piece of it', async () => {
  const events = await audited(ALL, async (server) => {
    const path = '/api/v1/namespaces/default/configmaps';
    const headers = { 'content-type': 'application/json' };
    const { status } = await server.api.handle({
      method: 'POST',
      path,
      headers: { ...headers, authorization: 'Bearer tok-alice' },
      body: 'canary-4711 {',
      peer: { kind: 'trusted', user: { name: 'admin', groups: ['system:masters'] } },
      signal: new AbortController().signal,
    });
    expect(status).toBe(400);
  });
  expect(JSON.stringify(events)).not.toContain('canary');
  expect(events.at(-1)).toMatchObject({ responseStatus: { reason: 'BadRequest', code: 400 } });
});

test('a deletion is written down with what it did', async () => {
  const events = await audited(ALL, async (server) => {
    const maps = server.client().resource(configMaps);
    await maps.create({ metadata: { name: 'a' } }, { namespace });
    await maps.delete('a', { namespace });
  });
  expect(events.at(-1)).toMatchObject({
    verb: 'delete',
    responseStatus: { status: 'Success', details: { name: 'a', kind: 'configmaps' }, code: 200 },
  });
});
