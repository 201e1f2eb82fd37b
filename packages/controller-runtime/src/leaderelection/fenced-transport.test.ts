import type { Transport, TransportRequest } from '@drover/client';
import { describe, expect, it } from 'vitest';
import type { Fence } from './fence.ts';
import { fencedTransport } from './fenced-transport.ts';

/** A transport that reads bodies as a socket would, and a fence that ends when told to. */
function setUp() {
  let leftMs = 1_000;
  const held: Fence = {
    epoch: 1,
    signal: new AbortController().signal,
    remainingMs: () => leftMs,
  };
  let onChunk: () => void = () => {};
  const sent: string[] = [];
  const lengths: unknown[] = [];
  const inner: Transport = {
    name: 'test',
    async request({ method, headers, body }: TransportRequest) {
      lengths.push(headers['content-length']);
      sent.push(`${method} head`);
      if (typeof body === 'string') sent.push(body);
      else if (body && !(body instanceof Uint8Array)) {
        for await (const chunk of body) {
          sent.push(new TextDecoder().decode(chunk));
          onChunk();
        }
      }
      sent.push('end');
      return { status: 200, headers: {}, body: (async function* () {})(), discard() {} };
    },
    async [Symbol.asyncDispose]() {
      sent.push('disposed');
    },
  };
  const end = (): void => {
    leftMs = 0;
  };
  return {
    sent,
    lengths,
    end,
    endAtChunk: () => {
      onChunk = end;
    },
    transport: (fence: () => Fence | undefined = () => held) => fencedTransport(inner, fence),
  };
}

const write = { method: 'PATCH', path: '/api', headers: {}, body: '{"a":1}' };
const fenced: unknown = expect.objectContaining({ code: 'LEADER_FENCED' });

describe('fencedTransport', () => {
  it('passes writes while the fence holds, whatever form their body has', async () => {
    const { sent, transport } = setUp();
    const bytes = new TextEncoder().encode('bytes');
    await transport().request(write);
    await transport().request({ ...write, body: bytes });
    const parts = (async function* () {
      yield bytes;
      yield bytes;
    })();
    await transport().request({ ...write, body: parts });
    expect(sent).toEqual([
      'PATCH head',
      '{"a":1}',
      'end',
      'PATCH head',
      'bytes',
      'end',
      'PATCH head',
      'bytes',
      'bytes',
      'end',
    ]);
  });

  it('refuses a write that comes too late, before its head', async () => {
    const { sent, end, transport } = setUp();
    end();
    await expect(transport().request(write)).rejects.toEqual(fenced);
    await expect(transport(() => undefined).request(write)).rejects.toEqual(fenced);
    expect(sent).toEqual([]);
  });

  it('tells the length ahead, so that head and body leave in one write', async () => {
    const { lengths, transport } = setUp();
    await transport().request({ ...write, body: '{"a":"ä"}' });
    await transport().request({ method: 'DELETE', path: '/api', headers: {} });
    expect(lengths).toEqual(['10', '0']);
  });

  it('sends nothing more of a long body when its fence has ended', async () => {
    const { sent, endAtChunk, transport } = setUp();
    endAtChunk();
    const parts = (async function* () {
      yield new TextEncoder().encode('first');
      yield new TextEncoder().encode('second');
    })();
    await expect(transport().request({ ...write, body: parts })).rejects.toEqual(fenced);
    expect(sent).toEqual(['PATCH head', 'first']);
  });

  it('asks before the first byte of a write that waited in the transport', async () => {
    const { sent, end, transport } = setUp();
    const waiting: Transport = {
      name: 'waiting',
      request: (request) => {
        end();
        return transport(() => undefined).request({ ...request, method: 'GET' });
      },
      async [Symbol.asyncDispose]() {},
    };
    const held: Fence = {
      epoch: 1,
      signal: new AbortController().signal,
      remainingMs: () => leftMs.shift() ?? 0,
    };
    const leftMs = [1_000];
    await expect(fencedTransport(waiting, () => held).request(write)).rejects.toEqual(fenced);
    expect(sent).toEqual(['GET head']);
  });

  it('lets reads through, and disposes what is below it', async () => {
    const { sent, end, transport } = setUp();
    end();
    const guarded = transport();
    await guarded.request({ method: 'GET', path: '/api', headers: {} });
    await guarded[Symbol.asyncDispose]();
    expect(sent).toEqual(['GET head', 'end', 'disposed']);
    expect('upgrade' in guarded).toBe(false);
  });
});
