import { randomBytes } from 'node:crypto';
import { Duplex, PassThrough } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { eventually, FakeClock } from '@drover/base/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ConnectHandler, splice, tunnelErrors } from '../src/index.ts';
import { createSessionPair } from '../src/testing/index.ts';

const echo: ConnectHandler = ({ stream }) => void stream.pipe(stream);

/** The numbers of the types among encoded frames. */
function typesOf(sent: readonly Buffer[]): (number | undefined)[] {
  return sent.map((bytes) => bytes[0]);
}

const RESET = 5;
const CREDIT = 6;

function frame(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex');
}

describe('opening', () => {
  test('resolves when the far side has dialled, and not before', async () => {
    const dialled = Promise.withResolvers<void>();
    await using pair = createSessionPair({
      onClientConnect: async ({ stream }) => {
        await dialled.promise;
        stream.pipe(stream);
      },
    });
    let opened = false;
    const opening = pair.server.open('tcp', 'slow:1').then((stream) => {
      opened = true;
      return stream;
    });
    await eventually(() => expect(pair.client.stats.openStreams).toBe(1));
    expect(opened).toBe(false);
    dialled.resolve();
    const stream = await opening;
    stream.end('hello');
    expect(await text(stream)).toBe('hello');
  });

  test('fails with code and words of the far side', async () => {
    await using pair = createSessionPair({
      onClientConnect: ({ address }) => {
        if (address === 'coded:1') throw tunnelErrors.create('TUNNEL_CLOSED');
        throw new Error('connect ECONNREFUSED 10.0.0.1:443');
      },
    });
    await expect(pair.server.open('tcp', 'coded:1')).rejects.toMatchObject({
      code: 'TUNNEL_STREAM_REFUSED',
      facts: { farCode: 'TUNNEL_CLOSED', address: 'coded:1' },
    });
    await expect(pair.server.open('tcp', 'dead:1')).rejects.toMatchObject({
      code: 'TUNNEL_STREAM_REFUSED',
      facts: { farCode: 'TUNNEL_DIAL_FAILED', text: 'connect ECONNREFUSED 10.0.0.1:443' },
    });
    expect([pair.client.stats.openStreams, pair.server.stats.openStreams]).toEqual([0, 0]);
    expect([pair.client.phase, pair.server.phase]).toEqual(['open', 'open']);
  });

  test('is refused by a side that dials for nobody, and by one that is full', async () => {
    await using pair = createSessionPair({ limits: { maxStreams: 1 }, onServerConnect: echo });
    await expect(pair.server.open('tcp', 'x:1')).rejects.toMatchObject({
      facts: { farCode: 'TUNNEL_CONNECT_REFUSED' },
    });
    await pair.client.open('tcp', 'x:1');
    await expect(pair.client.open('tcp', 'x:1')).rejects.toMatchObject({
      code: 'TUNNEL_STREAM_LIMIT',
    });
  });

  test('can be given up, which the far side learns', async () => {
    const seen = Promise.withResolvers<AbortSignal>();
    await using pair = createSessionPair({
      onClientConnect: ({ signal }) => {
        seen.resolve(signal);
        return new Promise<void>(() => {});
      },
    });
    const abort = new AbortController();
    const opening = pair.server.open('tcp', 'x:1', { signal: abort.signal });
    const signal = await seen.promise;
    const reason = tunnelErrors.create('TUNNEL_CLOSED');
    abort.abort(reason);
    await expect(opening).rejects.toBe(reason);
    await eventually(() => expect(signal.aborted).toBe(true));
    expect([pair.client.stats.openStreams, pair.server.stats.openStreams]).toEqual([0, 0]);
  });

  test('is refused when the dial takes too long', async () => {
    const clock = new FakeClock();
    await using pair = createSessionPair({
      clock,
      onClientConnect: () => new Promise<void>(() => {}),
    });
    const refused = expect(pair.server.open('tcp', 'x:1')).rejects.toMatchObject({
      code: 'TUNNEL_STREAM_REFUSED',
      facts: { farCode: 'DEADLINE_EXCEEDED' },
    });
    await eventually(() => expect(pair.client.stats.openStreams).toBe(1));
    await clock.advance(60_000);
    await refused;
  });

  test('is given up when the far side says nothing', async () => {
    const clock = new FakeClock();
    const keepAlive = { idleMs: 1e9, writeStallMs: 1e9, pingIntervalMs: 0 };
    await using pair = createSessionPair({ clock, keepAlive, limits: { openTimeoutMs: 10_000 } });
    pair.serverLink.behave('drop');
    const opening = expect(pair.server.open('tcp', 'x:1')).rejects.toMatchObject({
      code: 'TUNNEL_OPEN_TIMEOUT',
      facts: { timeoutMs: 10_000, address: 'x:1' },
    });
    await clock.advance(10_000);
    await opening;
    expect(pair.server.stats.openStreams).toBe(0);
  });

  test('of an address that is too long is refused here', async () => {
    await using pair = createSessionPair({ onClientConnect: echo });
    const long = await pair.server.open('a/b', `${'x'.repeat(1_022)}:1`);
    long.destroy();
    await expect(pair.server.open('tcp', 'x'.repeat(1_025))).rejects.toMatchObject({
      code: 'TUNNEL_ADDRESS_INVALID',
    });
    await expect(pair.server.open('p'.repeat(256), 'x:1')).rejects.toMatchObject({
      code: 'TUNNEL_ADDRESS_INVALID',
    });
  });

  test('tells the handler how urgent it is', async () => {
    const seen: string[] = [];
    await using pair = createSessionPair({
      onClientConnect: ({ priority }) => void seen.push(priority),
    });
    await pair.server.open('tcp', 'x:1');
    await pair.server.open('tcp', 'x:1', { priority: 'bulk' });
    expect(seen).toEqual(['interactive', 'bulk']);
  });

  test('is accepted by a handler that talks first', async () => {
    await using pair = createSessionPair({
      onClientConnect: async ({ stream }) => {
        stream.write('220 ready\r\n');
        for await (const chunk of stream) stream.end(`you said ${String(chunk)}`);
      },
    });
    const stream = await pair.server.open('tcp', 'x:1');
    stream.write('HELO');
    expect(await text(stream)).toBe('220 ready\r\nyou said HELO');
  });
});

