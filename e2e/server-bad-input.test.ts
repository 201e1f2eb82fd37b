import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Duplex } from 'node:stream';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../scripts/run-command.ts';
import { startControlPlane } from './kubernetes/index.ts';
import { freePort, type RequestOptions, ServerProcess } from './server-process.ts';

const root = join(import.meta.dirname, '..');

/** Runs `drover-server` with flags that it must refuse, and returns what it said. */
async function startRefused(...flags: string[]): Promise<{ exitCode: number; stderr: string }> {
  const args = ['--conditions=@drover/source', 'packages/server/src/main.ts', ...flags];
  const { exitCode, stderr } = await runCommand(process.execPath, args, {
    cwd: root,
    timeoutMs: 60_000,
  });
  return { exitCode, stderr };
}

describe('bad input', () => {
  let stack: AsyncDisposableStack;
  let directory: string;
  let server: ServerProcess;
  let token: string;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-bad-input-'))).path;
    server = stack.use(
      await ServerProcess.start({ directory, flags: ['--data-dir', join(directory, 'data')] }),
    );
    token = await server.login();
  });
  afterAll(() => stack.disposeAsync());

  function v3(path: string, options: RequestOptions = {}): ReturnType<ServerProcess['request']> {
    return server.request(`/v3${path}`, { token, ...options });
  }

  /** The agent as a plain process beside a cluster. */
  async function startAgent(
    registrationToken: string,
    kubeconfig: string,
  ): Promise<AsyncDisposable> {
    const { text } = await server.request('/cacerts');
    const checksum = createHash('sha256').update(`${text.trim()}\n`).digest('hex');
    const flags = ['--server', server.url, '--token', registrationToken, '--ca-checksum', checksum];
    const more = ['--kubeconfig', kubeconfig, '--health-listen-port', '0'];
    const child = spawn(process.execPath, [...AGENT, 'cluster', ...flags, ...more], {
      cwd: root,
      stdio: 'ignore',
    });
    return {
      [Symbol.asyncDispose]: async () => {
        if (child.exitCode !== null) return;
        const exited = once(child, 'exit');
        child.kill('SIGKILL');
        await exited;
      },
    };
  }

  async function importedCluster(name: string): Promise<{ id: string; registrationToken: string }> {
    const { id } = await server.json<{ id: string }>('/v3/clusters', { token, body: { name } });
    return eventually(async () => {
      const { data } = await server.json<{ data: { token?: string }[] }>(
        `/v3/clusterregistrationtokens?clusterId=${id}`,
        { token },
      );
      const registrationToken = data[0]?.token ?? '';
      expect(registrationToken).toHaveLength(54);
      return { id, registrationToken };
    });
  }

  describe('credentials', () => {
    it('says the same of a wrong password and an unknown user', async () => {
      const path = '/v3-public/localProviders/local?action=login';
      const wrong = await server.request(path, { body: { username: 'admin', password: 'wrong' } });
      const unknown = await server.request(path, {
        body: { username: 'nobody', password: 'wrong' },
      });
      expect(wrong.status).toBe(401);
      expect(unknown.text).toBe(wrong.text);
    });

    it('refuses tokens that are made up, expired or for another cluster', async () => {
      expect((await v3('/clusters', { token: 'token-xxxxx:string' })).status).toBe(401);
      const [name] = token.split(':');
      expect((await v3('/clusters', { token: `${name}:guessed` })).status).toBe(401);
      const expired = await server.json<{ token: string }>('/v3/tokens', {
        token,
        body: { ttl: 1 },
      });
      await eventually(async () => {
        expect((await v3('/clusters', { token: expired.token })).status).toBe(401);
      });
      const scoped = await server.json<{ token: string }>('/v3/tokens', {
        token,
        body: { clusterId: 'local' },
      });
      expect((await v3('/clusters', { token: scoped.token })).status).toBe(401);
      const other = await server.request('/k8s/clusters/c-other/api', { token: scoped.token });
      expect(other.status).toBe(401);
      const own = await server.request('/k8s/clusters/local/api', { token: scoped.token });
      expect(own.status).toBe(200);
      const below = '/clusters/local';
      expect((await v3(`${below}/nodes`, { token: scoped.token })).status).toBe(200);
      expect((await v3(`${below}/users`, { token: scoped.token })).status).toBe(401);
    });

    it('says who is known in a header of every answer', async () => {
      expect((await server.request('/ping')).headers['x-api-cattle-auth']).toBe('false');
      expect((await server.request('/ping', { token })).headers['x-api-cattle-auth']).toBe('true');
    });
  });

  describe('bodies and names', () => {
    it.each([
      ['malformed JSON', '{"name":'],
      ['a list', '[]'],
      ['an object for a name', { name: {} }],
      ['an empty name', { name: '' }],
      ['no name', {}],
    ])('refuses %s with a code and a message', async (_case, body) => {
      const answer = await v3('/clusters', { method: 'POST', body });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(answer.json()).toMatchObject({ type: 'error', status: answer.status });
      expect(answer.json<{ code: string; message: string }>().message).not.toBe('');
    });

    it('refuses a body that is too large and goes on', async () => {
      const answer = await v3('/clusters', { body: { name: 'x'.repeat(3 * 1024 * 1024) } }).catch(
        (error: NodeJS.ErrnoException) => error.code,
      );
      // The connection is closed over what nobody reads, which the client may see first.
      if (typeof answer === 'object') expect(answer.status).toBe(413);
      expect((await server.request('/ping')).text).toBe('pong');
    });

    it('ignores unknown fields and names them in a warning', async () => {
      const answer = await v3('/clusters', { body: { name: 'warned', colour: 'blue' } });
      expect(answer.status).toBe(201);
      expect([answer.headers['warning']].flat().join(' ')).toContain('colour');
    });

    it('refuses a name that is taken, or is no name', async () => {
      await server.json('/v3/clusters', { token, body: { name: 'twice' } });
      for (const [name, code] of [
        ['twice', 'NotUnique'],
        ['Twice', 'InvalidFormat'],
      ] as const) {
        const refused = await v3('/clusters', { body: { name } });
        expect([refused.status, refused.json()['code']]).toEqual([422, code]);
      }
    });

    it('knows what it does not know', async () => {
      expect((await v3('/nonsense')).status).toBe(404);
      expect((await v3('/clusters/c-none')).status).toBe(404);
      expect((await v3('/clusters/local?action=dance', { method: 'POST' })).status).toBe(422);
      expect((await v3('/clusters/local', { method: 'PATCH' })).status).toBe(405);
    });
  });

  describe('agents', () => {
    it.each([
      ['no token', {}, 401, 'failed authentication'],
      ['an unknown token', { 'x-api-tunnel-token': 'guessed' }, 400, 'cluster not found'],
    ])('turns an agent with %s away', async (_case, headers, status, text) => {
      for (const path of ['/v3/connect', '/v3/connect/register']) {
        const answer = await server.request(path, { headers });
        expect([answer.status, answer.text]).toEqual([status, text]);
      }
    });

    it('tells an agent whose proxy dropped the upgrade what happened', async () => {
      const { registrationToken } = await importedCluster('stripped');
      const answer = await server.request('/v3/connect', {
        headers: agentHeaders(registrationToken),
      });
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('a proxy in between must pass these headers on');
    });

    it('refuses params that mean nothing', async () => {
      const { registrationToken } = await importedCluster('params');
      const refused = await server.request('/v3/connect', {
        headers: { 'x-api-tunnel-token': registrationToken, 'x-api-tunnel-params': '%%%' },
      });
      expect(refused.status).toBe(400);
    });

    it('survives an agent that sends garbage', async () => {
      const { registrationToken } = await importedCluster('garbage');
      for (const frame of [
        textFrame('hello'),
        binaryFrame(Buffer.alloc(200, 0xff)),
        Buffer.alloc(5000, 0xab),
      ]) {
        const socket = await openAgentSocket(server, registrationToken);
        const closed = once(socket, 'close');
        socket.on('error', () => {});
        socket.resume();
        socket.write(frame);
        await closed;
      }
      expect((await server.request('/ping')).text).toBe('pong');
    });

    it('turns away a second cluster that registers with the token of another', async () => {
      const { id, registrationToken } = await importedCluster('one-only');
      const [first, second] = await Promise.all([startControlPlane(), startControlPlane()]);
      await using _first = first;
      await using _second = second;
      await using _agent = await startAgent(registrationToken, first.kubeconfigPath);
      const cluster = async () =>
        server.json<{
          state: string;
          conditions: { type: string; status: string; reason?: string; message?: string }[];
        }>(`/v3/clusters/${id}`, { token });
      await eventually(async () => expect((await cluster()).state).toBe('active'), {
        timeoutMs: 60_000,
      });
      await using _other = await startAgent(registrationToken, second.kubeconfigPath);
      await eventually(
        async () => {
          const { conditions } = await cluster();
          const accepted = conditions.find(({ type }) => type === 'AgentsAccepted');
          expect(accepted).toMatchObject({ status: 'False', reason: 'OtherCluster' });
          expect(accepted?.message).toContain('Import that cluster by itself');
        },
        { timeoutMs: 60_000 },
      );
      const path = `/k8s/clusters/${id}/api/v1/namespaces/kube-system`;
      const { stdout } = await first.kubectl([
        'get',
        'namespace',
        'kube-system',
        '-o=jsonpath={.metadata.uid}',
      ]);
      for (let attempt = 0; attempt < 4; attempt += 1) {
        const answer = await server.json<{ metadata: { uid: string } }>(path, { token });
        expect(answer.metadata.uid).toBe(stdout);
      }
    });

    it('is not believed by an agent that pins another authority', async () => {
      const { registrationToken } = await importedCluster('pinned');
      const args = ['cluster', '--server', server.url, '--token', registrationToken];
      const { exitCode, stderr, stdout } = await runCommand(
        process.execPath,
        [
          ...AGENT,
          ...args,
          '--ca-checksum',
          'ab'.repeat(32),
          '--kubeconfig',
          join(directory, 'data/kubeconfig.yaml'),
        ],
        { cwd: root, timeoutMs: 60_000 },
      );
      expect(exitCode).not.toBe(0);
      expect(`${stdout}${stderr}`).toContain('AGENT_CA_MISMATCH');
    });

    it('gives nothing away to whoever asks for a manifest', async () => {
      const { id, registrationToken } = await importedCluster('gone');
      const good = await server.request(`/v3/import/${registrationToken}_${id}.yaml`);
      expect(good.status).toBe(200);
      const texts = new Set<string>();
      const wrong = [
        `guessed_${id}`,
        `${registrationToken}_local`,
        `${registrationToken}_c-none`,
        '_',
        'x',
      ];
      for (const name of wrong) {
        const answer = await server.request(`/v3/import/${name}.yaml`);
        expect(answer.status).toBe(401);
        texts.add(answer.text);
      }
      expect(texts.size).toBe(1);
      await v3(`/clusters/${id}`, { method: 'DELETE' });
      await eventually(async () => {
        const deleted = await server.request(`/v3/import/${registrationToken}_${id}.yaml`);
        expect(deleted.status).toBe(401);
      });
    });
  });

  describe('the proxy', () => {
    const api = '/k8s/clusters/local/api/v1/namespaces';

    it.each([
      ['another spelling', { 'iMpErSoNaTe-UsEr': 'u-x' }],
      ['an underscore', { Impersonate_User: 'u-x' }],
      ['two users', { 'Impersonate-User': ['u-x', 'u-y'] }],
      ['a group without user', { 'Impersonate-Group': 'system:masters' }],
      ['a hop-by-hop trick', { 'Impersonate-User': 'u-x', Connection: 'close, Impersonate-User' }],
      ['a reserved user', { 'Impersonate-User': 'system:admin' }],
    ])('refuses impersonation by %s', async (_case, headers) => {
      const answer = await server.request(api, { token, headers });
      expect(answer.status).toBe(403);
      expect(answer.json()).toMatchObject({
        kind: 'Status',
        details: { causes: [{ reason: 'PROXY_HEADER_REFUSED' }] },
      });
    });

    it('honours impersonation by those who may, without the groups that only Drover gives', async () => {
      const review = {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'SelfSubjectReview',
      };
      const answer = await server.json<{
        status: { userInfo: { username: string; groups: string[] } };
      }>('/k8s/clusters/local/apis/authentication.k8s.io/v1/selfsubjectreviews', {
        token,
        body: review,
        headers: {
          'Impersonate-User': 'u-other',
          'Impersonate-Group': ['dev', 'system:masters', 'drover:local:cluster-owner'],
        },
      });
      expect(answer.status.userInfo.username).toBe('u-other');
      expect(answer.status.userInfo.groups.toSorted((a, b) => a.localeCompare(b))).toEqual([
        'dev',
        'system:authenticated',
      ]);
    });

    it.each(['/../c-x/api', '//api', '/api%2fv1', '/api/%2e%2e/x', '/api%00'])(
      'refuses the path %s',
      async (path) => {
        const answer = await server.request(`/k8s/clusters/local${path}`, { token });
        expect(answer.status).toBe(400);
      },
    );

    it('lets nobody in without a role, and says nothing of which clusters there are', async () => {
      await server.json('/v3/users', {
        token,
        body: { username: 'ann', password: 'a long enough password' },
      });
      const ann = await server.login('ann', 'a long enough password');
      const local = await server.request(api, { token: ann });
      const none = await server.request('/k8s/clusters/c-none/api/v1/namespaces', { token: ann });
      expect([local.status, none.status]).toEqual([403, 403]);
      expect(local.text.replaceAll('local', 'X')).toBe(none.text.replaceAll('c-none', 'X'));
      expect((await server.request(api)).status).toBe(401);
    });
  });

  describe('the start', () => {
    it('refuses unknown flags and explains the known ones', async () => {
      const unknown = await startRefused('--data-dirr', directory);
      expect(unknown.exitCode).not.toBe(0);
      expect(unknown.stderr).toContain("unknown option '--data-dirr'");
      const help = await runCommand(
        process.execPath,
        ['--conditions=@drover/source', 'packages/server/src/main.ts', '--help'],
        { cwd: root },
      );
      expect(help.exitCode).toBe(0);
      expect(help.stdout).toContain('--https-listen-port');
    });

    it('says which port is in use', async () => {
      const other = createServer().listen(0, '::');
      await once(other, 'listening');
      const { port } = other.address() as { port: number };
      const refused = await startRefused(
        '--data-dir',
        join(directory, 'port'),
        '--https-listen-port',
        String(port),
      );
      other.close();
      expect(refused.exitCode).toBe(1);
      expect(refused.stderr).toContain('SERVER_PORT_IN_USE');
      expect(refused.stderr).toContain(String(port));
    });

    it('says what is wrong with a certificate', async () => {
      const cert = join(directory, 'bad.crt');
      const key = join(directory, 'bad.key');
      await writeFile(cert, '-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n');
      await writeFile(key, 'no key');
      const refused = await startRefused(
        '--data-dir',
        join(directory, 'tls'),
        '--https-listen-port',
        '0',
        '--tls-cert-file',
        cert,
        '--tls-key-file',
        key,
      );
      expect(refused.exitCode).toBe(1);
      expect(refused.stderr).toContain('SERVER_BAD_CERTIFICATE');
      expect(refused.stderr).toContain(cert);
    });

    it('refuses a data folder that is a file, and one of a newer version', async () => {
      const file = join(directory, 'file');
      await writeFile(file, '');
      const notFolder = await startRefused('--data-dir', file, '--https-listen-port', '0');
      expect(notFolder.exitCode).toBe(1);
      expect(notFolder.stderr).toContain('APISERVER_DATA_NOT_WRITABLE');

      const newer = join(directory, 'newer');
      await mkdir(newer);
      const database = new DatabaseSync(join(newer, 'state.db'));
      database.exec('CREATE TABLE future (x); PRAGMA user_version = 4711');
      database.close();
      const refused = await startRefused('--data-dir', newer, '--https-listen-port', '0');
      expect(refused.exitCode).toBe(1);
      expect(refused.stderr).toContain('APISERVER_DATA_NEWER');
    });

    it('says who else has the data folder', async () => {
      const second = await startRefused(
        '--data-dir',
        join(directory, 'data'),
        '--https-listen-port',
        String(await freePort()),
      );
      expect(second.exitCode).toBe(1);
      expect(second.stderr).toContain('APISERVER_DATA_LOCKED');
    });
  });
});

