import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { TransportRequest } from '../../transport/transport.ts';
import { gzipTransport } from './gzip-transport.ts';
import type { PooledTransport } from './stream-transport.ts';

const TEXT = 'a text that is said again '.repeat(1_000);
const PACKED = gzipSync(TEXT);

interface Far {
  readonly transport: PooledTransport;
  readonly asked: TransportRequest[];
  isDiscarded: boolean;
}

/** A far side that answers with these bytes, in small pieces. */
function answering(bytes: Uint8Array, headers: Readonly<Record<string, string>> = {}): Far {
  const far: Far = {
    asked: [],
    isDiscarded: false,
    transport: {
      name: 'far',
      request(request) {
        far.asked.push(request);
        return Promise.resolve({
          status: 200,
          headers,
          body: pieces(bytes),
          discard: () => {
            far.isDiscarded = true;
          },
        });
      },
      upgrade: () => Promise.reject(new Error('not here')),
      open: () => Promise.reject(new Error('not here')),
      reset() {},
      async [Symbol.asyncDispose]() {},
    },
  };
  return far;
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 50) yield bytes.subarray(at, at + 50);
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const GET = { method: 'GET', path: '/', headers: { accept: 'application/json' } };
const GZIP = { 'content-encoding': 'gzip', 'content-length': '1', etag: '"1"' };

describe('a transport with compression', () => {
  it('asks for it, and gives what was packed', async () => {
    const far = answering(PACKED, GZIP);
    const { headers, body } = await gzipTransport(far.transport).request(GET);
    expect(far.asked[0]?.headers).toEqual({ ...GET.headers, 'accept-encoding': 'gzip' });
    expect(headers).toEqual({ etag: '"1"' });
    expect(await textOf(body)).toBe(TEXT);
  });

  it('gives what was not packed as it is', async () => {
    const { body } = await gzipTransport(answering(Buffer.from(TEXT)).transport).request(GET);
    expect(await textOf(body)).toBe(TEXT);
  });

  it('leaves alone who asks for an encoding himself', async () => {
    const far = answering(PACKED, GZIP);
    const headers = { 'accept-encoding': 'br, gzip' };
    const { body } = await gzipTransport(far.transport).request({ ...GET, headers });
    expect(far.asked[0]?.headers).toEqual(headers);
    expect(await textOf(body)).not.toBe(TEXT);
  });

  it.each([
    ['is cut', PACKED.subarray(0, 100)],
    ['is something else', Buffer.from('no gzip at all')],
  ])('names an answer that %s', async (_what, bytes) => {
    const { body } = await gzipTransport(answering(bytes, GZIP).transport).request(GET);
    await expect(textOf(body)).rejects.toMatchObject({ code: 'CLIENT_ANSWER_CUT' });
  });

  it('unpacks no more than is read', async () => {
    const far = answering(gzipSync(Buffer.alloc(50_000_000)), GZIP);
    const { body } = await gzipTransport(far.transport).request(GET);
    let size = 0;
    for await (const chunk of body) {
      size += chunk.length;
      if (size > 100_000) break;
    }
    expect(size).toBeLessThan(1_000_000);
  });

  it('gives up what is not wanted', async () => {
    const far = answering(PACKED, GZIP);
    const response = await gzipTransport(far.transport).request(GET);
    response.discard();
    expect(far.isDiscarded).toBe(true);
  });
});
