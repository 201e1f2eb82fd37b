import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { hasCode } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { fetchTransport, type Transport, type TransportRequest } from '@drover/client';
import {
  httpTransport,
  messagePortTransport,
  type PortResponse,
  serveMessagePort,
  streamTransport,
} from '@drover/client/node';
import { describe, expect, test } from 'vitest';

/** What the far side does, told once and served in four ways. */
interface FarSide {
  /** Chunks of `/endless` that were taken from it. */
  sent: number;
  /** `/endless` bodies that were given up. */
  left: number;
}

const encoder = new TextEncoder();

async function* endless(far: FarSide): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      far.sent += 1;
      yield new Uint8Array(64 * 1024);
      // Gives others a turn, as a source with I/O would.
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    far.left += 1;
  }
}

async function answer(far: FarSide, request: TransportRequest): Promise<PortResponse> {
  const { method, path, headers, body, signal } = request;
  switch (path) {
    case '/endless':
      return { status: 200, headers: {}, body: endless(far) };
    case '/cut':
      return {
        status: 200,
        headers: {},
        body: (async function* () {
          yield encoder.encode('some');
          throw new Error('disk gone');
        })(),
      };
    case '/hang':
      await new Promise((_, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason)),
      );
      throw new Error('unreachable');
    default: {
      const text = await textOf(body);
      const said = JSON.stringify({ method, path, group: headers['impersonate-group'], text });
      return { status: 418, headers: { 'x-far': 'side' }, body: said };
    }
  }
}

async function textOf(body: TransportRequest['body']): Promise<string> {
  if (body === undefined) return '';
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  let text = '';
  for await (const chunk of body) text += new TextDecoder().decode(chunk);
  return text;
}

async function* chunksOf(body: PortResponse['body']): AsyncGenerator<Uint8Array> {
  if (body === undefined) return;
  if (typeof body === 'string') yield encoder.encode(body);
  else if (body instanceof Uint8Array) yield body;
  else yield* body;
}

async function serveHttp(
  far: FarSide,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  outgoing.on('close', () => gone.abort());
  const group = incoming.headersDistinct['impersonate-group'];
  const response = await answer(far, {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: group ? { 'impersonate-group': group } : {},
    body: incoming,
    signal: gone.signal,
  });
  outgoing.writeHead(response.status, response.headers);
  for await (const chunk of chunksOf(response.body)) {
    // The callback waits until the kernel has taken the chunk, or the connection is gone.
    await new Promise<void>((resolve) => void outgoing.write(chunk, () => resolve()));
    if (outgoing.destroyed) return;
  }
  outgoing.end();
}

interface Served extends AsyncDisposable {
  readonly transport: Transport;
}

