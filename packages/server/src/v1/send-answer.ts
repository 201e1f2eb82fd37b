import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ExplorerAnswer } from '@drover/explorer';
import { acceptsGzip, encodeBody } from '../http/compress.ts';
import type { Exchange } from '../http/exchange.ts';

/** Sends an answer of the v1 API, packed for clients that want it so; what is long is never whole in memory. */
export async function sendAnswer(exchange: Exchange, answer: ExplorerAnswer): Promise<void> {
  const { request, response } = exchange;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  const { body } = answer;
  if (typeof body === 'string' || body instanceof Uint8Array) {
    await sendWhole(exchange, answer.status, Buffer.from(body as string));
    return;
  }
  const chunks = body[Symbol.asyncIterator]();
  const first = await chunks.next();
  const second = first.done ? first : await chunks.next();
  const begin = first.done ? Buffer.alloc(0) : Buffer.from(first.value);
  if (second.done || request.method === 'HEAD') {
    await sendWhole(exchange, answer.status, begin);
    return;
  }
  response.setHeader('vary', 'Accept-Encoding');
  const isPacked = acceptsGzip(request);
  if (isPacked) response.setHeader('content-encoding', 'gzip');
  response.writeHead(answer.status);
  const all = Readable.from(chained([begin, second.value], chunks), { objectMode: false });
  const noting = noteInto(exchange);
  await (isPacked
    ? pipeline(all, noting, createGzip({ level: 3 }), response)
    : pipeline(all, noting, response));
}

async function sendWhole(exchange: Exchange, status: number, plain: Buffer): Promise<void> {
  const { request, response, notes } = exchange;
  const packed = await encodeBody(exchange, plain);
  response.setHeader('content-length', packed.length);
  response.writeHead(status);
  notes?.responseChunk(plain);
  response.end(request.method === 'HEAD' ? undefined : packed);
}

async function* chained(
  begin: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* begin;
  for (;;) {
    const next = await rest.next();
    if (next.done) return;
    yield next.value;
  }
}

function noteInto({ notes }: Exchange): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      notes?.responseChunk(chunk);
      done(null, chunk);
    },
  });
}