const AGENT = ['--conditions=@drover/source', 'packages/agent/src/main.ts'];

const PARAMS = Buffer.from(
  JSON.stringify({
    cluster: { address: '10.0.0.1:443', caCert: 'Y2E=', token: '' },
    drover: { version: '0.1.0', features: ['inner-http'] },
  }),
).toString('base64');

function agentHeaders(registrationToken: string): Record<string, string> {
  return { 'x-api-tunnel-token': registrationToken, 'x-api-tunnel-params': PARAMS };
}

function openAgentSocket(server: ServerProcess, registrationToken: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const sent = request(`${server.url}/v3/connect/register`, {
      rejectUnauthorized: false,
      agent: false,
      headers: {
        ...agentHeaders(registrationToken),
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      },
    });
    sent.once('error', reject);
    sent.once('response', ({ statusCode }) => reject(new Error(`answered ${statusCode}`)));
    sent.once('upgrade', (_response, socket: Duplex) => resolve(socket));
    sent.end();
  });
}

/** A masked frame with an all-zero mask, as short as these are. */
function frame(opcode: number, payload: Buffer): Buffer {
  const length =
    payload.length < 126
      ? [0x80 | payload.length]
      : [0x80 | 126, payload.length >> 8, payload.length & 0xff];
  return Buffer.concat([Buffer.from([0x80 | opcode, ...length, 0, 0, 0, 0]), payload]);
}

function textFrame(text: string): Buffer {
  return frame(1, Buffer.from(text));
}

function binaryFrame(payload: Buffer): Buffer {
  return frame(2, payload);
}
