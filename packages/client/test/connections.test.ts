import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { hasCode } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { createClient, exec, type TransportRequest } from '@drover/client';
import {
  httpTransport,
  messagePortTransport,
  serveMessagePort,
  streamTransport,
} from '@drover/client/node';
import { describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';

const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);
const get = (path = '/'): TransportRequest => ({ method: 'GET', path, headers: {} });
const textOf = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
  let text = '';
  for await (const chunk of body) text += new TextDecoder().decode(chunk);
  return text;
};

/** An HTTP server that counts its connections. */
const startServer = async (answer: (request: IncomingMessage) => string = () => 'ok') => {
  const server = createServer((request, response) => response.end(answer(request)));
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    server,
    sockets,
    port,
    url: `http://127.0.0.1:${port}`,
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

describe('connections', () => {
  test('are used again, replaced when asked, and cut ones cost a read nothing', async () => {
    await using server = await startServer();
    await using transport = httpTransport({ url: server.url });
    const read = async (): Promise<string> => textOf((await transport.request(get())).body);
    for (let turn = 0; turn < 20; turn += 1) expect(await read()).toBe('ok');
    // A connection is free again a moment after its answer has been read, so there may be a second one.
    expect(server.connections).toBeLessThan(3);
    const before = server.connections;
    transport.reset();
    await read();
    expect(server.connections).toBe(before + 1);
    for (const socket of server.sockets) socket.destroy();
    expect(await read()).toBe('ok');
  });

  test('carry the path of the address and its host', async () => {
    await using server = await startServer(({ url, headers }) => `${headers.host} ${url}`);
    await using transport = httpTransport({ url: `${server.url}/k8s/clusters/c-1/` });
    const { body } = await transport.request(get('/version?x=1'));
    expect(await textOf(body)).toBe(`127.0.0.1:${server.port} /k8s/clusters/c-1/version?x=1`);
  });

  test('that cannot be made are CLIENT_UNREACHABLE with the cause', async () => {
    const refusing = await startServer();
    await refusing[Symbol.asyncDispose]();
    await using transport = httpTransport({ url: refusing.url });
    const error = await failure(transport.request(get()));
    expect(hasCode(error, 'CLIENT_UNREACHABLE')).toBe(true);
    expect(error).toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await using stuck = streamTransport({
      name: 'stuck',
      connect: ({ signal }) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        ),
      connectTimeoutMs: 50,
    });
    expect(await failure(stuck.request(get()))).toMatchObject({
      code: 'CLIENT_UNREACHABLE',
      message: 'No answer from stuck: Connecting to stuck took longer than 50 ms',
    });
  });

  test('of a disposed transport are closed, and it makes no more', async () => {
    await using server = await startServer();
    const transport = httpTransport({ url: server.url });
    await textOf((await transport.request(get())).body);
    await transport[Symbol.asyncDispose]();
    await eventually(() => expect(server.sockets.size).toBe(0));
    expect(hasCode(await failure(transport.request(get())), 'CLIENT_UNREACHABLE')).toBe(true);
  });
});

describe('a proxy', () => {
  const startProxy = async (allow: (authorization: string | undefined) => boolean) => {
    const proxy = await startServer();
    proxy.server.on('connect', (request, socket) => {
      if (!allow(request.headers['proxy-authorization'])) {
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
        return;
      }
      const [host = '', port = ''] = request.url?.split(':') ?? [];
      const onward = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
    });
    return proxy;
  };

  test('is asked for a tunnel, with name and password', async () => {
    await using server = await startServer();
    await using proxy = await startProxy((given) => given === `Basic ${btoa('n m:p@ss')}`);
    const proxyUrl = proxy.url.replace('//', '//n%20m:p%40ss@');
    await using transport = httpTransport({ url: server.url, proxyUrl });
    expect(await textOf((await transport.request(get())).body)).toBe('ok');
  });

  test('that refuses is named, without its password', async () => {
    await using server = await startServer();
    await using proxy = await startProxy(() => false);
    const proxyUrl = proxy.url.replace('//', '//n:S3CRET@');
    await using transport = httpTransport({ url: server.url, proxyUrl });
    const error = await failure(transport.request(get()));
    expect(error).toMatchObject({
      cause: { code: 'CLIENT_PROXY_REFUSED', facts: { status: 407 } },
    });
    expect(String(error)).not.toContain('S3CRET');
  });
});

