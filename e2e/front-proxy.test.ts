import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { silentLogger, systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { acceptTunnel, type TunnelSession } from '@drover/tunnel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentLogLine, type AgentProcess, startAgentProcess } from './agent-process.ts';
import { type FrontProxy, startFrontProxy } from './front-proxy.ts';
import { CertificateAuthority, type KeyPair } from './kubernetes/control-plane/pki.ts';
import { type ControlPlane, startControlPlane } from './kubernetes/index.ts';
import { kubectlWith } from './main-job-kubectl.ts';
import { FIRST_PASSWORD, freePort, ServerProcess } from './server-process.ts';

const WAIT = { timeoutMs: 20_000, intervalMs: 100 };
const LOGIN = '/v3-public/localProviders/local?action=login';

interface Sent {
  readonly method?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** PEM. */
  readonly ca?: string;
  readonly localAddress?: string;
}

interface Received {
  readonly status: number;
  readonly cookies: readonly string[];
  readonly body: string;
}

/** Sends a request to any address, which verifies what it is told to trust. */
async function ask(url: string, sent: Sent = {}): Promise<Received> {
  const { method = sent.body === undefined ? 'GET' : 'POST', token, body, ca, localAddress } = sent;
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  const asked = request(url, {
    method,
    agent: false,
    ...(ca !== undefined && { ca }),
    ...(localAddress !== undefined && { localAddress }),
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...sent.headers,
    },
  });
  const answered = once(asked, 'response');
  asked.end(body === undefined ? undefined : JSON.stringify(body));
  const [answer] = (await answered) as [IncomingMessage];
  return {
    status: answer.statusCode ?? 0,
    cookies: answer.headers['set-cookie'] ?? [],
    body: await text(answer),
  };
}

interface Imported {
  readonly id: string;
  readonly registrationToken: string;
  readonly manifestUrl: string;
}

async function importedCluster(
  server: ServerProcess,
  token: string,
  name: string,
): Promise<Imported> {
  const { id } = await server.json<{ id: string }>('/v3/clusters', { token, body: { name } });
  return eventually(async () => {
    const path = `/v3/clusterregistrationtokens?clusterId=${id}`;
    const { data } = await server.json<{ data: { token?: string; manifestUrl?: string }[] }>(path, {
      token,
    });
    const { token: registrationToken = '', manifestUrl = '' } = data[0] ?? {};
    expect(registrationToken).toHaveLength(54);
    return { id, registrationToken, manifestUrl };
  });
}

async function untilActive(server: ServerProcess, token: string, id: string): Promise<void> {
  await eventually(async () => {
    const { state } = await server.json<{ state: string }>(`/v3/clusters/${id}`, { token });
    expect(state).toBe('active');
  }, WAIT);
}

async function kubeconfigOf(server: ServerProcess, token: string, id: string): Promise<string> {
  const path = `/v3/clusters/${id}?action=generateKubeconfig`;
  const { config } = await server.json<{ config: string }>(path, { token, method: 'POST' });
  return config;
}

function failures(agent: AgentProcess): readonly AgentLogLine[] {
  return agent.log().filter(({ code }) => code !== undefined);
}

