import type { KubernetesObject } from '@drover/apimachinery';
import { SeededRandom } from '@drover/base/testing';
import { FakeCluster } from '@drover/client/testing';
import { secrets } from '@drover/kubernetes';
import { expect, it } from 'vitest';
import type { Secret } from './secret.ts';
import { SecretContents } from './secret-contents.ts';

const CONTENT = 'drover.dev/project-secret-content';
const signal = AbortSignal.timeout(5000);

function setUp() {
  const cluster = new FakeCluster();
  const home = cluster.client();
  const reads: (string | undefined)[] = [];
  cluster.onCall(({ verb, name }) => {
    if (verb === 'get') reads.push(name);
  });
  const resource = home.resource<Secret>(secrets);
  const put = (name: string, rest: Secret): Promise<Secret> =>
    resource.create({ metadata: { name, namespace: 'p-1' }, type: 'Opaque', ...rest });
  const contents = new SecretContents(new SeededRandom());
  const read = (secret: KubernetesObject) => contents.read(secret, { home, signal });
  const contentOf = async (secret: KubernetesObject) =>
    (await read(secret))?.wanted?.annotations[CONTENT];
  return { home, resource, reads, put, read, contentOf };
}

it('reads each version once, and keeps nothing of the data', async () => {
  const { put, read, reads, resource } = setUp();
  const secret = await put('a', { data: { password: 'Y2FuYXJ5' } });
  expect(await read(secret)).toMatchObject({ wanted: { dataCount: 1 }, secret });
  const again = await read(secret);
  expect(again).toMatchObject({ wanted: { dataCount: 1 }, secret: undefined });
  expect(JSON.stringify(again)).not.toContain('Y2FuYXJ5');
  const body = { data: { password: null } };
  const changed = await resource.patch('a', { type: 'merge', body }, { namespace: 'p-1' });
  expect(await read(changed)).toMatchObject({ wanted: { dataCount: 0 } });
  expect(reads.filter((name) => name === 'a')).toHaveLength(2);
});

it('tells contents apart by a key that is made once and kept in the home of state', async () => {
  const { home, put, contentOf } = setUp();
  const one = await put('one', { data: { a: 'eA==' } });
  const two = await put('two', { data: { a: 'eA==' } });
  const content = await contentOf(one);
  expect(content).toMatch(/^[\w-]{43}$/);
  expect(await contentOf(two)).not.toBe(content);
  const key = await home
    .resource<Secret>(secrets)
    .get('drover-project-secret-key', { namespace: 'cattle-system' });
  expect(Buffer.from(key.data?.['key'] ?? '', 'base64')).toHaveLength(32);
  const other = new SecretContents(new SeededRandom());
  const read = await other.read(one, { home, signal });
  expect(read?.wanted?.annotations[CONTENT]).toBe(content);
});

it('does not change by what is said of the secret itself', async () => {
  const { resource, put, contentOf } = setUp();
  const secret = await put('a', { data: { a: 'eA==' } });
  const content = await contentOf(secret);
  const annotate = (annotations: object) =>
    resource.patch(
      'a',
      { type: 'merge', body: { metadata: { annotations } } },
      { namespace: 'p-1' },
    );
  expect(await contentOf(await annotate({ 'cattle.io/status': '{}' }))).toBe(content);
  expect(await contentOf(await annotate({ note: 'x' }))).not.toBe(content);
});

it('wants no copies of tokens of service accounts, nor of what is gone', async () => {
  const { put, read, resource } = setUp();
  const token = await put('token', { type: 'kubernetes.io/service-account-token' });
  expect(await read(token)).toMatchObject({ wanted: undefined });
  await resource.delete('token', { namespace: 'p-1' });
  const stale = { metadata: { ...token.metadata, resourceVersion: '0' } };
  expect(await read(stale)).toBeUndefined();
});