describe('half-close', () => {
  test('ends one direction and leaves the other', async () => {
    await using pair = createSessionPair({
      onClientConnect: ({ stream }) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => stream.end(`${Buffer.concat(chunks).length} bytes`));
      },
    });
    const stream = await pair.server.open('tcp', 'x:1');
    stream.end(Buffer.alloc(1_000_000));
    expect(await text(stream)).toBe('1000000 bytes');
    await eventually(() =>
      expect([pair.client.stats.openStreams, pair.server.stats.openStreams]).toEqual([0, 0]),
    );
    expect(typesOf([...pair.clientLink.sent, ...pair.serverLink.sent])).not.toContain(RESET);
  });

  test('goes through a splice to a local end that may be half open', async () => {
    await using pair = createSessionPair({
      onClientConnect: ({ stream }) => {
        const local = new PassThrough({ allowHalfOpen: true });
        splice(stream, local);
      },
    });
    const stream = await pair.server.open('tcp', 'x:1');
    stream.end('all of it');
    expect(await text(stream)).toBe('all of it');
    await eventually(() => expect(pair.client.stats.openStreams).toBe(0));
  });
});

describe('a local end that cannot be half open', () => {
  test('leaves all that it said, and a clean end behind it', async () => {
    await using pair = createSessionPair({
      onClientConnect: ({ stream }) => {
        const local = new Duplex({
          allowHalfOpen: false,
          read() {},
          write: (_chunk, _encoding, done) => done(),
        });
        splice(stream, local);
        local.push('exit code 7');
        local.push(null);
      },
    });
    const stream = await pair.server.open('tcp', 'x:1');
    await eventually(() => expect(pair.client.stats.openStreams).toBe(0));
    await eventually(() => expect(typesOf(pair.clientLink.sent).at(-1)).toBe(RESET));
    await new Promise((resolve) => setImmediate(resolve));
    const heard: string[] = [];
    const client = new Duplex({
      allowHalfOpen: true,
      read() {},
      write: (chunk, _encoding, done) => {
        heard.push(String(chunk));
        done();
      },
    });
    splice(stream, client);
    await eventually(() => expect([stream.destroyed, client.destroyed]).toEqual([true, true]));
    expect(heard).toEqual(['exit code 7']);
    expect([client.writableFinished, client.errored]).toEqual([true, null]);
  });
});