async function overHttp(far: FarSide, how: 'url' | 'stream'): Promise<Served> {
  const server = createServer((incoming, outgoing) => {
    serveHttp(far, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const transport =
    how === 'url'
      ? httpTransport({ url: `http://127.0.0.1:${port}` })
      : streamTransport({
          name: 'stream',
          connect: () =>
            new Promise((resolve) => {
              const socket = connect(port, '127.0.0.1', () => resolve(socket));
            }),
        });
  return {
    transport,
    async [Symbol.asyncDispose]() {
      await transport[Symbol.asyncDispose]();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function overPort(far: FarSide): Promise<Served> {
  const { port1, port2 } = new MessageChannel();
  const serving = serveMessagePort(port1, (request) => answer(far, request));
  const transport = messagePortTransport(port2);
  return {
    transport,
    async [Symbol.asyncDispose]() {
      await transport[Symbol.asyncDispose]();
      await serving[Symbol.asyncDispose]();
    },
  };
}

function toStream(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value as Uint8Array<ArrayBuffer>);
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}

async function overFetch(far: FarSide): Promise<Served> {
  const transport = fetchTransport(async (request) => {
    const { pathname } = new URL(request.url);
    const group = request.headers.get('impersonate-group')?.split(', ');
    const response = await answer(far, {
      method: request.method,
      path: pathname,
      headers: group ? { 'impersonate-group': group } : {},
      body: await request.text(),
      signal: request.signal,
    });
    return new Response(toStream(chunksOf(response.body)), response);
  });
  return { transport, [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose]() };
}

const ways: readonly [string, (far: FarSide) => Promise<Served>][] = [
  ['httpTransport', (far) => overHttp(far, 'url')],
  ['streamTransport', (far) => overHttp(far, 'stream')],
  ['messagePortTransport', overPort],
  ['fetchTransport', overFetch],
];

describe.each(ways)('%s', (_, serve) => {
  const farSide = (): FarSide => ({ sent: 0, left: 0 });

  test('carries method, path, repeated headers, body, status and headers back', async () => {
    await using served = await serve(farSide());
    const response = await served.transport.request({
      method: 'POST',
      path: '/echo',
      headers: { 'impersonate-group': ['a', 'b'] },
      body: 'hello',
    });
    expect(response.status).toBe(418);
    expect(response.headers['x-far']).toBe('side');
    expect(JSON.parse(await textOf(response.body))).toEqual({
      method: 'POST',
      path: '/echo',
      group: ['a', 'b'],
      text: 'hello',
    });
  });

  test('streams a body up', async () => {
    await using served = await serve(farSide());
    async function* up(): AsyncGenerator<Uint8Array> {
      for (let turn = 0; turn < 20; turn += 1) yield encoder.encode('x'.repeat(50_000));
    }
    const response = await served.transport.request({
      method: 'POST',
      path: '/echo',
      headers: {},
      body: up(),
    });
    expect(JSON.parse(await textOf(response.body))).toMatchObject({ text: 'x'.repeat(1_000_000) });
  });

  test('reads the far side only as fast as it is read', async () => {
    const far = farSide();
    await using served = await serve(far);
    const response = await served.transport.request({
      method: 'GET',
      path: '/endless',
      headers: {},
    });
    const iterator = response.body[Symbol.asyncIterator]();
    await iterator.next();
    let before = -1;
    // The source has stopped when two looks, many turns apart, see the same.
    await eventually(async () => {
      for (let turn = 0; turn < 50; turn += 1)
        await new Promise((resolve) => setImmediate(resolve));
      const now = far.sent;
      const stood = now === before;
      before = now;
      expect(stood).toBe(true);
    });
    expect(far.sent).toBeLessThan(400);
    await iterator.return?.();
    await eventually(() => expect(far.left).toBe(1));
  });

  test('discarding a body ends it on the far side', async () => {
    const far = farSide();
    await using served = await serve(far);
    const response = await served.transport.request({
      method: 'GET',
      path: '/endless',
      headers: {},
    });
    response.discard();
    await eventually(() => expect(far.left).toBe(1));
  });

  test('names an answer that breaks off', async () => {
    await using served = await serve(farSide());
    const response = await served.transport.request({ method: 'GET', path: '/cut', headers: {} });
    const failure = await textOf(response.body).catch((error: unknown) => error);
    expect(hasCode(failure, 'CLIENT_ANSWER_CUT')).toBe(true);
  });

  test('an abort before the answer rejects with its reason', async () => {
    await using served = await serve(farSide());
    const controller = new AbortController();
    const reason = new Error('enough');
    const request = served.transport.request({
      method: 'GET',
      path: '/hang',
      headers: {},
      signal: controller.signal,
    });
    setImmediate(() => controller.abort(reason));
    await expect(request).rejects.toBe(reason);
  });

  test('an abort during the answer ends the body with its reason', async () => {
    const far = farSide();
    await using served = await serve(far);
    const controller = new AbortController();
    const reason = new Error('enough');
    const { body } = await served.transport.request({
      method: 'GET',
      path: '/endless',
      headers: {},
      signal: controller.signal,
    });
    const reading = (async () => {
      for await (const _ of body) controller.abort(reason);
    })();
    await expect(reading).rejects.toBe(reason);
    await eventually(() => expect(far.left).toBe(1));
  });
});