describe('a server behind a proxy', () => {
  let stack: AsyncDisposableStack;
  let directory: string;
  let downstream: ControlPlane;
  let root: CertificateAuthority;
  let rootFile: string;
  /** What proxies and servers show: from an authority below the root, with the chain. */
  let chained: KeyPair;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-front-'))).path;
    root = await CertificateAuthority.create('root of the test');
    rootFile = join(directory, 'root.pem');
    await writeFile(rootFile, root.certificate);
    const intermediate = await root.issueAuthority('intermediate of the test');
    const leaf = await intermediate.issue({ commonName: 'front', servingNames: ['127.0.0.1'] });
    chained = {
      certificate: `${leaf.certificate}\n${intermediate.certificate}`,
      privateKey: leaf.privateKey,
    };
    downstream = stack.use(await startControlPlane());
  });
  afterAll(() => stack.disposeAsync());

  describe('that ends TLS, with a publicly trusted certificate', () => {
    let server: ServerProcess;
    let httpPort: number;
    let front: FrontProxy;
    let admin: string;

    beforeAll(async () => {
      httpPort = await freePort();
      const flags = ['--data-dir', join(directory, 'plain'), '--no-cacerts'];
      const plain = ['--http-listen-port', String(httpPort), '--trusted-proxies', '127.0.0.1/32'];
      server = stack.use(await ServerProcess.start({ directory, flags: [...flags, ...plain] }));
      front = stack.use(
        await startFrontProxy({
          targetPort: httpPort,
          certificate: chained,
          forwardedFor: '203.0.113.7',
        }),
      );
      admin = await server.login();
      await server.json('/v3/settings/server-url', {
        method: 'PUT',
        token: admin,
        body: { value: front.url },
      });
    });

    function askFront(path: string, sent: Sent = {}): Promise<Received> {
      return ask(`${front.url}${path}`, { ca: root.certificate, ...sent });
    }

    it('writes links as the proxy was asked, and cookies for TLS alone', async () => {
      const schemas = await askFront('/v3', { token: admin });
      expect(schemas.status).toBe(200);
      const { links } = JSON.parse(schemas.body) as { links: Record<string, string> };
      expect(links['self']).toBe(`${front.url}/v3`);
      expect(links['clusters']).toBe(`${front.url}/v3/clusters`);
      expect(schemas.body).not.toContain('behind.internal');
      expect(schemas.body).not.toContain('http://');
      const login = await askFront(LOGIN, {
        body: { username: 'admin', password: FIRST_PASSWORD, responseType: 'cookie' },
      });
      expect(login.status).toBe(200);
      const session = login.cookies.find((cookie) => cookie.startsWith('R_SESS='));
      expect(session).toContain('; Secure');
      expect(session).toContain('; HttpOnly');
    });

    it('ignores what strangers say in X-Forwarded-*', async () => {
      const forged = {
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-for': '198.51.100.1',
      };
      // Not 127.0.0.1, which alone is trusted.
      const stranger = { localAddress: '127.0.0.2', headers: forged };
      const plain = `http://127.0.0.1:${httpPort}`;
      const shown = await ask(`${plain}/v3`, { token: admin, ...stranger });
      expect(JSON.parse(shown.body)).toMatchObject({ links: { self: `${plain}/v3` } });
      // At the HTTPS port the same address is no proxy of ours either, unless it is named.
      const direct = await server.request('/v3', { token: admin });
      expect(direct.json()).toMatchObject({ links: { self: `${server.url}/v3` } });

      await ask(`${plain}/v3/connect`, { ...stranger });
      await askFront('/v3/connect');
      await eventually(async () => {
        const log = await server.log();
        const clients = log
          .split('\n')
          .filter((line) => line.includes('Refused an agent'))
          .map((line) => (JSON.parse(line) as { client: string }).client);
        expect(clients).toEqual(['127.0.0.2', '203.0.113.7']);
      }, WAIT);
    });

    it('tells changes over a WebSocket, to its own pages and no others', async () => {
      const subscribe = (origin: string): ReturnType<typeof httpsRequest> =>
        httpsRequest(`${front.url}/v3/subscribe?resourceTypes=setting`, {
          ca: root.certificate,
          agent: false,
          headers: {
            authorization: `Bearer ${admin}`,
            origin,
            connection: 'Upgrade',
            upgrade: 'websocket',
            'sec-websocket-version': '13',
            'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
          },
        });
      const own = subscribe(front.url);
      own.end();
      const [, socket] = (await once(own, 'upgrade')) as [unknown, Socket];
      let frames = '';
      socket.on('data', (chunk: Buffer) => {
        frames += chunk.toString('latin1');
      });
      await eventually(() => expect(frames).toContain(`${front.url}/v3/settings/`), WAIT);
      expect(frames).toContain('resource.change');
      socket.destroy();
      const foreign = subscribe('https://evil.example');
      foreign.end();
      const answers = [once(foreign, 'response'), once(foreign, 'upgrade')];
      const [refused] = (await Promise.race(answers)) as [IncomingMessage];
      expect(refused.statusCode).toBe(403);
    });

    it.each(['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'])(
      'is reached by agents that trust the machine (%s), and by kubectl',
      async (variable) => {
        const name = variable.toLowerCase().replaceAll('_', '-');
        const imported = await importedCluster(server, admin, name);
        expect(imported.manifestUrl.startsWith(`${front.url}/v3/import/`)).toBe(true);
        const cacerts = await askFront('/v3/settings/cacerts');
        expect(JSON.parse(cacerts.body)).toMatchObject({ value: '' });
        const manifest = await ask(imported.manifestUrl, { ca: root.certificate });
        expect(manifest.body).toMatch(/name: "CATTLE_CA_CHECKSUM"\s+value: ""/);
        expect(manifest.body).toMatch(
          new RegExp(`name: "CATTLE_SERVER"\\s+value: "${RegExp.escape(front.url)}"`),
        );
        await using agent = startAgentProcess({
          server: front.url,
          registrationToken: imported.registrationToken,
          kubeconfig: downstream.kubeconfigPath,
          env: { [variable]: rootFile },
        });
        await untilActive(server, admin, imported.id);
        expect(failures(agent)).toEqual([]);
        const config = await kubeconfigOf(server, admin, imported.id);
        expect(config).toContain(`${front.url}/k8s/clusters/${imported.id}`);
        expect(config).not.toContain('certificate-authority-data');
        const file = join(directory, `kubeconfig-${name}`);
        await writeFile(file, config, { mode: 0o600 });
        const kubectl = kubectlWith(file, join(directory, `cache-${name}`));
        const env = { SSL_CERT_FILE: rootFile };
        const names = await kubectl.output(['get', 'namespaces', '-o', 'name'], { env });
        expect(names.split('\n')).toContain('namespace/kube-system');
      },
    );

    it('is not believed by an agent that does not trust it', async () => {
      const { registrationToken } = await importedCluster(server, admin, 'distrust');
      await using agent = startAgentProcess({
        server: front.url,
        registrationToken,
        kubeconfig: downstream.kubeconfigPath,
      });
      await eventually(() => {
        const [first] = failures(agent);
        expect(first).toMatchObject({ code: 'AGENT_TLS_UNTRUSTED' });
      }, WAIT);
    });

    it('is told apart from one that drops upgrades', async () => {
      const { registrationToken } = await importedCluster(server, admin, 'stripped');
      await using strips = await startFrontProxy({
        targetPort: httpPort,
        certificate: chained,
        stripsUpgrade: true,
      });
      await using agent = startAgentProcess({
        server: strips.url,
        registrationToken,
        kubeconfig: downstream.kubeconfigPath,
        env: { NODE_EXTRA_CA_CERTS: rootFile },
      });
      await eventually(() => {
        const [first] = failures(agent);
        expect(first).toMatchObject({ code: 'AGENT_UPGRADE_STRIPPED' });
        expect(first?.remedy).toContain('pass the headers Connection and Upgrade on');
      }, WAIT);
    });
  });

  it.concurrent('shows a certificate of the user with its chain, which agents and kubectl verify', async () => {
    const certFile = join(directory, 'served.crt');
    const keyFile = join(directory, 'served.key');
    await writeFile(certFile, chained.certificate);
    await writeFile(keyFile, chained.privateKey, { mode: 0o600 });
    const data = join(directory, 'chained');
    const tls = ['--tls-cert-file', certFile, '--tls-key-file', keyFile];
    await using server = await ServerProcess.start({
      directory,
      flags: ['--data-dir', data, ...tls, '--cacerts-file', rootFile],
    });
    const token = await server.login();
    await server.json('/v3/settings/server-url', {
      method: 'PUT',
      token,
      body: { value: server.url },
    });
    const { value } = await server.json<{ value: string }>('/v3/settings/cacerts');
    expect(value).toBe(root.certificate.trim());
    const caChecksum = createHash('sha256').update(`${value}\n`).digest('hex');
    const { id, registrationToken, manifestUrl } = await importedCluster(server, token, 'chained');
    const manifest = await ask(manifestUrl, { ca: root.certificate });
    expect(manifest.body).toContain(caChecksum);
    await using agent = startAgentProcess({
      server: server.url,
      registrationToken,
      caChecksum,
      kubeconfig: downstream.kubeconfigPath,
    });
    await untilActive(server, token, id);
    expect(failures(agent)).toEqual([]);
    const file = join(directory, 'kubeconfig-chained');
    await writeFile(file, await kubeconfigOf(server, token, id), { mode: 0o600 });
    const kubectl = kubectlWith(file, join(directory, 'cache-chained'));
    const names = await kubectl.output(['get', 'namespaces', '-o', 'name']);
    expect(names.split('\n')).toContain('namespace/kube-system');
  });

  // The far end is the tunnel alone: nothing but the pings of the agent keeps such a connection from being idle.
  describe.concurrent('that cuts idle connections', () => {
    async function startBehind(
      idleMs: number,
      use: AsyncDisposableStack,
    ): Promise<{ readonly agent: AgentProcess; readonly sessions: readonly TunnelSession[] }> {
      const sessions: TunnelSession[] = [];
      const http = createServer();
      http.on('upgrade', (request, socket, head) => {
        const shared = { clock: systemClock, logger: silentLogger };
        sessions.push(acceptTunnel(request, socket, head, shared));
      });
      http.listen(0, '127.0.0.1');
      await once(http, 'listening');
      use.defer(() => void http.close());
      use.defer(() => sessions.forEach((session) => session.close()));
      const targetPort = (http.address() as AddressInfo).port;
      const front = use.use(await startFrontProxy({ targetPort, certificate: chained, idleMs }));
      const agent = use.use(
        startAgentProcess({
          server: front.url,
          registrationToken: 'x'.repeat(54),
          kubeconfig: downstream.kubeconfigPath,
          env: { NODE_EXTRA_CA_CERTS: rootFile },
        }),
      );
      return { agent, sessions };
    }

    it('lets a tunnel live that pings more often', async () => {
      await using use = new AsyncDisposableStack();
      const { agent, sessions } = await startBehind(6_000, use);
      await eventually(() => expect(sessions).toHaveLength(1), WAIT);
      await systemClock.sleep(8_500);
      expect(sessions.map(({ phase }) => phase)).toEqual(['open']);
      expect(failures(agent)).toEqual([]);
    });

    it('is named by the agent, with the seconds and what to do, when it cuts sooner', async () => {
      await using use = new AsyncDisposableStack();
      const { agent } = await startBehind(2_000, use);
      await eventually(() => {
        const [first, ...more] = failures(agent);
        expect(first?.code).toBe('AGENT_TUNNEL_LOST');
        const cut = more.find(({ code }) => code === 'AGENT_TUNNEL_CUT');
        expect(cut?.cause).toContain('The tunnel was cut after 2 s, as the one before');
        expect(cut?.remedy).toContain('Raise its time-outs for idle and for upgraded connections');
      }, WAIT);
    });
  });
});