describe('a reset', () => {
  test('of a stream that is destroyed says why, and what had arrived can be read', async () => {
    const accepted = Promise.withResolvers<Duplex>();
    await using pair = createSessionPair({
      onClientConnect: ({ stream }) => accepted.resolve(stream),
    });
    const stream = await pair.server.open('tcp', 'x:1');
    const far = await accepted.promise;
    far.write('so far');
    await eventually(() => expect(pair.server.stats.unreadBytes).toBe(6));
    far.destroy(tunnelErrors.create('TUNNEL_DRAINING'));
    await eventually(() => expect(pair.client.stats.openStreams).toBe(0));
    const chunks: string[] = [];
    const reading = (async () => {
      for await (const chunk of stream) chunks.push(String(chunk));
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'TUNNEL_STREAM_FAILED',
      facts: { farCode: 'TUNNEL_DRAINING' },
    });
    expect(chunks).toEqual(['so far']);
  });

  test('without a failure is a cancellation', async () => {
    const accepted = Promise.withResolvers<Duplex>();
    await using pair = createSessionPair({
      onClientConnect: ({ stream }) => accepted.resolve(stream),
    });
    const stream = await pair.server.open('tcp', 'x:1');
    const far = await accepted.promise;
    stream.destroy();
    await expect(text(far)).rejects.toMatchObject({
      facts: { farCode: 'TUNNEL_STREAM_CANCELLED' },
    });
    expect([pair.client.stats.openStreams, pair.server.stats.openStreams]).toEqual([0, 0]);
  });

  test('of an unread stream frees its memory at once', async () => {
    await using pair = createSessionPair({
      onClientConnect: ({ stream }) => void stream.write(Buffer.alloc(200_000)),
    });
    const stream = await pair.server.open('tcp', 'x:1');
    await eventually(() => expect(pair.server.stats.unreadBytes).toBe(200_000));
    stream.destroy();
    await eventually(() => expect(pair.client.stats.openStreams).toBe(0));
    expect(pair.server.stats).toMatchObject({ openStreams: 0, unreadBytes: 0 });
  });

  test('by the end of the session tells the streams of both sides', async () => {
    const accepted = Promise.withResolvers<Duplex>();
    const pair = createSessionPair({ onClientConnect: ({ stream }) => accepted.resolve(stream) });
    const stream = await pair.server.open('tcp', 'x:1');
    await accepted.promise;
    pair.server.close();
    expect(stream.errored).toMatchObject({
      code: 'TUNNEL_SESSION_LOST',
      cause: { code: 'TUNNEL_CLOSED' },
    });
    await expect(pair.client.closed).resolves.toMatchObject({ code: 'TUNNEL_PEER_CLOSED' });
    await expect(pair.server.open('tcp', 'x:1')).rejects.toMatchObject({
      code: 'TUNNEL_SESSION_LOST',
    });
  });

  test('leaves what had arrived to its last byte', async () => {
    const accepted = Promise.withResolvers<Duplex>();
    const pair = createSessionPair({ onClientConnect: ({ stream }) => accepted.resolve(stream) });
    const stream = await pair.server.open('tcp', 'x:1');
    (await accepted.promise).end('whole');
    await eventually(() => expect(pair.server.stats.unreadBytes).toBe(5));
    await new Promise((resolve) => setImmediate(resolve));
    pair.client.close();
    await pair.server.closed;
    expect(await text(stream)).toBe('whole');
  });
});

