import { once } from 'node:events';
import { type IncomingMessage, type RequestOptions, request, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { silentLogger } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { INNER_HTTP, splice } from '@drover/tunnel';
import { createSessionPair, type SessionPair } from '@drover/tunnel/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createInnerHttp } from '../src/index.ts';
import { testCertificate } from './test-certificate.ts';

const AS_ANN = {
  'impersonate-user': 'u-ann',
  'impersonate-group': ['system:authenticated', 'dev'],
};

let apiServer: Server;
let pair: SessionPair;
let token = 'first';

beforeEach(async () => {
  const { certificate, key } = await testCertificate('127.0.0.1');
  token = 'first';
  apiServer = createServer({ cert: certificate, key, maxHeaderSize: 2 ** 18 });
  apiServer.listen(0, '127.0.0.1');
  await once(apiServer, 'listening');
  const { port } = apiServer.address() as AddressInfo;
  const inner = createInnerHttp({
    logger: silentLogger,
    apiServer: {
      url: new URL(`https://127.0.0.1:${port}`),
      open: async () => {
        const socket = connect({ host: '127.0.0.1', port, ca: certificate });
        await once(socket, 'secureConnect');
        return socket;
      },
      credentials: {
        headers: async () => ({ authorization: `Bearer ${token}` }),
        renew: async () => {
          token = 'second';
          return true;
        },
      },
      authority: async () => certificate,
      [Symbol.asyncDispose]: async () => {},
    },
  });
  pair = createSessionPair({ onClientConnect: ({ stream }) => inner.serve(stream) });
});

afterEach(async () => {
  await pair[Symbol.asyncDispose]();
  apiServer.closeAllConnections();
  apiServer.close();
  await once(apiServer, 'close');
});

/** Sends a request through the tunnel; the body is ended by the caller. */
async function begin(
  path: string,
  options: RequestOptions = {},
): Promise<ReturnType<typeof request>> {
  const stream = await pair.server.open(INNER_HTTP.protocol, INNER_HTTP.address);
  const asked = request({
    path,
    headers: AS_ANN,
    createConnection: () => stream,
    maxHeaderSize: 2 ** 18,
    ...options,
  });
  // What goes wrong shows in the answer, or in its absence.
  asked.on('error', () => {});
  return asked;
}

async function answer(asked: ReturnType<typeof request>): Promise<IncomingMessage> {
  const [message] = (await once(asked, 'response')) as [IncomingMessage];
  return message;
}

async function get(path: string, options: RequestOptions = {}): Promise<IncomingMessage> {
  const asked = await begin(path, options);
  asked.end();
  return answer(asked);
}

describe('requests', () => {
  test('arrive with the identity asked for and the credentials of the agent', async () => {
    const seen = Promise.withResolvers<string[]>();
    apiServer.on('request', (req, res) => {
      seen.resolve(req.rawHeaders);
      res.setHeader('Warning', ['299 - "a"', '299 - "b"']);
      res.end('{"kind":"PodList"}');
    });
    const { statusCode, rawHeaders, ...message } = await get('/api/v1/pods?limit=5', {
      headers: { ...AS_ANN, authorization: 'Bearer stolen', 'x-remote-user': 'root' },
    });
    expect(statusCode).toBe(200);
    expect(rawHeaders.filter((header) => header.startsWith('299'))).toEqual([
      '299 - "a"',
      '299 - "b"',
    ]);
    expect(message).toBeDefined();
    const headers = await seen.promise;
    expect(
      headers.filter((_, index) =>
        /^(impersonate|auth|x-remote)/i.test(headers[index - (index % 2)] ?? ''),
      ),
    ).toEqual(
      [
        [
          'impersonate-user',
          'u-ann',
          'impersonate-group',
          'system:authenticated',
          'impersonate-group',
          'dev',
        ],
        ['authorization', 'Bearer first'],
      ].flat(),
    );
  });

  test('lose none of the groups of somebody with many roles', async () => {
    const seen = Promise.withResolvers<number>();
    apiServer.maxHeadersCount = 0;
    apiServer.on('request', (req, res) => {
      seen.resolve(req.rawHeaders.filter((name) => name === 'impersonate-group').length);
      res.end();
    });
    const groups = Array.from({ length: 3_000 }, (_, index) => `drover:p-${index}:project-member`);
    const { statusCode } = await get('/', {
      headers: { 'impersonate-user': 'u-ann', 'impersonate-group': groups },
    });
    expect([statusCode, await seen.promise]).toEqual([200, 3_000]);
  });

  test('bodies stream in both directions', async () => {
    apiServer.on('request', (req, res) => void req.pipe(res));
    const asked = await begin('/', { method: 'POST' });
    asked.write('one');
    const echoed = await answer(asked);
    const [first] = (await once(echoed, 'data')) as [Buffer];
    expect(first.toString()).toBe('one');
    asked.end('two');
    expect(await text(echoed)).toBe('two');
  });

  test('a body without chunks keeps its length, a post without a body has none', async () => {
    const lengths: unknown[] = [];
    apiServer.on('request', (req, res) => {
      lengths.push(req.headers['content-length'], req.headers['transfer-encoding']);
      req.resume().on('end', () => res.end());
    });
    const put = await begin('/', { method: 'DELETE', headers: { ...AS_ANN, 'content-length': 3 } });
    put.end('abc');
    await answer(put);
    const chunked = await begin('/', {
      method: 'DELETE',
      headers: { ...AS_ANN, 'transfer-encoding': 'chunked' },
    });
    chunked.end('abc');
    await answer(chunked);
    expect(lengths).toEqual(['3', undefined, undefined, 'chunked']);
  });

  test('the head of a watch arrives before its first event', async () => {
    const watch = Promise.withResolvers<ServerResponse>();
    apiServer.on('request', (_req, res) => {
      res.flushHeaders();
      watch.resolve(res);
    });
    const events = await get('/api/v1/pods?watch=true');
    expect(events.statusCode).toBe(200);
    (await watch.promise).write('{"type":"ADDED"}\n');
    const [event] = (await once(events, 'data')) as [Buffer];
    expect(event.toString()).toBe('{"type":"ADDED"}\n');
  });

  test('a client that goes away ends the request at the API server', async () => {
    const closed = Promise.withResolvers<void>();
    apiServer.on('request', (req, res) => {
      res.flushHeaders();
      req.socket.once('close', () => closed.resolve());
    });
    const events = await get('/api/v1/pods?watch=true');
    events.destroy();
    await closed.promise;
  });

  test('an answer that breaks off breaks off', async () => {
    apiServer.on('request', (req, res) => {
      res.write('half');
      setTimeout(() => req.socket.destroy(), 10);
    });
    const broken = await get('/');
    await expect(text(broken)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('a connection is used again', async () => {
    apiServer.on('request', (_req, res) => res.end('ok'));
    const stream = await pair.server.open(INNER_HTTP.protocol, INNER_HTTP.address);
    const received: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => received.push(chunk));
    const once = 'GET / HTTP/1.1\r\nhost: x\r\nimpersonate-user: u\r\n\r\n';
    stream.write(once + once);
    await eventually(() => {
      const answers = Buffer.concat(received).toString().split('HTTP/1.1 200 OK').length - 1;
      expect(answers).toBe(2);
    });
  });

  test('heads of almost 256 KiB go through', async () => {
    apiServer.on('request', (req, res) =>
      res.end(String(req.headers['impersonate-extra-a']?.length)),
    );
    const large = await get('/', {
      headers: { ...AS_ANN, 'impersonate-extra-a': 'x'.repeat(250_000) },
    });
    expect(await text(large)).toBe('250000');
  });

  test('a token that was not accepted is read anew', async () => {
    apiServer.on('request', (req, res) => {
      res.statusCode = req.headers.authorization === 'Bearer second' ? 200 : 401;
      res.end();
    });
    expect((await get('/')).statusCode).toBe(401);
    expect((await get('/')).statusCode).toBe(200);
  });

  test.each([
    [{}, 'AGENT_IMPERSONATION_MISSING'],
    [{ 'impersonate-user': 'system:admin' }, 'AGENT_IMPERSONATION_REFUSED'],
    [
      { 'impersonate-user': 'u', 'impersonate-group': 'system:masters' },
      'AGENT_IMPERSONATION_REFUSED',
    ],
  ])('%j is refused with a Status and never reaches the API server', async (headers, reason) => {
    let asked = 0;
    apiServer.on('request', () => {
      asked += 1;
    });
    const refused = await get('/', { headers });
    expect(refused.statusCode).toBe(403);
    expect(JSON.parse(await text(refused))).toMatchObject({
      kind: 'Status',
      reason: 'Forbidden',
      code: 403,
      details: { causes: [{ reason }] },
    });
    expect(asked).toBe(0);
  });

  test('an older epoch than the last is refused', async () => {
    apiServer.on('request', (_req, res) => res.end());
    const as = (epoch: string): RequestOptions => ({
      headers: {
        'impersonate-user': 'drover:server',
        'impersonate-extra-drover.dev%2fepoch': epoch,
      },
    });
    expect((await get('/', as('7'))).statusCode).toBe(200);
    expect((await get('/', as('6'))).statusCode).toBe(403);
  });

  test('an API server that is gone is a 503 that says so', async () => {
    apiServer.closeAllConnections();
    apiServer.close();
    const refused = await get('/');
    expect(refused.statusCode).toBe(503);
    expect(JSON.parse(await text(refused))).toMatchObject({
      kind: 'Status',
      details: { causes: [{ reason: 'AGENT_API_UNREACHABLE' }] },
    });
    apiServer.listen(0);
  });
});

describe('upgrades', () => {
  async function upgrade(headers: object): Promise<[IncomingMessage, Duplex, Buffer]> {
    const asked = await begin('/api/v1/namespaces/a/pods/b/exec', {
      method: 'POST',
      headers: { ...AS_ANN, connection: 'Upgrade', upgrade: 'SPDY/3.1', ...headers },
    });
    asked.end();
    return (await once(asked, 'upgrade')) as [IncomingMessage, Duplex, Buffer];
  }

  test('are passed on byte for byte, in both directions', async () => {
    apiServer.on('upgrade', (req: IncomingMessage, socket: Duplex) => {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${req.headers.upgrade}\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\nfirst`,
      );
      socket.pipe(socket);
    });
    const [head, stream, rest] = await upgrade({
      'x-stream-protocol-version': 'v4.channel.k8s.io',
    });
    expect(head.headers).toMatchObject({
      upgrade: 'SPDY/3.1',
      'x-stream-protocol-version': 'v4.channel.k8s.io',
    });
    let received = rest.toString();
    stream.on('data', (chunk: Buffer) => {
      received += chunk.toString();
    });
    stream.write('ping');
    await eventually(() => expect(received).toBe('firstping'));
    stream.destroy();
  });

  test('leave their last words with the client, whose input had ended or not', async () => {
    apiServer.on('upgrade', (req: IncomingMessage, socket: Duplex) => {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${req.headers.upgrade}\r\n\r\n`,
      );
      socket.once('data', () => socket.end('exit code 7'));
    });
    for (let run = 0; run < 20; run += 1) {
      const [, stream] = await upgrade({ upgrade: 'SPDY/3.1' });
      const heard: string[] = [];
      const client = new Duplex({
        allowHalfOpen: true,
        read() {},
        write: (chunk: Buffer, _encoding, done) => {
          heard.push(chunk.toString());
          done();
        },
      });
      splice(stream, client);
      client.push('exec');
      if (run % 2 === 0) client.push(null);
      await once(client, 'close');
      expect(heard.join('')).toBe('exit code 7');
      expect(client.errored).toBe(null);
    }
    await eventually(() => expect(pair.client.stats.openStreams).toBe(0));
    expect(pair.server.stats.openStreams).toBe(0);
  });

  test('a refusal of the API server comes back as it is', async () => {
    apiServer.on('upgrade', (_req: IncomingMessage, socket: Duplex) => {
      socket.end(
        'HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\nContent-Type: text/plain\r\n\r\nnope',
      );
    });
    const asked = await begin('/exec', {
      headers: { ...AS_ANN, connection: 'Upgrade', upgrade: 'websocket' },
    });
    asked.end();
    const refused = await answer(asked);
    expect(refused.statusCode).toBe(403);
    expect(await text(refused)).toBe('nope');
  });

  test('with a forbidden identity never reach the API server', async () => {
    let asked = 0;
    apiServer.on('upgrade', () => {
      asked += 1;
    });
    const request = await begin('/exec', {
      headers: { 'impersonate-user': 'system:admin', connection: 'Upgrade', upgrade: 'websocket' },
    });
    request.end();
    expect((await answer(request)).statusCode).toBe(403);
    expect(asked).toBe(0);
  });
});
