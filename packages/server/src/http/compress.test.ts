import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { acceptsGzip, encodeBody } from './compress.ts';
import type { Exchange } from './exchange.ts';

describe('acceptsGzip', () => {
  it.each([
    ['gzip', true],
    ['deflate, gzip;q=0.5, br', true],
    ['GZIP', true],
    ['gzip;q=0', false],
    ['gzip; q=0.000, br', false],
    ['identity', false],
    ['', false],
  ])('reads %j', (encodings, accepted) => {
    expect(acceptsGzip({ headers: { 'accept-encoding': encodings } })).toBe(accepted);
  });

  it('packs for nobody who does not ask', () => {
    expect(acceptsGzip({ headers: {} })).toBe(false);
  });
});

describe('encodeBody', () => {
  async function encoded(body: string, encodings: string) {
    const headers: Record<string, unknown> = {};
    const exchange = {
      request: { headers: { 'accept-encoding': encodings } },
      response: {
        setHeader: (name: string, value: unknown) => Object.assign(headers, { [name]: value }),
      },
    } as unknown as Exchange;
    return { headers, bytes: await encodeBody(exchange, Buffer.from(body)) };
  }

  it('packs what is large', async () => {
    const text = 'x'.repeat(100_000);
    const { headers, bytes } = await encoded(text, 'gzip');
    expect(headers).toEqual({ vary: 'Accept-Encoding', 'content-encoding': 'gzip' });
    expect(bytes.length).toBeLessThan(5_000);
    expect(gunzipSync(bytes).toString()).toBe(text);
  });

  it('leaves alone what is small, and what nobody wants packed', async () => {
    expect(await encoded('small', 'gzip')).toMatchObject({ headers: {} });
    const plain = await encoded('x'.repeat(5_000), 'br');
    expect(plain.headers).toEqual({ vary: 'Accept-Encoding' });
    expect(plain.bytes).toHaveLength(5_000);
  });
});
