import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { silentLogger, systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  acceptTunnel,
  connectTunnel,
  refuseUpgrade,
  splice,
  type TunnelSession,
} from '../src/index.ts';

const shared = { clock: systemClock, logger: silentLogger };

let http: Server;
let port: number;
let accepted: PromiseWithResolvers<TunnelSession>;

beforeEach(async () => {
  accepted = Promise.withResolvers();
  http = createServer((_req, res) => res.writeHead(404).end('nothing here'));
  http.on('upgrade', (req, socket, head) => {
    if (req.url === '/refused') refuseUpgrade(socket, 401, 'failed authentication');
    else accepted.resolve(acceptTunnel(req, socket, head, shared));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  port = (http.address() as AddressInfo).port;
});

afterEach(async () => {
  http.closeAllConnections();
  http.close();
  await once(http, 'close');
});

/** Sends a request as it is and reads until the connection ends or the head is complete. */
async function rawHandshake(lines: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  let answer = '';
  for await (const chunk of socket) {
    answer += String(chunk);
    if (answer.includes('\r\n\r\n')) break;
  }
  return answer;
}

const HANDSHAKE = [
  'GET /v3/connect HTTP/1.1',
  'Host: x',
  'Connection: Upgrade',
  'Upgrade: websocket',
];

describe('the handshake', () => {
  test('answers a key of any length with the three headers and no other', async () => {
    const answer = await rawHandshake([
      ...HANDSHAKE,
      'Sec-WebSocket-Key: SGVsbG8sIHdvcmxkIQ==',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Extensions: permessage-deflate',
      'Sec-WebSocket-Protocol: chat',
    ]);
    const accept = createHash('sha1')
      .update('SGVsbG8sIHdvcmxkIQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11')
      .digest('base64');
    expect(answer).toBe(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
  });

  test('knows the answer to the key of the reference', async () => {
    const answer = await rawHandshake([
      ...HANDSHAKE,
      'Sec-WebSocket-Key: SQNhF3LgwXhVX146/oUPaQ==',
      'Sec-WebSocket-Version: 13',
    ]);
    expect(answer).toContain('Sec-WebSocket-Accept: JCN+54/d0twqscT70tYjkYK5Wd0=\r\n');
  });

  test('names the version of the wire to a client that asks', async () => {
    const answer = await rawHandshake([
      ...HANDSHAKE,
      'Sec-WebSocket-Key: a',
      'Sec-WebSocket-Version: 13',
      'X-Drover-Tunnel-Versions: 9,1',
    ]);
    expect(answer).toContain('\r\nx-drover-tunnel-version: 1\r\n');
  });

  test('a refusal reaches the client as status and text', async () => {
    await expect(
      connectTunnel({ url: `ws://127.0.0.1:${port}/refused`, ...shared }),
    ).rejects.toMatchObject({
      code: 'TUNNEL_HANDSHAKE_REFUSED',
      facts: { status: 401, body: 'failed authentication' },
    });
  });

  test('a port where nobody listens is unreachable', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port: free } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    await expect(
      connectTunnel({ url: `ws://127.0.0.1:${free}/`, ...shared }),
    ).rejects.toMatchObject({
      code: 'TUNNEL_UNREACHABLE',
      cause: { code: 'ECONNREFUSED' },
    });
  });

  test('a server that answers nothing is given up after the time-out', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port: silent } = server.address() as AddressInfo;
    await expect(
      connectTunnel({ url: `ws://127.0.0.1:${silent}/`, handshakeTimeoutMs: 50, ...shared }),
    ).rejects.toMatchObject({ code: 'TUNNEL_UNREACHABLE', cause: { code: 'DEADLINE_EXCEEDED' } });
    server.close();
  });
});

describe('a tunnel over a real WebSocket', () => {
  test('carries a TCP service', async () => {
    const echo = createTcpServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    const { port: echoPort } = echo.address() as AddressInfo;
    await using client = await connectTunnel({
      url: `ws://127.0.0.1:${port}/`,
      ...shared,
      onConnect: ({ address, stream }) =>
        splice(stream, connect(Number(address.split(':')[1]), '127.0.0.1')),
    });
    expect(client.protocolVersion).toBe(2);
    await using server = await accepted.promise;
    const stream = await server.open('tcp', `127.0.0.1:${echoPort}`);

    const sent = randomBytes(5_000_000);
    stream.write(sent);
    const received = createHash('sha256');
    let length = 0;
    for await (const chunk of stream) {
      received.update(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length === sent.length) break;
    }
    expect(received.digest('hex')).toBe(createHash('sha256').update(sent).digest('hex'));
    echo.close();
  });

  test('speaks an older version with those who know no newer one', async () => {
    await using client = await connectTunnel({
      url: `ws://127.0.0.1:${port}/`,
      ...shared,
      versions: [1],
      onConnect: ({ stream }) => void stream.end('as ever'),
    });
    await using server = await accepted.promise;
    expect([client.protocolVersion, server.protocolVersion]).toEqual([1, 1]);
    expect(await text(await server.open('tcp', 'x:1'))).toBe('as ever');
  });

  test('an end on the far side is an end here, behind the data', async () => {
    await using client = await connectTunnel({
      url: `ws://127.0.0.1:${port}/`,
      ...shared,
      onConnect: ({ stream }) => void stream.end('bye'),
    });
    await using server = await accepted.promise;
    expect(await text(await server.open('tcp', 'x:1'))).toBe('bye');
    await eventually(() => expect(client.stats.openStreams).toBe(0));
  });

  test('closing one end tells the other why', async () => {
    await using client = await connectTunnel({ url: `ws://127.0.0.1:${port}/`, ...shared });
    const server = await accepted.promise;
    server.close();
    await expect(server.closed).resolves.toMatchObject({ code: 'TUNNEL_CLOSED' });
    await expect(client.closed).resolves.toMatchObject({
      code: 'TUNNEL_PEER_CLOSED',
      facts: { code: 1001, reason: 'TUNNEL_CLOSED' },
    });
  });

  test('a file goes through with back-pressure', async () => {
    await using _client = await connectTunnel({
      url: `ws://127.0.0.1:${port}/`,
      ...shared,
      onConnect: ({ stream }) => {
        stream.end(Buffer.alloc(8_000_000, 'x'));
      },
    });
    await using server = await accepted.promise;
    let length = 0;
    await pipeline(await server.open('tcp', 'x:1'), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) length += chunk.length;
    });
    expect(length).toBe(8_000_000);
  });
});
