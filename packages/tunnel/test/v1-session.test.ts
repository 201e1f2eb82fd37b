import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { eventually, FakeClock } from '@drover/base/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConnectHandler } from '../src/index.ts';
import {
  createSessionPair as createPair,
  type SessionPair,
  type SessionPairOptions,
} from '../src/testing/index.ts';

function createSessionPair(options: SessionPairOptions = {}): SessionPair {
  return createPair({ protocolVersion: 1, ...options });
}

const echo: ConnectHandler = ({ stream }) => void stream.pipe(stream);

/** The texts of the Error messages among encoded ones. */
function errorTexts(sent: readonly Buffer[]): string[] {
  return sent.filter((bytes) => bytes[2] === 6).map((bytes) => bytes.toString('utf8', 3));
}

/** The hex of control messages without their message ids, which are one byte here. */
function hexOf(sent: readonly Buffer[]): string[] {
  return sent.map((bytes) => bytes.toString('hex', 1));
}

const PAUSE = '040c';
const RESUME = '040e';

describe('streams', () => {
  test('deliver what was written before the far side had dialled', async () => {
    const dialled = Promise.withResolvers<void>();
    await using pair = createSessionPair({
      onClientConnect: async ({ stream }) => {
        await dialled.promise;
        stream.pipe(stream);
      },
    });
    const stream = await pair.server.open('tcp', 'slow:1');
    stream.write('early');
    await eventually(() => expect(pair.client.stats.unreadBytes).toBe(5));
    dialled.resolve();
    for await (const chunk of stream) {
      expect(String(chunk)).toBe('early');
      break;
    }
  });

  test('end on both sides when one side destroys them', async () => {
    const accepted = Promise.withResolvers<Duplex>();
    await using pair = createSessionPair({
      onClientConnect: ({ stream }) => accepted.resolve(stream),
    });
    const stream = await pair.server.open('tcp', 'x:1');
    const far = await accepted.promise;
    stream.destroy();
    expect(await text(far)).toBe('');
    expect(errorTexts(pair.serverLink.sent)).toEqual(['EOF']);
    expect(errorTexts(pair.clientLink.sent)).toEqual(['EOF']);
    expect(pair.client.stats.openStreams).toBe(0);
  });

  test('that are abandoned by their reader leave nothing behind', async () => {
    await using pair = createSessionPair({
      onClientConnect: ({ stream }) => void stream.write(Buffer.alloc(1_000_000)),
    });
    const stream = await pair.server.open('tcp', 'x:1');
    await eventually(() => expect(pair.server.stats.unreadBytes).toBe(1_000_000));
    stream.destroy();
    await eventually(() => expect(pair.client.stats.openStreams).toBe(0));
    expect(pair.server.stats).toMatchObject({ openStreams: 0, unreadBytes: 0 });
  });
});

describe('refusals stay in their stream', () => {
  test('of a dial that fails', async () => {
    await using pair = createSessionPair({
      onClientConnect: ({ address, stream }) => {
        if (address === 'bad:1') throw new Error('dial tcp bad:1: connection refused');
        stream.end('fine');
      },
    });
    const bad = await pair.server.open('tcp', 'bad:1');
    const good = await pair.server.open('tcp', 'good:1');
    await expect(text(bad)).rejects.toMatchObject({
      code: 'TUNNEL_STREAM_FAILED',
      facts: { text: 'dial tcp bad:1: connection refused' },
    });
    expect(await text(good)).toBe('fine');
  });

  test('of a side that dials for nobody', async () => {
    await using pair = createSessionPair();
    await expect(text(await pair.server.open('tcp', 'x:1'))).rejects.toMatchObject({
      code: 'TUNNEL_STREAM_FAILED',
      facts: { text: 'connect not allowed' },
    });
    expect(pair.client.phase).toBe('open');
  });

  test('of a dial that takes too long', async () => {
    const clock = new FakeClock();
    const seen = Promise.withResolvers<AbortSignal>();
    await using pair = createSessionPair({
      clock,
      onClientConnect: ({ signal }) => {
        seen.resolve(signal);
        return new Promise<void>(() => {});
      },
    });
    const failed = expect(text(await pair.server.open('tcp', 'x:1'))).rejects.toMatchObject({
      code: 'TUNNEL_STREAM_FAILED',
    });
    const signal = await seen.promise;
    await clock.advance(60_000);
    expect(signal.reason).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await failed;
    expect(pair.client.phase).toBe('open');
  });

  test('of an id that is used twice', async () => {
    const streams: Duplex[] = [];
    await using pair = createSessionPair({
      onClientConnect: ({ stream }) => void streams.push(stream),
    });
    const first = await pair.server.open('tcp', 'x:1');
    pair.serverLink.inject(Buffer.from('020404b0ea017463702f793a31', 'hex'));
    await expect(text(first)).rejects.toMatchObject({ code: 'TUNNEL_STREAM_FAILED' });
    expect(streams).toHaveLength(1);
    expect(pair.client.phase).toBe('open');
  });

  test('of an address that the far side would cut', async () => {
    await using pair = createSessionPair();
    await expect(pair.server.open('tcp', `${'x'.repeat(100)}:1`)).rejects.toMatchObject({
      code: 'TUNNEL_ADDRESS_INVALID',
    });
    await expect(pair.server.open('a/b', 'x:1')).rejects.toMatchObject({
      code: 'TUNNEL_ADDRESS_INVALID',
    });
    expect(pair.serverLink.sent).toEqual([]);
  });
});

