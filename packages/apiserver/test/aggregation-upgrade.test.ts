import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { isConditionTrue } from '@drover/apimachinery';
import { silentLogger, systemClock, systemRandom } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type ServedApi, serveApi } from '../src/serve-api.ts';
import { startWebhookServer } from './webhook-server.ts';

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
}

const path = '/apis/wardle.example.com/v1/namespaces/default/flunders/x/shell';

/** Sends requests as the administrator of the kubeconfig. */
const adminOf = async ({ kubeconfigPath, url }: ServedApi) => {
  const { users, clusters } = parse(await readFile(kubeconfigPath, 'utf8')) as Kubeconfig;
  const text = (value = ''): string => Buffer.from(value, 'base64').toString();
  const identity = {
    cert: text(users[0]?.user['client-certificate-data']),
    key: text(users[0]?.user['client-key-data']),
    ca: text(clusters[0]?.cluster['certificate-authority-data']),
  };
  return (method: string, target: string, headers: Record<string, string> = {}, setHost = true) =>
    request(new URL(target, url), { ...identity, agent: false, method, headers, setHost });
};

const send = async (
  admin: Awaited<ReturnType<typeof adminOf>>,
  method: string,
  target: string,
  object?: object,
): Promise<unknown> => {
  const outgoing = admin(method, target, { 'content-type': 'application/json' });
  outgoing.end(object && JSON.stringify(object));
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  const chunks: Uint8Array[] = [];
  for await (const chunk of response) chunks.push(chunk as Uint8Array);
  return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
};

test('a connection that is upgraded is joined with that of the other server, which knows who asks', async ({
  signal,
}) => {
  await using folder = {
    path: await mkdtemp(join(tmpdir(), 'drover-upgrade-')),
    async [Symbol.asyncDispose]() {
      await rm(this.path, { recursive: true });
    },
  };
  await using extension = await startWebhookServer(() => ({ kind: 'APIResourceList' }));
  const seen: IncomingMessage['headers'][] = [];
  extension.onUpgrade((message, socket) => {
    seen.push(message.headers);
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n',
    );
    socket.on('data', (bytes: Buffer) => socket.write(`heard ${bytes.toString()}`));
    socket.on('error', () => {});
  });
  await using server = await serveApi({
    dataDir: folder.path,
    memory: true,
    listenPort: 0,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
  });
  const admin = await adminOf(server);
  await send(admin, 'POST', '/api/v1/namespaces/default/services', {
    metadata: { name: 'hook' },
    spec: { type: 'ExternalName', externalName: 'localhost' },
  });
  const apiService = '/apis/apiregistration.k8s.io/v1/apiservices';
  await send(admin, 'POST', apiService, {
    metadata: { name: 'v1.wardle.example.com' },
    spec: {
      group: 'wardle.example.com',
      version: 'v1',
      groupPriorityMinimum: 100,
      versionPriority: 10,
      service: { namespace: 'default', name: 'hook', port: extension.port },
      caBundle: extension.caBundle,
    },
  });
  await eventually(
    async () => {
      const { status } = (await send(admin, 'GET', `${apiService}/v1.wardle.example.com`)) as {
        status?: { conditions?: [{ type: string; status: 'True' | 'False' }] };
      };
      expect(isConditionTrue(status?.conditions ?? [], 'Available')).toBe(true);
    },
    { signal },
  );

  const outgoing = admin('GET', path, {
    connection: 'Upgrade',
    upgrade: 'echo',
    'x-remote-user': 'forged',
  });
  outgoing.end();
  const [response, socket] = (await once(outgoing, 'upgrade')) as [IncomingMessage, Duplex];
  socket.write('hello');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();

  expect(response.headers['upgrade']).toBe('echo');
  expect(answer.toString()).toBe('heard hello');
  expect(seen[0]).toMatchObject({
    'x-remote-user': 'admin',
    'x-remote-group': 'system:masters, system:authenticated',
  });

  // Nobody is asked for one that names no host.
  const hostless = admin('GET', path, { connection: 'Upgrade', upgrade: 'echo' }, false);
  hostless.end();
  const [refusal] = (await once(hostless, 'response')) as [IncomingMessage];
  refusal.destroy();
  expect(refusal.statusMessage).toBe('Bad Request: missing required Host header');
  expect(seen).toHaveLength(1);

  // Elsewhere the wish for another protocol is passed over.
  const elsewhere = admin('GET', '/version', { connection: 'Upgrade', upgrade: 'echo' });
  elsewhere.end();
  const [version] = (await once(elsewhere, 'response')) as [IncomingMessage];
  version.destroy();
  expect(version.statusCode).toBe(200);
});
