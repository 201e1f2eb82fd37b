import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer as createHttpServer,
  type Server as HttpServer,
  type IncomingMessage,
} from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { systemClock, systemRandom } from '@drover/base';
import { eventually, RecordingLogger } from '@drover/base/testing';
import { lookUp } from '@drover/client/node';
import { acceptTunnel, refuseUpgrade, type TunnelSession } from '@drover/tunnel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ApiServer } from '../src/cluster/api-server/api-server.ts';
import { readAgentConfig } from '../src/cluster/config/agent-config.ts';
import { ConnectionStatus } from '../src/cluster/connection/connection-status.ts';
import { keepConnected } from '../src/cluster/connection/keep-connected.ts';
import { ServerDialer } from '../src/cluster/connection/server-dialer.ts';
import { ServerTrust } from '../src/cluster/trust/server-trust.ts';
import { NOTHING_KNOWN, type TrustState } from '../src/cluster/trust/trust-state.ts';
import { type TestCertificate, testCertificate } from './test-certificate.ts';

const apiServer: ApiServer = {
  url: new URL('https://10.43.0.1'),
  open: () => Promise.reject(new Error('not here')),
  credentials: { headers: () => Promise.resolve({}) },
  authority: () => Promise.resolve('CA'),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

let root: TestCertificate;
let server: Server;
let port: number;
let cacerts: string;
let answerUpgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
let requests: IncomingMessage[];
let accepted: TunnelSession[];
let stop: AbortController;
let logger: RecordingLogger;

function accept(req: IncomingMessage, socket: Duplex, head: Buffer): void {
  accepted.push(acceptTunnel(req, socket, head, { clock: systemClock, logger }));
}

async function startServer(cert: string, key: string): Promise<void> {
  server = createServer({ cert, key }, (req, res) => {
    requests.push(req);
    if (req.url === '/v3/settings/cacerts') res.end(JSON.stringify({ value: cacerts }));
    else res.writeHead(404).end();
  });
  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    requests.push(req);
    answerUpgrade(req, socket, head);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
}

beforeEach(async () => {
  requests = [];
  accepted = [];
  stop = new AbortController();
  logger = new RecordingLogger();
  answerUpgrade = accept;
  root = await testCertificate('test root', { authority: true });
});

afterEach(async () => {
  stop.abort();
  for (const session of accepted) session.close();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

function checksum(pem: string): string {
  return createHash('sha256').update(`${pem.trim()}\n`).digest('hex');
}

interface StartOptions {
  readonly caChecksum?: string;
  readonly keyPins?: string;
  readonly proxy?: string;
  readonly server?: string;
  /** What an agent before this one has kept. */
  readonly kept?: TrustState;
}

function start(options: StartOptions = {}): {
  running: Promise<void>;
  sessions: (TunnelSession | undefined)[];
  trust: ServerTrust;
  status: ConnectionStatus;
} {
  const sessions: (TunnelSession | undefined)[] = [];
  const flags = {
    server: options.server ?? `https://127.0.0.1:${port}`,
    ...(options.keyPins !== undefined && { keyPins: options.keyPins }),
    token: 'registration-token',
    caChecksum: options.caChecksum ?? checksum(cacerts),
    drainSeconds: '1',
  };
  const config = readAgentConfig({ flags, env: {}, files: { url: '', token: '' } });
  const kept = options.kept ?? NOTHING_KNOWN;
  const store = { load: () => Promise.resolve(kept), save: () => Promise.resolve() };
  const trust = new ServerTrust({ config, store });
  const status = new ConnectionStatus({ clock: systemClock, trust });
  const proxies = { httpProxy: '', httpsProxy: options.proxy ?? '', noProxy: '' };
  const running = keepConnected(
    {
      config,
      trust,
      status,
      dialer: new ServerDialer({ proxies, resolve: lookUp, clock: systemClock }),
      apiServer,
      clock: systemClock,
      random: { ...systemRandom, float: () => 0.01 },
      logger,
      onConnect: ({ stream }) => void stream.end('from the agent'),
      onSession: (session) => sessions.push(session),
    },
    stop.signal,
  );
  return { running, sessions, trust, status };
}

/** Codes of the failures that were logged. */
function failures(): unknown[] {
  return logger.lines
    .filter(({ level }) => level === 'warn')
    .map(({ facts }) => (facts as { code: unknown }).code);
}

describe('the trust in a server', () => {
  test('may be a root', async () => {
    const leaf = await testCertificate('127.0.0.1', { issuer: root });
    cacerts = root.certificate;
    await startServer(leaf.certificate, leaf.key);
    start();
    await eventually(() => expect(accepted).toHaveLength(1));
  });

  test('may be an intermediate authority, alone', async () => {
    const intermediate = await testCertificate('test intermediate', {
      issuer: root,
      authority: true,
    });
    const leaf = await testCertificate('127.0.0.1', { issuer: intermediate });
    cacerts = intermediate.certificate;
    await startServer(leaf.certificate + intermediate.certificate, leaf.key);
    start();
    await eventually(() => expect(accepted).toHaveLength(1));
  });

  test('may be a bundle, with foreign line ends', async () => {
    const other = await testCertificate('other root', { authority: true });
    const leaf = await testCertificate('127.0.0.1', { issuer: root });
    cacerts = `${other.certificate}${root.certificate}`.replaceAll('\n', '\r\n');
    await startServer(leaf.certificate, leaf.key);
    start({ caChecksum: checksum(cacerts.replaceAll('\r\n', '\n')) });
    await eventually(() => expect(accepted).toHaveLength(1));
  });

  test('ends the agent when it is another than expected', async () => {
    const leaf = await testCertificate('127.0.0.1', { issuer: root });
    cacerts = root.certificate;
    await startServer(leaf.certificate, leaf.key);
    const expected = checksum('another');
    await expect(start({ caChecksum: expected }).running).rejects.toMatchObject({
      code: 'AGENT_CA_MISMATCH',
      facts: { expected, actual: checksum(root.certificate) },
    });
    expect(accepted).toHaveLength(0);
  });

  test('does not extend to a certificate that the authority did not sign', async () => {
    const other = await testCertificate('other root', { authority: true });
    const leaf = await testCertificate('127.0.0.1', { issuer: other });
    cacerts = root.certificate;
    await startServer(leaf.certificate, leaf.key);
    start();
    await eventually(() => expect(failures()).toContain('AGENT_TLS_UNTRUSTED'));
    expect(requests.every(({ headers }) => headers['x-api-tunnel-token'] === undefined)).toBe(true);
  });

  test.each([
    ['another name', { name: '127.0.0.2' }, 'AGENT_TLS_NAME'],
    ['the past', { name: '127.0.0.1', fromDays: -9, untilDays: -8 }, 'AGENT_TLS_TIME'],
    ['the future', { name: '127.0.0.1', fromDays: 8, untilDays: 9 }, 'AGENT_TLS_TIME'],
  ])('does not extend to a certificate for %s', async (_what, { name, ...validity }, code) => {
    const leaf = await testCertificate(name, { issuer: root, ...validity });
    cacerts = root.certificate;
    await startServer(leaf.certificate, leaf.key);
    start();
    await eventually(() => expect(failures()).toContain(code));
  });

  test('is that of the machine without a checksum', async () => {
    const leaf = await testCertificate('127.0.0.1', { issuer: root });
    cacerts = root.certificate;
    await startServer(leaf.certificate, leaf.key);
    start({ caChecksum: '' });
    await eventually(() => expect(failures()).toContain('AGENT_TLS_UNTRUSTED'));
    expect(requests).toHaveLength(0);
  });
});

describe('a connected agent', () => {
  beforeEach(async () => {
    const leaf = await testCertificate('127.0.0.1', { issuer: root });
    cacerts = root.certificate;
    await startServer(leaf.certificate, leaf.key);
  });

  test('registers first and introduces itself without a credential of its cluster', async () => {
    start();
    await eventually(() => expect(accepted).toHaveLength(1));
    const { url, headers } = requests.at(-1) as IncomingMessage;
    expect(url).toBe('/v3/connect/register');
    expect(headers['x-api-tunnel-token']).toBe('registration-token');
    const params = Buffer.from(String(headers['x-api-tunnel-params']), 'base64').toString();
    expect(JSON.parse(params)).toEqual({
      cluster: { address: '10.43.0.1:443', caCert: 'Q0E=', token: '' },
      drover: {
        version: '0.1.0',
        features: ['inner-http', 'explorer', 'operations', 'trust-push'],
      },
    });
    expect(await text(await (accepted[0] as TunnelSession).open('tcp', 'x:1'))).toBe(
      'from the agent',
    );
  });

  test('comes back by itself when the server ends the tunnel', async () => {
    const { sessions } = start();
    await eventually(() => expect(accepted).toHaveLength(1));
    accepted[0]?.close();
    await eventually(() => expect(accepted).toHaveLength(2));
    expect(requests.at(-1)?.url).toBe('/v3/connect');
    await eventually(() => expect(sessions).toHaveLength(3));
    expect(sessions[1]).toBeUndefined();
    expect(failures()).toEqual(['AGENT_TUNNEL_LOST']);
  });

  test.each([
    [401, 'failed authentication', 'AGENT_TOKEN_REFUSED'],
    [400, 'cluster not found', 'AGENT_REGISTRATION_REFUSED'],
    [404, 'no such page', 'AGENT_UPGRADE_STRIPPED'],
  ])('says what the answer %i %s means', async (status, body, code) => {
    answerUpgrade = (_req, socket) => refuseUpgrade(socket, status, body);
    start();
    await eventually(() => expect(failures()).toContain(code));
    const { facts } = logger.lines.find(({ level }) => level === 'warn') ?? { facts: {} };
    expect(facts).toMatchObject({ code, remedy: expect.stringMatching(/\w/) as string });
  });

  test('opens another tunnel when the server is about to leave, while that one serves', async () => {
    const { sessions } = start();
    await eventually(() => expect(accepted).toHaveLength(1));
    const [first] = accepted;
    const stream = await first?.open('tcp', 'x:1');
    first?.goAway({ reason: 'this replica is being stopped' });
    await eventually(() => expect(accepted).toHaveLength(2));
    expect(accepted.map(({ phase }) => phase)).toEqual(['draining', 'open']);
    expect(stream && (await text(stream))).toBe('from the agent');
    first?.close();
    await eventually(() => expect(sessions).toHaveLength(2));
    expect(sessions).not.toContain(undefined);
    expect(failures()).toEqual([]);
  });

  test('comes no earlier than the server asks', async () => {
    answerUpgrade = (_req, socket) => refuseUpgrade(socket, 503, 'later', ['Retry-After: 7']);
    start();
    await eventually(() => expect(failures()).toEqual(['AGENT_SERVER_BUSY']));
    expect(logger.lines.at(-1)?.facts).toMatchObject({ retryInMs: 7_000 });
  });

  test('never logs its token', async () => {
    answerUpgrade = (_req, socket) => refuseUpgrade(socket, 401, 'failed authentication');
    start();
    await eventually(() => expect(failures()).toContain('AGENT_TOKEN_REFUSED'));
    expect(JSON.stringify(logger.lines)).not.toContain('registration-token');
  });

  test('says goodbye when it is told to stop, and lets streams end', async () => {
    const { running, sessions } = start();
    await eventually(() => expect(sessions).toHaveLength(1));
    const session = accepted[0] as TunnelSession;
    stop.abort();
    await running;
    await expect(session.closed).resolves.toMatchObject({
      code: 'TUNNEL_PEER_CLOSED',
      facts: { code: 1001 },
    });
  });
});

describe('a proxy of the environment', () => {
  let proxy: HttpServer;
  let connects: string[];

  beforeEach(async () => {
    const leaf = await testCertificate('127.0.0.1', { issuer: root });
    cacerts = root.certificate;
    await startServer(leaf.certificate, leaf.key);
    connects = [];
    proxy = createHttpServer();
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
  });

  afterEach(() => {
    proxy.closeAllConnections();
    proxy.close();
  });

  function proxyUrl(): string {
    return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  }

  test('carries the download of the trust and the tunnel', async () => {
    proxy.on('connect', (req: IncomingMessage, socket: Duplex) => {
      connects.push(req.url ?? '');
      const onward = connectTcp(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
    });
    start({ proxy: proxyUrl() });
    await eventually(() => expect(accepted).toHaveLength(1));
    expect(connects).toEqual([`127.0.0.1:${port}`, `127.0.0.1:${port}`]);
  });

  test('that refuses is named', async () => {
    proxy.on('connect', (_req: IncomingMessage, socket: Duplex) => {
      socket.on('error', () => {});
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    });
    start({ proxy: proxyUrl() });
    await eventually(() => expect(failures()).toContain('CLIENT_PROXY_REFUSED'));
  });
});
