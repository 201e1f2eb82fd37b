import { createHash, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { SERVER_EPOCH_HEADER, type SignedTrust, TRUST_PATH } from '@drover/api';
import { systemClock, systemRandom } from '@drover/base';
import { eventually, RecordingLogger } from '@drover/base/testing';
import { acceptTunnel, type TunnelSession } from '@drover/tunnel';
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

const identity = generateKeyPairSync('ed25519');
const identityText = identity.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

/** A server of ours as far as trust goes. */
class TestServer implements AsyncDisposable {
  readonly sessions: TunnelSession[] = [];
  /** Epochs that agents told, one for each attempt. */
  readonly told: (string | undefined)[] = [];
  readonly url: string;
  readonly #server: Server;
  epoch: number | undefined = 100;
  cacerts = '';
  trust: SignedTrust | undefined;
  /** By how many seconds its clock is behind. */
  behind = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (req: IncomingMessage, res) => {
      const time = new Date(systemClock.nowMs() - this.behind * 1_000);
      res.setHeader('date', time.toUTCString());
      const body = req.url === TRUST_PATH ? this.trust : { value: this.cacerts };
      if (body) res.end(JSON.stringify(body));
      else res.writeHead(404).end();
    });
    server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.told.push(req.headers[SERVER_EPOCH_HEADER]?.toString());
      const headers = this.epoch === undefined ? [] : [`${SERVER_EPOCH_HEADER}: ${this.epoch}`];
      const options = { clock: systemClock, logger: new RecordingLogger(), headers };
      this.sessions.push(acceptTunnel(req, socket, head, options));
    });
  }

  static async start(
    { certificate, key }: TestCertificate,
    port = 0,
    address = '127.0.0.1',
  ): Promise<TestServer> {
    const server = createServer({ cert: certificate, key });
    server.listen(port, address);
    await once(server, 'listening');
    return new TestServer(server);
  }

  /** Another certificate for connections from now on; those that are open end. */
  show({ certificate, key }: TestCertificate): void {
    this.#server.setSecureContext({ cert: certificate, key });
    this.disconnect();
  }

  disconnect(): void {
    for (const session of this.sessions) session.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.disconnect();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

function statement(facts: { serial: number; caCerts: string; serverUrls: string[] }): SignedTrust {
  const text = JSON.stringify({ epoch: 100, identity: identityText, ...facts });
  const signature = sign(null, Buffer.from(text), identity.privateKey).toString('base64');
  return { statement: text, signature };
}

const checksum = (pem: string): string =>
  createHash('sha256').update(`${pem.trim()}\n`).digest('hex');

let stack: AsyncDisposableStack;
let stop: AbortController;
let logger: RecordingLogger;
let first: TestCertificate;
let second: TestCertificate;
let server: TestServer;
let kept: TrustState;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  stop = new AbortController();
  stack.defer(() => stop.abort());
  logger = new RecordingLogger();
  kept = NOTHING_KNOWN;
  first = await testCertificate('first root', { authority: true });
  second = await testCertificate('second root', { authority: true });
  server = stack.use(await TestServer.start(await leafOf(first)));
  server.cacerts = first.certificate;
});
afterEach(() => stack.disposeAsync());

const leafOf = (issuer: TestCertificate): Promise<TestCertificate> =>
  testCertificate('127.0.0.1', { issuer });

interface Flags {
  readonly server?: string;
  readonly keyPins?: string;
  readonly caChecksum?: string;
}

