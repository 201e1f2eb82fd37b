import type { KubernetesObject } from '@drover/apimachinery';
import { startTestApiServer, type TestApiServer } from '@drover/apiserver/testing';
import { FakeClock } from '@drover/base/testing';
import { namespaces, serviceAccounts } from '@drover/kubernetes';
import type { UserInfo } from '@drover/rbac';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DirectAccounts } from '../src/direct-access/direct-accounts.ts';
import { directEndpoint, directKubeconfig } from '../src/direct-access/direct-endpoint.ts';

const NAMESPACE = 'cattle-impersonation-system';
const ANN: UserInfo = { name: 'u-1', groups: ['drover:c-1:viewer', 'drover:p-1:worker', 'devs'] };

describe('direct access to a cluster', () => {
  let api: TestApiServer;
  let agent: { readonly name: string; readonly groups: string[] };
  let idleMinutes: number;
  let waitedFor: unknown[];
  const identities = new Map([
    ['u-1', ANN],
    ['u-2', { name: 'u-2', groups: ['drover:c-1:viewer'] }],
  ]);
  const held = { cluster: ['viewer'], projects: new Map([['p-1', ['worker']]]) };
  const clock = new FakeClock(Date.parse('2026-03-01T12:00:00Z'));
  const cluster = { metadata: { name: 'c-1' }, spec: { displayName: 'production' } };
  const accounts = new DirectAccounts({
    clusters: { get: ({ name }) => (name === 'c-1' ? cluster : undefined) },
    identities: { identityIn: (of, user) => (of === 'c-9' ? undefined : identities.get(user)) },
    virtualGroups: { heldIn: () => held },
    roles: {
      ensure: (...asked: unknown[]) => {
        waitedFor.push(asked);
        return Promise.resolve();
      },
    },
    connections: {
      get: (of) => (of === 'c-1' ? { client: api.client(agent), epoch: 1 } : undefined),
    },
    settings: { number: () => idleMinutes },
    clock,
  });
  const { signal } = new AbortController();
  const issue = (user: string, of = 'c-1') =>
    accounts.issueToken(of, user, { seconds: 600, signal });
  const there = () => api.client().resource<KubernetesObject>(serviceAccounts);
  const known = () => there().get('drover-u-1', { namespace: NAMESPACE });

  beforeAll(async () => {
    api = await startTestApiServer();
    await api
      .client()
      .resource(namespaces)
      .create({ metadata: { name: NAMESPACE } });
  });
  afterAll(() => api[Symbol.asyncDispose]());
  beforeEach(() => {
    agent = { name: 'agent', groups: ['system:masters'] };
    idleMinutes = 1440;
    waitedFor = [];
  });

  it('is by an account that has the roles before there is a token', async () => {
    const { token, expires } = await issue('u-1');
    expect(token.split('.')).toHaveLength(3);
    expect(expires).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(waitedFor).toEqual([['c-1', held, { ...ANN, account: 'drover-u-1' }]]);
    expect((await known()).metadata).toMatchObject({
      labels: { 'drover.dev/managed': 'direct-access' },
      annotations: {
        'drover.dev/user': 'u-1',
        'drover.dev/last-token': '2026-03-01T12:00:00Z',
      },
    });
    const before = (await known()).metadata?.uid;
    await clock.advance(60_000);
    await issue('u-1');
    const { metadata } = await known();
    expect(metadata?.uid).toBe(before);
    expect(metadata?.annotations?.['drover.dev/last-token']).toBe('2026-03-01T12:01:00Z');
  });

  it('is listed and taken away, to each his own', async () => {
    await issue('u-1');
    await issue('u-2');
    const all = await accounts.list('c-1', undefined, signal);
    expect(all.map(({ user }) => user)).toEqual(['u-1', 'u-2']);
    expect(await accounts.list('c-1', 'u-1', signal)).toMatchObject([
      { name: 'drover-u-1', user: 'u-1', roles: ['c-1:viewer', 'p-1:worker'] },
    ]);
    expect(await accounts.remove('c-1', 'u-2', signal)).toBe(true);
    expect(await accounts.remove('c-1', 'u-2', signal)).toBe(false);
    expect(await accounts.list('c-1', 'u-2', signal)).toEqual([]);
  });

  it('is by no account that somebody else had made, whose tokens nobody knows', async () => {
    await accounts.remove('c-1', 'u-1', signal);
    const foreign = await there().create({ metadata: { name: 'drover-u-1' } } as KubernetesObject, {
      namespace: NAMESPACE,
    });
    await issue('u-1');
    expect((await known()).metadata?.uid).not.toBe(foreign.metadata?.uid);
  });

  it.each([
    ['who holds nothing there', 'u-3', 'c-1', 'SERVER_FORBIDDEN'],
    ['in a cluster that nobody knows', 'u-1', 'c-9', 'SERVER_FORBIDDEN'],
    ['in the cluster of the server', 'u-1', 'local', 'SERVER_DIRECT_ACCESS_OFF'],
    ['in a cluster that is away', 'u-1', 'c-2', 'PROXY_CLUSTER_DISCONNECTED'],
  ])('is for nobody %s', async (_, user, of, code) => {
    await expect(issue(user, of)).rejects.toMatchObject({ code });
  });

  it('is for nobody when the setting says so, or the agent may not', async () => {
    agent = { name: 'old-agent', groups: ['system:authenticated'] };
    await expect(issue('u-1')).rejects.toMatchObject({ code: 'SERVER_DIRECT_ACCESS_REFUSED' });
    idleMinutes = 0;
    await expect(issue('u-1')).rejects.toMatchObject({ code: 'SERVER_DIRECT_ACCESS_OFF' });
  });

  it('leads to the name that people gave the API server, else to where its agent finds it', () => {
    const status = { apiEndpoint: 'https://10.43.0.1:443', caCert: 'T1dO' };
    expect(directEndpoint({ status })).toEqual({ server: 'https://10.43.0.1:443', caCert: 'T1dO' });
    const spec = { localClusterAuthEndpoint: { fqdn: 'prod.example.com:6443', caCerts: 'PEM' } };
    const endpoint = directEndpoint({ spec, status });
    expect(endpoint).toEqual({ server: 'https://prod.example.com:6443', caCert: 'UEVN' });
    const config = directKubeconfig('prod', endpoint, { token: 'a.b.c', expires: '' });
    expect(config).toContain('server: "https://prod.example.com:6443"');
    expect(config).toContain('token: "a.b.c"');
  });
});