describe('back-pressure', () => {
  test('a reader that does not read pauses its peer, and reading continues it', async () => {
    const accepted = Promise.withResolvers<Duplex>();
    await using pair = createSessionPair({
      onClientConnect: ({ stream }) => accepted.resolve(stream),
    });
    const stream = await pair.server.open('tcp', 'x:1');
    const far = await accepted.promise;
    const sent = randomBytes(8_000_000);
    far.end(sent);
    await eventually(() => expect(pair.client.stats.pausedStreams).toBe(1));
    await eventually(() => expect(pair.server.stats.unreadBytes).toBeGreaterThan(2 * 1024 * 1024));
    expect(pair.server.stats.unreadBytes).toBeLessThan(4 * 1024 * 1024);
    const received = await buffer(stream);
    expect(received.equals(sent)).toBe(true);
    const flow = hexOf(pair.serverLink.sent).filter((hex) => hex === PAUSE || hex === RESUME);
    expect(flow.slice(0, 2)).toEqual([PAUSE, RESUME]);
  });

  test('a peer that ignores Pause loses the stream and nothing else', async () => {
    await using pair = createSessionPair({
      onClientConnect: echo,
      limits: { pauseAboveBytes: 1_000, maxUnreadBytes: 5_000, repeatPauseAfterBytes: 2_000 },
    });
    const stream = await pair.server.open('tcp', 'x:1');
    const body = Buffer.concat([Buffer.from('020402b0ea01', 'hex'), Buffer.alloc(900)]);
    for (let count = 0; count < 6; count += 1) pair.clientLink.inject(body);
    await eventually(() => expect(pair.server.stats.openStreams).toBe(0));
    expect(stream.errored).toMatchObject({ code: 'TUNNEL_STREAM_OVERFLOW' });
    expect(pair.server.stats.unreadBytes).toBe(0);
    expect(hexOf(pair.serverLink.sent).filter((hex) => hex === PAUSE)).toHaveLength(2);
    expect(pair.server.phase).toBe('open');
  });

  test('Data stops within a message of Pause and survives a Resume that comes too early', async () => {
    const accepted = Promise.withResolvers<Duplex>();
    await using pair = createSessionPair({
      onClientConnect: ({ stream }) => accepted.resolve(stream),
    });
    const stream = await pair.server.open('tcp', 'x:1');
    const far = await accepted.promise;
    pair.serverLink.inject(Buffer.from('02040c', 'hex'));
    await eventually(() => expect(pair.client.stats.pausedStreams).toBe(1));
    far.write('held back');
    stream.write('not held back');
    await eventually(() => expect(String(far.read())).toBe('not held back'));
    expect(stream.read()).toBe(null);
    pair.serverLink.inject(Buffer.from('02040e', 'hex'));
    pair.serverLink.inject(Buffer.from('02040e', 'hex'));
    await eventually(() => expect(String(stream.read())).toBe('held back'));
  });

  test('writes wait while the socket does not take them', async () => {
    await using pair = createSessionPair({
      onClientConnect: echo,
      limits: { maxSocketBytes: 100_000 },
    });
    const stream = await pair.server.open('tcp', 'x:1');
    pair.serverLink.behave('hold');
    stream.write(Buffer.alloc(1_000_000));
    await eventually(() => expect(pair.server.stats.pendingBytes).toBeGreaterThan(100_000));
    expect(pair.server.stats.pendingBytes).toBeLessThan(200_000);
    // A control message does not wait behind the rest of the data.
    await pair.server.open('tcp', 'y:1');
    expect(hexOf(pair.serverLink.sent).at(-1)).toBe(
      '0404b0ea017463702f793a31'.replace(/^04/, '08'),
    );
    pair.serverLink.behave('deliver');
    let received = 0;
    for await (const chunk of stream) {
      received += (chunk as Buffer).length;
      if (received === 1_000_000) break;
    }
  });
});