/** Starts an agent that keeps what it learns as those before it did. */
function startAgent(flags: Flags = {}, signal = stop.signal): ServerTrust {
  const config = readAgentConfig({
    flags: {
      server: server.url,
      token: 'token',
      ...(flags.keyPins === undefined && { caChecksum: checksum(first.certificate) }),
      ...flags,
    },
    env: {},
    files: { url: '', token: '' },
  });
  const store = {
    load: () => Promise.resolve(kept),
    save: (state: TrustState) => {
      kept = state;
      return Promise.resolve();
    },
  };
  const trust = new ServerTrust({ config, store });
  const proxies = { httpProxy: '', httpsProxy: '', noProxy: '' };
  void keepConnected(
    {
      config,
      trust,
      status: new ConnectionStatus({ clock: systemClock, trust }),
      dialer: new ServerDialer({ proxies, resolve, clock: systemClock }),
      apiServer,
      clock: systemClock,
      random: { ...systemRandom, float: () => 0.01 },
      logger,
      onConnect: ({ stream }) => void stream.end(),
      onSession: () => {},
    },
    signal,
  ).catch((err: unknown) => logger.error({ err }, 'ended'));
  return trust;
}

/** Names of tests lead to two addresses of this machine. */
const resolve = (): Promise<readonly string[]> => Promise.resolve(['127.0.0.1', '127.0.0.2']);

const isConnected = (to: TestServer, count = 1): Promise<void> =>
  eventually(() => expect(to.sessions).toHaveLength(count));

const failures = (): unknown[] =>
  logger.lines
    .filter(({ level }) => level === 'warn')
    .map(({ facts }) => (facts as { code: unknown }).code);

describe('an authority that is replaced', () => {
  test('holds beside the one before it while the agent was told of both', async () => {
    const trust = startAgent();
    await isConnected(server);
    const caCerts = `${first.certificate}${second.certificate}`.trim();
    trust.take(statement({ serial: 1, caCerts, serverUrls: [server.url] }), stop.signal);
    server.show(await leafOf(second));
    await isConnected(server, 2);
    expect(failures()).toEqual(['AGENT_TUNNEL_LOST']);
  });

  test('is believed by the signature of the server where nobody was told before', async () => {
    const trust = startAgent();
    await isConnected(server);
    const before = { caCerts: first.certificate.trim(), serverUrls: [server.url] };
    trust.take(statement({ serial: 1, ...before }), stop.signal);
    server.trust = statement({ ...before, serial: 2, caCerts: second.certificate.trim() });
    server.show(await leafOf(second));
    await isConnected(server, 2);
    await eventually(() => expect(kept.previous).toBeUndefined());
  });

  test('is not believed without it', async () => {
    const trust = startAgent();
    await isConnected(server);
    const before = { caCerts: first.certificate.trim(), serverUrls: [server.url] };
    trust.take(statement({ serial: 1, ...before }), stop.signal);
    const { statement: text } = statement({ ...before, serial: 2, caCerts: second.certificate });
    server.trust = { statement: text, signature: Buffer.alloc(64).toString('base64') };
    server.show(await leafOf(second));
    await eventually(() => expect(failures()).toContain('AGENT_TRUST_REFUSED'));
    expect(server.sessions).toHaveLength(1);
  });

  test('is not followed where the server, behind a proxy, is known by another', async () => {
    const trust = startAgent();
    await isConnected(server);
    const caCerts = second.certificate.trim();
    trust.take(statement({ serial: 1, caCerts, serverUrls: [server.url] }), stop.signal);
    server.disconnect();
    await isConnected(server, 2);
    server.disconnect();
    await isConnected(server, 3);
  });

  test('is half known to agents that were told of one of two', async () => {
    server.cacerts = `${second.certificate}${first.certificate}`;
    startAgent();
    await isConnected(server);
  });
});

describe('pinned keys', () => {
  const pinOf = ({ certificate }: TestCertificate): string => {
    const { publicKey } = new X509Certificate(certificate);
    const der = publicKey.export({ type: 'spki', format: 'der' });
    return createHash('sha256').update(der).digest('base64');
  };

  test('may be of the server or of its authority', async () => {
    startAgent({ keyPins: `sha256/${pinOf(second)},${pinOf(first)}` });
    await isConnected(server);
    const leaf = await leafOf(second);
    server.show(leaf);
    stop.abort();
    stop = new AbortController();
    startAgent({ keyPins: pinOf(leaf) });
    await isConnected(server, 2);
  });

  test('end the agent where no key is theirs', async () => {
    startAgent({ keyPins: pinOf(second) });
    await eventually(() =>
      expect(logger.lines.at(-1)?.facts).toMatchObject({ err: { code: 'AGENT_KEY_MISMATCH' } }),
    );
    expect(server.sessions).toEqual([]);
  });
});

