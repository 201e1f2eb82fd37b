import { createPublicKey, verify } from 'node:crypto';
import { type Setting, setting, type TrustStatement } from '@drover/api';
import { startTestApiServer } from '@drover/apiserver/testing';
import { FakeClock } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import { configMaps, namespaces, secrets } from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSelf } from '../src/agents/open-self.ts';
import { TrustSource } from '../src/agents/trust-source.ts';

const START = 1_800_000_000;

describe('by what agents know a server', () => {
  const stack = new AsyncDisposableStack();
  const clock = new FakeClock(START * 1_000);
  const { signal } = new AbortController();
  const where = { namespace: 'cattle-system' };
  let home: KubernetesClient;

  beforeAll(async () => {
    home = stack.use(await startTestApiServer()).client();
    await home.resource(namespaces).create({ metadata: { name: 'cattle-system' } });
  });
  afterAll(() => stack.disposeAsync());

  it('is made once, by replicas that start at the same time, too', async () => {
    const [one, other] = await Promise.all([1, 2].map(() => openSelf(home, { clock, signal })));
    expect(one?.epoch).toBe(START);
    expect(other?.epoch).toBe(START);
    expect(other?.identity.publicKey).toBe(one?.identity.publicKey);
    await clock.advance(5_000);
    expect((await openSelf(home, { clock, signal })).epoch).toBe(START);
  });

  it('is of a later epoch where the state has been restored, or was moved', async () => {
    const objects = home.resource(configMaps);
    const change = (data: Readonly<Record<string, string>>) =>
      objects.patch('drover-server-epoch', { type: 'merge', body: { data } }, where);
    await change({ cluster: 'another' });
    expect((await openSelf(home, { clock, signal })).epoch).toBe(START + 5);
    await change({ revision: '-1000000000' });
    expect((await openSelf(home, { clock, signal })).epoch).toBe(START + 6);
    await objects.delete('drover-server-epoch', where);
    await clock.advance(5_000);
    expect((await openSelf(home, { clock, signal })).epoch).toBe(START + 10);
  });

  it('keeps its key to itself', async () => {
    const { identity } = await openSelf(home, { clock, signal });
    const { data } = await home.resource(secrets).get('drover-server-identity', where);
    expect(Object.keys(data as object)).toEqual(['key']);
    expect(identity.privateKey.asymmetricKeyType).toBe('ed25519');
  });

  it('signs what agents are to trust, the same at each replica', async () => {
    const self = await openSelf(home, { clock, signal });
    const values = { cacerts: 'PEM \n', 'server-url': 'https://drover.example' };
    const stored = { get: ({ name }: { name: string }) => storedSetting(name) } as never;
    const settings = { text: (name: keyof typeof values) => values[name] } as never;
    const [one, other] = [1, 2].map(() => new TrustSource({ settings, stored, ...self }).current());
    expect(other).toEqual(one);
    const { statement = '', signature = '' } = one ?? {};
    const said = JSON.parse(statement) as TrustStatement;
    expect(said).toEqual({
      epoch: self.epoch,
      serial: 42,
      identity: self.identity.publicKey,
      caCerts: 'PEM',
      serverUrls: ['https://drover.example'],
    });
    const key = createPublicKey({
      key: Buffer.from(said.identity, 'base64'),
      format: 'der',
      type: 'spki',
    });
    expect(verify(null, Buffer.from(statement), key, Buffer.from(signature, 'base64'))).toBe(true);
  });
});

function storedSetting(name: string): Setting {
  return {
    apiVersion: `${setting.group}/v3`,
    kind: 'Setting',
    metadata: { name, resourceVersion: name === 'cacerts' ? '42' : '17' },
  };
}
