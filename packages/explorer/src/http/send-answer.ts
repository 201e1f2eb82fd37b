import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';
import type { ExplorerAnswer } from '../message.ts';

const pack = promisify(gzip);

/** Below this an answer fits into one packet anyway. */
const MIN_PACKED_BYTES = 1_400;

/** Lists pack to a twentieth at every level, and this one costs least. */
const LEVEL = { level: 3 };

/** How an answer is sent. */
export interface SendOptions {
  readonly request: Pick<IncomingMessage, 'method'>;
  readonly response: ServerResponse;
  /** The client takes gzip. */
  readonly isPacked: boolean;
  /** Told each piece of the body, in order and as it was before it was packed. */
  readonly onChunk?: (bytes: Uint8Array) => void;
}

/** Sends an answer by HTTP; what is long is never whole in memory, and is read as fast as the client takes it. */
export async function sendAnswer(answer: ExplorerAnswer, options: SendOptions): Promise<void> {
  const { request, response } = options;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  const { body } = answer;
  if (typeof body === 'string' || body instanceof Uint8Array)
    return sendWhole(answer.status, Buffer.from(body as string), options);
  const chunks = body[Symbol.asyncIterator]();
  const first = await chunks.next();
  const second = first.done ? first : await chunks.next();
  const begin = first.done ? Buffer.alloc(0) : Buffer.from(first.value);
  if (second.done || request.method === 'HEAD') return sendWhole(answer.status, begin, options);
  const all = Readable.from(chained([begin, second.value], chunks), { objectMode: false });
  return sendLong(answer.status, all, options);
}

async function sendWhole(
  status: number,
  plain: Buffer,
  { request, response, isPacked, onChunk }: SendOptions,
): Promise<void> {
  const packs = plain.length >= MIN_PACKED_BYTES && isPacked;
  if (plain.length >= MIN_PACKED_BYTES) response.setHeader('vary', 'Accept-Encoding');
  if (packs) response.setHeader('content-encoding', 'gzip');
  const sent = packs ? await pack(plain, LEVEL) : plain;
  response.setHeader('content-length', sent.length);
  response.writeHead(status);
  onChunk?.(plain);
  response.end(request.method === 'HEAD' ? undefined : sent);
}

async function sendLong(
  status: number,
  all: Readable,
  { response, isPacked, onChunk }: SendOptions,
): Promise<void> {
  response.setHeader('vary', 'Accept-Encoding');
  if (isPacked) response.setHeader('content-encoding', 'gzip');
  response.writeHead(status);
  const noted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      onChunk?.(chunk);
      done(null, chunk);
    },
  });
  await (isPacked
    ? pipeline(all, noted, createGzip(LEVEL), response)
    : pipeline(all, noted, response));
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