describe('a server that moves', () => {
  test('is found where it said it would be, and where it was until then', async () => {
    const trust = startAgent();
    await isConnected(server);
    const next = await TestServer.start(await leafOf(first));
    await next[Symbol.asyncDispose]();
    const caCerts = first.certificate.trim();
    trust.take(statement({ serial: 1, caCerts, serverUrls: [next.url] }), stop.signal);
    server.disconnect();
    await isConnected(server, 2);

    const moved = stack.use(
      await TestServer.start(await leafOf(first), Number(new URL(next.url).port)),
    );
    server.disconnect();
    await isConnected(moved);
    expect(moved.told).toEqual(['100']);
  });

  test('is tried at each of its URLs', async () => {
    startAgent({ server: `https://127.0.0.1:1,${server.url}` });
    await isConnected(server);
    expect(failures()).toEqual([]);
  });
});

describe('a certificate that is not valid now', () => {
  const show = async (validity: { fromDays: number; untilDays: number }): Promise<void> =>
    server.show(await testCertificate('127.0.0.1', { issuer: first, ...validity }));

  test.each([
    ['has ended', { fromDays: -9, untilDays: -8 }, 0, 'AGENT_TLS_TIME'],
    [
      'has ended by a clock that is ahead',
      { fromDays: -9, untilDays: -8 },
      600,
      'AGENT_CLOCK_WRONG',
    ],
    [
      'has not begun by a clock that is behind',
      { fromDays: 1, untilDays: 2 },
      -600,
      'AGENT_CLOCK_WRONG',
    ],
  ])('%s: that is said', async (_what, validity, behind, code) => {
    server.behind = behind;
    await show(validity);
    startAgent();
    await eventually(() => expect(failures()).toContain(code));
    expect(server.sessions).toEqual([]);
  });

  test('ends no tunnel, and is found replaced by an agent that was away meanwhile', async () => {
    const away = new AbortController();
    const trust = startAgent({}, away.signal);
    await isConnected(server);
    const before = { caCerts: first.certificate.trim(), serverUrls: [server.url] };
    trust.take(statement({ serial: 1, ...before }), stop.signal);
    away.abort();
    server.cacerts = second.certificate;
    server.trust = statement({ ...before, serial: 2, caCerts: second.certificate.trim() });
    server.show(await leafOf(second));
    startAgent();
    await isConnected(server, 2);
  });
});

describe('a server of an epoch that has ended', () => {
  test.each([99, undefined])(
    'is left, be it %s, by agents that start later, too',
    async (epoch) => {
      const first = new AbortController();
      startAgent({}, first.signal);
      await isConnected(server);
      await eventually(() => expect(kept.epoch).toBe(100));
      first.abort();

      server.epoch = epoch;
      startAgent();
      await eventually(() => expect(failures()).toContain('AGENT_OLD_SERVER'));
      expect(server.told.at(-1)).toBe('100');
      server.epoch = 101;
      await eventually(() => expect(kept.epoch).toBe(101));
    },
  );

  test('does not hide the new one behind the same name', async () => {
    const name = 'drover.test';
    server.show(await testCertificate(name, { issuer: first }));
    server.epoch = 99;
    kept = { epoch: 100 };
    const { port } = new URL(server.url);
    const leaf = await testCertificate(name, { issuer: first });
    const fresh = stack.use(await TestServer.start(leaf, Number(port), '127.0.0.2'));
    fresh.cacerts = first.certificate;
    startAgent({ server: `https://${name}:${port}` });
    await isConnected(fresh);
    expect(failures()).toEqual(['AGENT_OLD_SERVER']);
  });
});