describe('the session', () => {
  test('pings every five seconds and ends after a minute without a sign of life', async () => {
    const clock = new FakeClock();
    const pair = createSessionPair({ clock, onClientConnect: echo });
    const stream = await pair.server.open('tcp', 'x:1');
    await clock.advance(120_000);
    expect(pair.client.phase).toBe('open');
    pair.clientLink.behave('drop');
    pair.serverLink.behave('drop');
    await clock.advance(80_000);
    await expect(pair.server.closed).resolves.toMatchObject({ code: 'TUNNEL_IDLE' });
    await expect(pair.client.closed).resolves.toMatchObject({ code: 'TUNNEL_IDLE' });
    expect(stream.errored).toMatchObject({
      code: 'TUNNEL_SESSION_LOST',
      cause: { code: 'TUNNEL_IDLE' },
    });
    expect(clock.pending).toBe(0);
  });

  test('tells its streams and the other side when it ends', async () => {
    const accepted = Promise.withResolvers<Duplex>();
    const pair = createSessionPair({ onClientConnect: ({ stream }) => accepted.resolve(stream) });
    const stream = await pair.server.open('tcp', 'x:1');
    await accepted.promise;
    pair.server.close();
    expect(stream.errored).toMatchObject({ code: 'TUNNEL_SESSION_LOST' });
    expect(errorTexts(pair.serverLink.sent)).toEqual(['tunnel disconnect']);
    await expect(pair.client.closed).resolves.toMatchObject({ code: 'TUNNEL_PEER_CLOSED' });
    await expect(pair.server.open('tcp', 'x:1')).rejects.toMatchObject({
      code: 'TUNNEL_SESSION_LOST',
    });
  });

  test.each(['', '80', '0204', '020402', 'ffffffffffffffffffff01'])(
    'ends at garbage: %s',
    async (hex) => {
      const pair = createSessionPair();
      pair.clientLink.inject(Buffer.from(hex, 'hex'));
      await expect(pair.server.closed).resolves.toMatchObject({
        code: 'TUNNEL_PROTOCOL_VIOLATION',
      });
      await expect(pair.client.closed).resolves.toMatchObject({
        code: 'TUNNEL_PEER_CLOSED',
        facts: { code: 1002 },
      });
    },
  );

  test('answers late Data once, and no Error at all', async () => {
    await using pair = createSessionPair();
    const late = Buffer.from('020802b0ea0178', 'hex');
    for (let count = 0; count < 3; count += 1) pair.clientLink.inject(late);
    pair.clientLink.inject(Buffer.from('020a06454f46', 'hex'));
    await eventually(() =>
      expect(errorTexts(pair.serverLink.sent)).toEqual(['connection not found']),
    );
  });

  test('ignores types that it does not know, announcements and broken lists', async () => {
    await using pair = createSessionPair({ onClientConnect: echo });
    for (const hex of ['020412ff', '02000861', '02000a', '020010ff']) {
      pair.clientLink.inject(Buffer.from(hex, 'hex'));
    }
    const stream = await pair.server.open('tcp', 'x:1');
    stream.write('alive');
    for await (const chunk of stream) {
      expect(String(chunk)).toBe('alive');
      break;
    }
  });

  test('ends streams that a newer agent twice does not list', async () => {
    await using pair = createSessionPair({ onClientConnect: echo });
    const stream = await pair.server.open('tcp', 'x:1');
    const none = Buffer.from('020010', 'hex');
    pair.clientLink.inject(none);
    await eventually(() => expect(pair.server.stats.receivedBytes).toBe(3));
    expect(pair.server.stats.openStreams).toBe(1);
    pair.clientLink.inject(none);
    await expect(text(stream)).rejects.toMatchObject({ code: 'TUNNEL_STREAM_FORGOTTEN' });
  });

  test('drains: opens nothing, keeps what runs, resolves at the end of it', async () => {
    const accepted = Promise.withResolvers<Duplex>();
    await using pair = createSessionPair({
      onClientConnect: ({ stream }) => accepted.resolve(stream),
    });
    const stream = await pair.server.open('tcp', 'x:1');
    const far = await accepted.promise;
    let drained = false;
    const draining = pair.client.drain().then(() => {
      drained = true;
    });
    await eventually(() => expect(pair.server.phase).toBe('draining'));
    await expect(pair.server.open('tcp', 'x:1')).rejects.toMatchObject({ code: 'TUNNEL_DRAINING' });
    expect(drained).toBe(false);
    far.end('last words');
    expect(await text(stream)).toBe('last words');
    await draining;
  });

  test('lives through any bytes that are whole messages', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 20 }),
        async (bodies) => {
          const pair = createSessionPair({ onClientConnect: echo, onServerConnect: echo });
          await pair.server.open('tcp', 'x:1');
          for (const body of bodies) {
            // Message id 1, stream 0 to 63, type 0 to 63: the header is good, the rest is chance.
            pair.clientLink.inject(
              Buffer.from([2, (body[0] ?? 0) & 0x7e, (body[1] ?? 0) & 0x7e, 0, ...body]),
            );
          }
          await new Promise((resolve) => setImmediate(resolve));
          expect(pair.server.phase).toBe('open');
          await pair[Symbol.asyncDispose]();
        },
      ),
    );
  });
});