describe('web sockets over any stream', () => {
  const startSockets = async (serve: (server: WebSocketServer) => void) => {
    const server = await startServer();
    const sockets = new WebSocketServer({
      noServer: true,
      handleProtocols: (offered) => [...offered].at(-1) ?? false,
    });
    serve(sockets);
    server.server.on('upgrade', (request, socket, head) => {
      if (request.url?.startsWith('/api/v1/namespaces/n/pods/none')) {
        const status = {
          kind: 'Status',
          apiVersion: 'v1',
          metadata: {},
          status: 'Failure',
          reason: 'NotFound',
          message: 'no pod',
          code: 404,
        };
        const body = JSON.stringify(status);
        socket.end(`HTTP/1.1 404 Not Found\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
        return;
      }
      sockets.handleUpgrade(request, socket, head, (open) =>
        sockets.emit('connection', open, request),
      );
    });
    const transport = streamTransport({
      name: 'stream',
      connect: async () => {
        const socket = connect(server.port, '127.0.0.1');
        await once(socket, 'connect');
        return socket;
      },
    });
    return { ...server, transport, sockets };
  };
  const upgrade = { path: '/x', headers: { 'x-a': 'b' }, protocols: ['p1', 'p2'] };

  test('carry messages both ways, the first ones at once, and end with the server', async () => {
    const serving = await startSockets((server) => {
      server.on('connection', (socket, request: IncomingMessage) => {
        socket.send(Buffer.from(`hello ${request.headers['x-a'] as string}`));
        socket.on('message', (message) => {
          socket.send(message);
          socket.close(1000);
        });
      });
    });
    await using socket = await serving.transport.upgrade(upgrade);
    expect(socket.protocol).toBe('p2');
    await socket.send(new TextEncoder().encode('echo'));
    const received: string[] = [];
    for await (const message of socket.messages) received.push(new TextDecoder().decode(message));
    expect(received).toEqual(['hello b', 'echo']);
    await serving.transport[Symbol.asyncDispose]();
    await serving[Symbol.asyncDispose]();
  });

  test('are read only as fast as they are consumed', async () => {
    let sent = 0;
    const serving = await startSockets((server) => {
      server.on('connection', (socket) => {
        const push = (): void => {
          sent += 1;
          if (socket.readyState === socket.OPEN && sent < 5_000) {
            socket.send(Buffer.alloc(32 * 1024), (error) => error ?? setImmediate(push));
          }
        };
        push();
      });
    });
    await using socket = await serving.transport.upgrade(upgrade);
    const messages = socket.messages[Symbol.asyncIterator]();
    await messages.next();
    let before = -1;
    await eventually(async () => {
      for (let turn = 0; turn < 50; turn += 1)
        await new Promise((resolve) => setImmediate(resolve));
      const stood = sent === before;
      before = sent;
      expect(stood).toBe(true);
    });
    expect(sent).toBeLessThan(1_000);
    await messages.return?.();
    await serving.transport[Symbol.asyncDispose]();
    await serving[Symbol.asyncDispose]();
  });

  test('that break off fail with CLIENT_ANSWER_CUT, those that are refused with the Status', async () => {
    const serving = await startSockets((server) => {
      server.on('connection', (socket) => socket.close(1011, 'went wrong'));
    });
    await using socket = await serving.transport.upgrade(upgrade);
    const reading = (async () => {
      for await (const _ of socket.messages);
    })();
    expect(await failure(reading)).toMatchObject({
      code: 'CLIENT_ANSWER_CUT',
      facts: { reason: 'closed with 1011 went wrong' },
    });
    const client = createClient({ transport: serving.transport });
    const refused = await failure(exec(client, { namespace: 'n', pod: 'none', command: ['x'] }));
    expect(refused).toMatchObject({ name: 'StatusError', reason: 'NotFound', message: 'no pod' });
    await serving.transport[Symbol.asyncDispose]();
    await serving[Symbol.asyncDispose]();
  });

  test('end with the signal', async () => {
    const serving = await startSockets(() => {});
    const controller = new AbortController();
    const reason = new Error('enough');
    await using socket = await serving.transport.upgrade({ ...upgrade, signal: controller.signal });
    const reading = (async () => {
      for await (const _ of socket.messages);
    })();
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
    await serving.transport[Symbol.asyncDispose]();
    await serving[Symbol.asyncDispose]();
  });
});

describe('a message port', () => {
  test('whose other side ends, fails what is running and what comes later', async () => {
    const { port1, port2 } = new MessageChannel();
    let aborted = false;
    const started = Promise.withResolvers<void>();
    const serving = serveMessagePort(port1, async ({ signal }) => {
      started.resolve();
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      aborted = true;
      return { status: 200, headers: {} };
    });
    const transport = messagePortTransport(port2, { name: 'the worker' });
    const running = failure(transport.request(get()));
    await started.promise;
    await serving[Symbol.asyncDispose]();
    expect(await running).toMatchObject({
      code: 'CLIENT_UNREACHABLE',
      message: 'No answer from the worker: the port is closed',
    });
    expect(aborted).toBe(true);
    expect(hasCode(await failure(transport.request(get())), 'CLIENT_UNREACHABLE')).toBe(true);
  });

  test('tells the caller when a handler throws, and goes on', async () => {
    const { port1, port2 } = new MessageChannel();
    await using _serving = serveMessagePort(port1, ({ path }) => {
      if (path === '/bad') throw new Error('oops');
      return Promise.resolve({ status: 204, headers: {} });
    });
    await using transport = messagePortTransport(port2);
    expect(await failure(transport.request(get('/bad')))).toMatchObject({
      code: 'CLIENT_UNREACHABLE',
      facts: { reason: 'oops' },
    });
    expect((await transport.request(get('/good'))).status).toBe(204);
  });

  test('sends the part of a buffer, not all that lies under it, and leaves it usable', async () => {
    const { port1, port2 } = new MessageChannel();
    const shared = Buffer.from('secret-part-secret').subarray(7, 11);
    await using _serving = serveMessagePort(port1, () =>
      Promise.resolve({ status: 200, headers: {}, body: shared }),
    );
    await using transport = messagePortTransport(port2);
    for (let turn = 0; turn < 2; turn += 1) {
      const { body } = await transport.request(get());
      const [chunk] = await Array.fromAsync(body);
      expect(new TextDecoder().decode(chunk)).toBe('part');
      expect(chunk?.buffer.byteLength).toBe(4);
    }
  });

  test('carries thousands of requests at once, up to its bound', async () => {
    const { port1, port2 } = new MessageChannel();
    await using _serving = serveMessagePort(port1, ({ path }) =>
      Promise.resolve({ status: 200, headers: {}, body: path }),
    );
    await using transport = messagePortTransport(port2, { maxExchanges: 1_000 });
    const requests = Array.from({ length: 1_001 }, (_, index) =>
      transport.request(get(`/${index}`)),
    );
    const outcomes = await Promise.allSettled(requests);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    const { value } = outcomes[999] as PromiseFulfilledResult<Awaited<(typeof requests)[number]>>;
    expect(await textOf(value.body)).toBe('/999');
  });
});
