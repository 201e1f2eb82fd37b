import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, silentLogger, systemRandom } from '@drover/base';
import { eventually, FakeClock } from '@drover/base/testing';
import { createClient, type KubernetesClient } from '@drover/client';
import { configMaps, events, leases, secrets, serviceAccounts } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { serveApi } from '../src/serve-api.ts';
import { startTestApiServer } from '../src/testing/index.ts';
import { handlerTransport } from '../src/thread/handler-transport.ts';

const namespace = 'default';
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

async function issueToken(client: KubernetesClient, expirationSeconds: number): Promise<string> {
  const { status } = await client.raw<{ status: { token: string } }>({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/default/token`,
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds },
    },
  });
  return status.token;
}

async function isGood(client: KubernetesClient, token: string): Promise<boolean> {
  const { status } = await client.raw<{ status: { authenticated?: boolean } }>({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/tokenreviews',
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } },
  });
  return status.authenticated ?? false;
}

test('a clock that is set back changes times, and neither revisions, identities, watches nor leases', async () => {
  const clock = new FakeClock();
  await using server = await startTestApiServer({ clock });
  const client = server.client();
  const maps = client.resource(configMaps);
  const first = await maps.create({ metadata: { name: 'first' } }, { namespace });
  const watched: string[] = [];
  const stop = new AbortController();
  const { resourceVersion = '' } = first.metadata ?? {};
  const watching = (async () => {
    const watch = maps.watch({ namespace, resourceVersion, signal: stop.signal });
    for await (const { type, object } of watch) {
      watched.push(`${type} ${(object as typeof first).metadata?.name}`);
    }
  })().catch(() => {});
  const held = client.resource(leases);
  const spec = { holderIdentity: 'me', renewTime: '2026-01-01T00:00:00.000000Z' };
  await held.create({ metadata: { name: 'lease' }, spec }, { namespace });

  clock.jumpWallClock(-DAY_MS);
  const second = await maps.create({ metadata: { name: 'second' } }, { namespace });
  expect(Number(second.metadata?.resourceVersion)).toBeGreaterThan(Number(resourceVersion));
  expect(second.metadata?.uid).not.toBe(first.metadata?.uid);
  expect(first.metadata?.creationTimestamp).toBe('2026-01-01T00:00:00Z');
  expect(second.metadata?.creationTimestamp).toBe('2025-12-31T00:00:00Z');
  // An object keeps when it was made, however often it is written.
  await maps.patch('first', { type: 'merge', body: { data: { a: 'b' } } }, { namespace });
  expect(await maps.get('first', { namespace })).toMatchObject({
    metadata: { creationTimestamp: '2026-01-01T00:00:00Z', uid: first.metadata?.uid },
  });
  await maps.delete('second', { namespace });
  await eventually(() =>
    expect(watched).toEqual(['ADDED second', 'MODIFIED first', 'DELETED second']),
  );
  const renewed = { spec: { renewTime: '2025-12-31T00:00:00.000000Z' } };
  await held.patch('lease', { type: 'merge', body: renewed }, { namespace });
  expect(await held.get('lease', { namespace })).toMatchObject(renewed);
  stop.abort();
  await watching;
});

test('a token is good within its time by the clock of the moment', async () => {
  const clock = new FakeClock();
  await using server = await startTestApiServer({ clock });
  const client = server.client();
  await eventually(() => client.resource(serviceAccounts).get('default', { namespace }));
  const token = await issueToken(client, 600);
  expect(await isGood(client, token)).toBe(true);
  // NTP sets it back a little: nobody is locked out.
  clock.jumpWallClock(-MINUTE_MS / 2);
  expect(await isGood(client, token)).toBe(true);
  // Farther back it is not valid yet, as at kube-apiserver; it is never good for longer than it says.
  clock.jumpWallClock(-DAY_MS);
  expect(await isGood(client, token)).toBe(false);
  clock.jumpWallClock(DAY_MS + MINUTE_MS);
  expect(await isGood(client, token)).toBe(true);
  clock.jumpWallClock(10 * MINUTE_MS);
  expect(await isGood(client, token)).toBe(false);
  // Tokens that are made after the jump are good.
  clock.jumpWallClock(-10 * DAY_MS);
  expect(await isGood(client, await issueToken(client, 600))).toBe(true);
});

test('events and joining tokens go when their time has passed, not when the clock is set', async () => {
  const clock = new FakeClock();
  await using server = await startTestApiServer({ clock });
  const client = server.client();
  const told = client.resource(events);
  const involvedObject = { kind: 'ConfigMap', name: 'x', namespace };
  await told.create({ metadata: { name: 'told' }, involvedObject }, { namespace });
  const expiration = Buffer.from('2026-01-01T00:02:00Z').toString('base64');
  await client.resource(secrets).create(
    {
      metadata: { name: 'bootstrap-token-abcdef' },
      type: 'bootstrap.kubernetes.io/token',
      data: { expiration },
    },
    { namespace: 'kube-system' },
  );
  const isThere = async (): Promise<boolean[]> => [
    (await told.list({ namespace })).items.length > 0,
    (await client.resource(secrets).list({ namespace: 'kube-system' })).items.length > 0,
  ];
  clock.jumpWallClock(-DAY_MS);
  await clock.advance(5 * MINUTE_MS);
  expect(await isThere()).toEqual([true, true]);
  clock.jumpWallClock(30 * DAY_MS);
  await clock.advance(50 * MINUTE_MS);
  expect((await isThere())[0]).toBe(true);
  await clock.advance(10 * MINUTE_MS);
  await eventually(async () => expect((await isThere())[0]).toBe(false));
});

test('a server that starts with a clock behind what it has stored goes on', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'drover-clock-'));
  const serve = async (clock: Clock, name: string): Promise<number[]> => {
    await using api = await serveApi({
      dataDir,
      clock,
      random: systemRandom,
      logger: silentLogger,
    });
    const user = { name: 'admin', groups: ['system:masters'] };
    await using transport = handlerTransport(api.handle, user);
    const maps = createClient({ transport }).resource(configMaps);
    await maps.create({ metadata: { name } }, { namespace });
    const { items } = await maps.list({ namespace });
    return items
      .filter(({ metadata }) => metadata?.name !== 'kube-root-ca.crt')
      .map(({ metadata }) => Number(metadata?.resourceVersion));
  };
  const [before = 0] = await serve(new FakeClock(Date.UTC(2026, 5, 1)), 'a');
  const [kept, after = 0] = await serve(new FakeClock(Date.UTC(2020, 0, 1)), 'b');
  expect(kept).toBe(before);
  expect(after).toBeGreaterThan(before);
  await rm(dataDir, { recursive: true });
});
