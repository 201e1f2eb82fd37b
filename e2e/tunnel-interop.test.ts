import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { silentLogger, systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import {
  type AcceptTunnelOptions,
  acceptTunnel,
  type ConnectTunnelOptions,
  connectTunnel,
  splice,
  type TunnelSession,
} from '@drover/tunnel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RemotedialerVersion } from './peers/ensure-peer.ts';
import { type Peer, startGoClient, startGoServer } from './peers/start-peer.ts';

const SHARED = { clock: systemClock, logger: silentLogger };
const VERSIONS: readonly RemotedialerVersion[] = ['rancher27', 'current'];

/** More than all buffers on the way hold together. */
const LARGE = randomBytes(30_000_000);

const services: Server[] = [];
let echo: string;
let source: string;
let closed: string;

/** Serves TCP on a free port of the loopback; returns its address. */
async function serve(handler: (socket: Socket) => void): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    handler(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  services.push(server);
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  echo = await serve((socket) => socket.pipe(socket));
  source = await serve((socket) => socket.end(LARGE));
  closed = await serve(() => {});
  services.pop()?.close();
});

afterAll(() => {
  for (const service of services) service.close();
});

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** How the ends of a tunnel are used, whichever of them is ours. */
interface Tunnel {
  /** Sends bytes to `echo` and returns as many. */
  readonly exchange: (body: Buffer) => Promise<Buffer>;
  /** Reads `source` to its end. */
  readonly receive: () => Promise<Buffer>;
  readonly session: () => TunnelSession;
}

function carriesStreams({ exchange, receive, session }: Tunnel): void {
  test('echoes', async () => {
    expect((await exchange(Buffer.from('hello'))).toString()).toBe('hello');
  });

  test('carries large transfers in both directions', async () => {
    expect(sha256(await exchange(LARGE))).toBe(sha256(LARGE));
  });

  test('carries 200 streams at once', async () => {
    const bodies = Array.from({ length: 200 }, (_, index) => randomBytes(1_000 + index * 500));
    const answers = await Promise.all(bodies.map(exchange));
    expect(answers.map(sha256)).toEqual(bodies.map(sha256));
  });

  test('ends cleanly behind the data', async () => {
    expect(sha256(await receive())).toBe(sha256(LARGE));
    await eventually(() => expect(session().stats.openStreams).toBe(0));
  });
}

describe.each(VERSIONS)('our server with the Go client of %s', (version) => {
  let http: HttpServer;
  let peer: Peer;
  let session: TunnelSession;

  async function open(options: Partial<AcceptTunnelOptions> = {}): Promise<void> {
    const accepted = Promise.withResolvers<TunnelSession>();
    http = createServer();
    http.on('upgrade', (req, socket, head) => {
      accepted.resolve(acceptTunnel(req, socket, head, { ...SHARED, ...options }));
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const { port } = http.address() as AddressInfo;
    peer = await startGoClient(version, `ws://127.0.0.1:${port}/`);
    session = await accepted.promise;
  }

  async function shut(): Promise<void> {
    await peer[Symbol.asyncDispose]();
    await session[Symbol.asyncDispose]();
    http.close();
  }

  async function exchange(body: Buffer): Promise<Buffer> {
    const stream = await session.open('tcp', echo);
    const chunks: Buffer[] = [];
    let length = 0;
    stream.write(body);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= body.length) break;
    }
    return Buffer.concat(chunks);
  }

  describe('and one session', () => {
    beforeAll(() => open());
    afterAll(shut);

    carriesStreams({
      exchange,
      receive: async () => buffer(await session.open('tcp', source)),
      session: () => session,
    });

    test('pauses the peer while nobody reads, and loses nothing', async () => {
      const stream = await session.open('tcp', source);
      await eventually(() => expect(session.stats.unreadBytes).toBeGreaterThan(2 * 1024 * 1024));
      const before = session.stats.receivedBytes;
      expect((await exchange(Buffer.from('others go on'))).toString()).toBe('others go on');
      expect(session.stats.receivedBytes - before).toBeLessThan(8 * 1024 * 1024);
      expect(session.stats.unreadBytes).toBeLessThan(16 * 1024 * 1024);
      expect(sha256(await buffer(stream))).toBe(sha256(LARGE));
    });

    test('holds back while the far side does not read, and the session lives', async () => {
      const sockets: Socket[] = [];
      const sink = await serve((socket) => {
        socket.pause();
        sockets.push(socket);
      });
      const stream = await session.open('tcp', sink);
      stream.write(LARGE);
      await eventually(() => expect(session.stats.pausedStreams).toBe(1));
      expect((await exchange(Buffer.from('others go on'))).toString()).toBe('others go on');
      let received = 0;
      for (const socket of sockets) {
        socket.on('data', (chunk) => {
          received += chunk.length;
        });
        socket.resume();
      }
      await eventually(() => expect(received).toBe(LARGE.length));
      stream.destroy();
    });

    test('says in its words why a dial failed', async () => {
      const stream = await session.open('tcp', closed);
      await expect(text(stream)).rejects.toMatchObject({
        code: 'TUNNEL_STREAM_FAILED',
        facts: { text: expect.stringContaining('connection refused') as string },
      });
      expect((await exchange(Buffer.from('alive'))).toString()).toBe('alive');
    });
  });

  test('lives on its pings alone', async () => {
    await open({ keepAlive: { idleMs: 7_000 } });
    await systemClock.sleep(10_000);
    expect(session.phase).toBe('open');
    await shut();
  });

  test('is ended when nothing arrives for too long, and the client notices', async () => {
    await open({ keepAlive: { idleMs: 1_000 } });
    await expect(session.closed).resolves.toMatchObject({ code: 'TUNNEL_IDLE' });
    expect(await peer.exited).not.toBe(0);
    http.close();
  });

  test('ends all streams when the client is killed', async () => {
    await open();
    const stream = await session.open('tcp', echo);
    stream.write('x');
    await once(stream, 'data');
    peer.kill();
    await expect(session.closed).resolves.toMatchObject({ code: 'TUNNEL_PEER_CLOSED' });
    expect(stream.errored).toMatchObject({ code: 'TUNNEL_SESSION_LOST' });
    http.close();
  });
});