describe('credit', () => {
  test('holds the far side when nobody reads, and reading lets it go on', async () => {
    const accepted = Promise.withResolvers<Duplex>();
    await using pair = createSessionPair({
      onClientConnect: ({ stream }) => accepted.resolve(stream),
      limits: { initialWindowBytes: 100_000 },
    });
    const stream = await pair.server.open('tcp', 'x:1');
    const sent = randomBytes(3_000_000);
    (await accepted.promise).end(sent);
    await eventually(() => expect(pair.client.stats.pausedStreams).toBe(1));
    await eventually(() => expect(pair.server.stats.unreadBytes).toBe(100_000));
    expect((await buffer(stream)).equals(sent)).toBe(true);
    expect(typesOf(pair.serverLink.sent)).toContain(CREDIT);
  });

  test('is small when the session has promised all its memory, and never over it', async () => {
    const far: Duplex[] = [];
    await using pair = createSessionPair({
      onClientConnect: ({ stream }) => void far.push(stream),
      limits: {
        maxStreams: 20,
        minWindowBytes: 1_000,
        initialWindowBytes: 10_000,
        maxSessionUnreadBytes: 60_000,
      },
    });
    for (let count = 0; count < 20; count += 1) await pair.server.open('tcp', 'x:1');
    for (const stream of far) stream.write(Buffer.alloc(50_000));
    await eventually(() => expect(pair.client.stats.pausedStreams).toBe(20));
    await eventually(() => expect(pair.server.stats.unreadBytes).toBe(60_000));
  });

  test('is not needed to end, to reset or to open', async () => {
    const accepted = Promise.withResolvers<Duplex>();
    await using pair = createSessionPair({
      onClientConnect: ({ address, stream }) => {
        if (address === 'flood:1') accepted.resolve(stream);
        else stream.pipe(stream);
      },
    });
    const flood = await pair.server.open('tcp', 'flood:1');
    const far = await accepted.promise;
    far.write(Buffer.alloc(10_000_000));
    await eventually(() => expect(pair.client.stats.pausedStreams).toBe(1));
    const other = await pair.server.open('tcp', 'echo:1');
    other.end('still here');
    expect(await text(other)).toBe('still here');
    flood.destroy();
    await eventually(() => expect(far.destroyed).toBe(true));
  });

  test('that is exceeded costs the stream and nothing else', async () => {
    await using pair = createSessionPair({
      onClientConnect: echo,
      limits: { initialWindowBytes: 16_384 },
    });
    const stream = await pair.server.open('tcp', 'x:1');
    const body = Buffer.concat([frame('03 000000000002'), Buffer.alloc(9_000)]);
    for (let count = 0; count < 3; count += 1) pair.clientLink.inject(body);
    await eventually(() => expect(pair.server.stats.openStreams).toBe(0));
    expect(stream.errored).toMatchObject({
      code: 'TUNNEL_PROTOCOL_VIOLATION',
      facts: { what: 'there was more data than the window of a stream allows' },
    });
    expect(pair.server.stats.unreadBytes).toBe(0);
    expect(pair.server.phase).toBe('open');
  });
});

