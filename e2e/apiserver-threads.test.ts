import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DynamicObject, isForbidden, isUnauthorized } from '@drover/apimachinery';
import { type ApiServer, openApiServer } from '@drover/apiserver';
import { silentLogger } from '@drover/base';
import { createClient } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import { type ConfigMap, configMaps, secrets } from '@drover/kubernetes';
import { afterAll, expect, test } from 'vitest';

const root = await mkdtemp(join(tmpdir(), 'drover-apiserver-'));
afterAll(() => rm(root, { recursive: true }));

function newFolder(): Promise<string> {
  return mkdtemp(join(root, 'data-'));
}

function open(dataDir: string, options: object = {}): Promise<ApiServer> {
  return openApiServer({ dataDir, logger: silentLogger, ...options });
}

const admin = { name: 'admin', groups: ['system:masters'] };
const namespace = 'default';

test('objects written by port are read over TLS, and are there after a restart', async () => {
  const dataDir = await newFolder();
  {
    await using server = await open(dataDir, { listenPort: 0 });
    await using transport = server.transport(admin);
    await createClient({ transport })
      .resource<DynamicObject>(configMaps)
      .create({ metadata: { name: 'x' }, data: { a: 'b' } }, { namespace });

    const kubeconfig = await loadKubeconfig({ path: server.kubeconfigPath });
    await using connection = connectKubeconfig(kubeconfig);
    const maps = createClient(connection).resource<ConfigMap>(configMaps);
    expect((await maps.get('x', { namespace })).data).toEqual({ a: 'b' });
  }
  await using server = await open(dataDir);
  await using transport = server.transport(admin);
  const maps = createClient({ transport }).resource(configMaps);
  expect(await maps.get('x', { namespace })).toMatchObject({ data: { a: 'b' } });
});

test('keys and kubeconfig are for their owner alone', async () => {
  const dataDir = await newFolder();
  await using server = await open(dataDir, { listenPort: 0 });
  const modes = await Promise.all(
    [server.kubeconfigPath, join(dataDir, 'pki/ca.key'), join(dataDir, 'pki/admin.key')].map(
      async (path) => (await stat(path)).mode & 0o777,
    ),
  );
  expect(modes).toEqual([0o600, 0o600, 0o600]);
});

test('each transport acts as its user', async () => {
  await using server = await open(await newFolder(), { memory: true });
  await using transport = server.transport({ name: 'alice', groups: [] });
  const client = createClient({ transport });
  await expect(client.resource(secrets).list()).rejects.toSatisfy(isForbidden);
});

test('a port that is taken is refused, and the folder is free again', async () => {
  const dataDir = await newFolder();
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as { port: number };
  await expect(open(dataDir, { listenPort: port })).rejects.toMatchObject({
    code: 'APISERVER_LISTEN_FAILED',
  });
  taken.close();
  await (await open(dataDir)).close();
});

test('a certificate of another authority is refused, not taken for nobody', async () => {
  await using server = await open(await newFolder(), { listenPort: 0 });
  await using other = await open(await newFolder(), { listenPort: 0 });
  const ours = await loadKubeconfig({ path: server.kubeconfigPath });
  const theirs = await loadKubeconfig({ path: other.kubeconfigPath });
  await using connection = connectKubeconfig({ ...ours, users: theirs.users });
  await expect(createClient(connection).resource(configMaps).list()).rejects.toSatisfy(
    isUnauthorized,
  );
});