describe.each(VERSIONS)('our client with the Go server of %s', (version) => {
  let peer: Peer;
  let session: TunnelSession;

  async function open(options: Partial<ConnectTunnelOptions> = {}): Promise<void> {
    peer = await startGoServer(version);
    session = await connectTunnel({
      url: `ws://127.0.0.1:${peer.said}/connect`,
      ...SHARED,
      onConnect: async ({ address, stream }) => {
        if (address === 'refused:1') throw new Error('not this one');
        const [host = '', port = ''] = address.split(':');
        const socket = connect(Number(port), host);
        await once(socket, 'connect');
        splice(stream, socket);
      },
      ...options,
    });
    await eventually(async () => expect((await ask('/ready')).status).toBe(200));
  }

  async function shut(): Promise<void> {
    await session[Symbol.asyncDispose]();
    await peer[Symbol.asyncDispose]();
  }

  function ask(path: string, body?: Buffer): Promise<Response> {
    const url = `http://127.0.0.1:${peer.said}${path}`;
    return fetch(url, body ? { method: 'POST', body: new Uint8Array(body) } : {});
  }

  async function exchange(body: Buffer): Promise<Buffer> {
    const answer = await ask(`/exchange?address=${echo}&bytes=${body.length}`, body);
    return Buffer.from(await answer.arrayBuffer());
  }

  describe('and one session', () => {
    beforeAll(() => open());
    afterAll(shut);

    carriesStreams({
      exchange,
      receive: async () => {
        const answer = await ask(`/exchange?address=${source}`);
        return Buffer.from(await answer.arrayBuffer());
      },
      session: () => session,
    });

    test('refuses a dial, and the session lives', async () => {
      const refused = await ask('/exchange?address=refused:1');
      expect([refused.status, (await refused.text()).trim()]).toEqual([502, 'not this one']);
      expect((await exchange(Buffer.from('alive'))).toString()).toBe('alive');
    });

    test('says why a dial failed', async () => {
      const failed = await ask(`/exchange?address=${closed}`);
      expect([failed.status, await failed.text()]).toEqual([
        502,
        expect.stringContaining('ECONNREFUSED'),
      ]);
    });

    test('is paused by a reader that does not read, and loses nothing', async () => {
      const held = ask(`/hold?address=${source}`);
      await eventually(() => expect(session.stats.pausedStreams).toBe(1));
      expect((await exchange(Buffer.from('others go on'))).toString()).toBe('others go on');
      await ask('/release');
      expect(await (await held).text()).toBe(sha256(LARGE));
    });
  });

  test('notices when the server is killed', async () => {
    await open();
    peer.kill();
    await expect(session.closed).resolves.toMatchObject({ code: 'TUNNEL_PEER_CLOSED' });
  });

  // The server ends a session that has not pinged for a minute; its times cannot be changed.
  if (process.env['DROVER_SOAK']) {
    test('lives on its pings alone', async () => {
      await open();
      await systemClock.sleep(70_000);
      expect(session.phase).toBe('open');
      expect((await exchange(Buffer.from('alive'))).toString()).toBe('alive');
      await shut();
    });
  }
});