describe('leaving', () => {
  test('tells the far side why and how to spread, and streams live on', async () => {
    const accepted = Promise.withResolvers<Duplex>();
    await using pair = createSessionPair({
      onClientConnect: ({ stream }) => accepted.resolve(stream),
    });
    const stream = await pair.server.open('tcp', 'x:1');
    const far = await accepted.promise;
    pair.server.goAway({ reason: 'an upgrade', spreadMs: 30_000 });
    expect(await pair.client.peerLeaving).toEqual({ reason: 'an upgrade', spreadMs: 30_000 });
    expect([pair.client.phase, pair.server.phase]).toEqual(['draining', 'draining']);
    await expect(pair.server.open('tcp', 'x:1')).rejects.toMatchObject({ code: 'TUNNEL_DRAINING' });
    let drained = false;
    const draining = pair.server.drain().then(() => {
      drained = true;
    });
    far.end('last words');
    stream.end();
    expect(drained).toBe(false);
    expect(await text(stream)).toBe('last words');
    await draining;
  });
});

describe('life', () => {
  test('is asked for by both sides, and a half-open link noticed within eight seconds', async () => {
    const clock = new FakeClock();
    const pair = createSessionPair({ clock, onClientConnect: echo });
    const stream = await pair.server.open('tcp', 'x:1');
    await clock.advance(60_000);
    expect([pair.client.phase, pair.server.phase]).toEqual(['open', 'open']);
    expect(pair.server.stats.rttMs).toBeDefined();
    expect(pair.client.stats.rttMs).toBeDefined();
    pair.clientLink.behave('drop');
    pair.serverLink.behave('drop');
    await clock.advance(8_000);
    await expect(pair.server.closed).resolves.toMatchObject({ code: 'TUNNEL_IDLE' });
    await expect(pair.client.closed).resolves.toMatchObject({ code: 'TUNNEL_IDLE' });
    expect(stream.errored).toMatchObject({ cause: { code: 'TUNNEL_IDLE' } });
    expect(clock.pending).toBe(0);
  });

  test('of a link that is dead in one direction ends as fast', async () => {
    const clock = new FakeClock();
    const pair = createSessionPair({ clock });
    await clock.advance(10_000);
    pair.clientLink.behave('drop');
    await clock.advance(8_000);
    await expect(pair.server.closed).resolves.toMatchObject({ code: 'TUNNEL_IDLE' });
    await expect(pair.client.closed).resolves.toMatchObject({ code: 'TUNNEL_PEER_CLOSED' });
  });

  test('is known by its round trip', async () => {
    const clock = new FakeClock();
    await using pair = createSessionPair({ clock });
    pair.clientLink.slow({ latencyMs: 30 });
    pair.serverLink.slow({ latencyMs: 10 });
    for (let step = 0; step < 300; step += 1) {
      await clock.advance(10);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(pair.server.stats.rttMs).toBe(40);
  });
});

test('lives through any frames that are well formed', async () => {
  const anyFrame = fc
    .tuple(fc.nat(8), fc.nat(6), fc.uint8Array({ maxLength: 12 }))
    .map(([type, streamId, body]) => {
      const tail = type === 2 || type === 6 ? [0, 0, ...body, 0, 0].slice(0, 4) : [...body];
      return Buffer.from([type, 0, 0, 0, 0, 0, streamId, ...tail]);
    });
  await fc.assert(
    fc.asyncProperty(fc.array(anyFrame, { maxLength: 30 }), async (frames) => {
      const pair = createSessionPair({ onClientConnect: echo, onServerConnect: echo });
      const stream = await pair.server.open('tcp', 'x:1');
      for (const bytes of frames) pair.clientLink.inject(bytes);
      await new Promise((resolve) => setImmediate(resolve));
      const { phase } = pair.server;
      if (phase === 'closed') {
        await expect(pair.server.closed).resolves.toMatchObject({
          cause: { code: 'TUNNEL_FRAME_MALFORMED' },
        });
      }
      await pair[Symbol.asyncDispose]();
      // What arrived to its last byte is kept for whoever opened the stream.
      stream.destroy();
      await eventually(() =>
        expect([pair.client.stats, pair.server.stats]).toMatchObject([
          { openStreams: 0, unreadBytes: 0 },
          { openStreams: 0, unreadBytes: 0 },
        ]),
      );
    }),
  );
});
