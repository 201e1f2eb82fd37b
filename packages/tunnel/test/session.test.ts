import { createHash, randomBytes } from 'node:crypto';
import { Duplex } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { eventually, SeededRandom } from '@drover/base/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ConnectHandler, splice, tunnelErrors } from '../src/index.ts';
import {
  createSessionPair as createPair,
  type SessionPair,
  type SessionPairOptions,
} from '../src/testing/index.ts';

const echo: ConnectHandler = ({ stream }) => void stream.pipe(stream);

describe.each([1, 2])('version %i of the wire', (protocolVersion) => {
  function createSessionPair(options: SessionPairOptions = {}): SessionPair {
    return createPair({ protocolVersion, ...options });
  }

  describe('streams', () => {
    test('carry data in order, whatever the sizes of writes', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 12 }),
          fc.nat(),
          async (sizes, seed) => {
            const random = new SeededRandom(seed);
            const sent = sizes.map((size) =>
              Buffer.from(random.bytes(Math.min(size, 2_000)))
                .toString('hex')
                .repeat(Math.ceil(size / 4_000)),
            );
            await using pair = createSessionPair({
              onClientConnect: ({ stream }) => {
                for (const piece of sent) stream.write(piece);
                stream.end();
              },
            });
            expect(await text(await pair.server.open('tcp', 'x:1'))).toBe(sent.join(''));
          },
        ),
        { numRuns: 25 },
      );
    });

    test('can be opened by both sides at once', async () => {
      await using pair = createSessionPair({ onClientConnect: echo, onServerConnect: echo });
      const streams = [
        await pair.server.open('tcp', 'a:1'),
        await pair.client.open('tcp', 'b:1'),
        await pair.server.open('tcp', 'c:1'),
      ];
      const answers = streams.map(async (stream, index) => {
        stream.write(`hello ${index}`);
        for await (const chunk of stream) return String(chunk);
        return '';
      });
      expect(await Promise.all(answers)).toEqual(['hello 0', 'hello 1', 'hello 2']);
    });

    test('that are joined to a local end close with it, behind its data', async () => {
      await using pair = createSessionPair({
        onClientConnect: ({ stream }) => {
          const local = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
          splice(stream, local);
          local.push('all of it');
          local.push(null);
        },
      });
      expect(await text(await pair.server.open('tcp', 'x:1'))).toBe('all of it');
      await eventually(() => expect(pair.client.stats.openStreams).toBe(0));
    });

    test('stop a writer that reads nothing when the far side gives them up', async () => {
      const accepted = Promise.withResolvers<Duplex>();
      await using pair = createSessionPair({
        onClientConnect: ({ stream }) => accepted.resolve(stream),
      });
      const stream = await pair.server.open('tcp', 'x:1');
      const writer = await accepted.promise;
      const fill = (): void => {
        while (writer.write(Buffer.alloc(30_000)));
      };
      writer.on('drain', fill);
      fill();
      await eventually(() => expect(pair.client.stats.pausedStreams).toBe(1));
      stream.destroy();
      await eventually(() => expect(writer.destroyed).toBe(true));
    });

    test('let a reader have what came before the end, though its own write is stuck', async () => {
      const accepted = Promise.withResolvers<Duplex>();
      await using pair = createSessionPair({
        onClientConnect: ({ stream }) => accepted.resolve(stream),
      });
      const stream = await pair.server.open('tcp', 'x:1');
      const far = await accepted.promise;
      stream.write(Buffer.alloc(5_000_000));
      await eventually(() => expect(pair.server.stats.pausedStreams).toBe(1));
      const answer = text(stream);
      far.end('too large');
      expect(await answer).toBe('too large');
      await eventually(() => expect(stream.destroyed).toBe(true));
    });
  });

  describe('back-pressure', () => {
    test('a stalled stream does not stall another', async () => {
      await using pair = createSessionPair({
        onClientConnect: ({ address, stream }) => {
          if (address === 'flood:1') stream.end(Buffer.alloc(20_000_000));
          else stream.pipe(stream);
        },
      });
      await pair.server.open('tcp', 'flood:1');
      await eventually(() => expect(pair.client.stats.pausedStreams).toBe(1));
      const other = await pair.server.open('tcp', 'echo:1');
      other.write('still here');
      for await (const chunk of other) {
        expect(String(chunk)).toBe('still here');
        break;
      }
    });
  });

  describe('the session', () => {
    test('ends when the link is cut, with all its streams', async () => {
      const pair = createSessionPair({ onClientConnect: echo });
      const stream = await pair.server.open('tcp', 'x:1');
      pair.serverLink.cut();
      await expect(pair.server.closed).resolves.toMatchObject({
        code: 'TUNNEL_PEER_CLOSED',
        facts: { code: 1006 },
      });
      await expect(text(stream)).rejects.toMatchObject({ code: 'TUNNEL_SESSION_LOST' });
    });

    test('ends at a text message', async () => {
      const pair = createSessionPair();
      pair.clientLink.injectText();
      await expect(pair.server.closed).resolves.toMatchObject({
        facts: { what: 'wrong websocket message type' },
      });
      await pair[Symbol.asyncDispose]();
    });

    test('draining can be given up', async () => {
      await using pair = createSessionPair({ onClientConnect: echo });
      await pair.server.open('tcp', 'x:1');
      const reason = tunnelErrors.create('TUNNEL_CLOSED');
      await expect(pair.server.drain({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });

    test('refuses more streams than its limit', async () => {
      await using pair = createSessionPair({ onClientConnect: echo, limits: { maxStreams: 2 } });
      await pair.server.open('tcp', 'x:1');
      await pair.server.open('tcp', 'x:1');
      await expect(pair.server.open('tcp', 'x:1')).rejects.toMatchObject({
        code: 'TUNNEL_STREAM_LIMIT',
        facts: { maxStreams: 2 },
      });
    });
  });

  test('many streams in both directions keep their bytes', async () => {
    const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
    const bodies = new Map(
      Array.from({ length: 40 }, (_, index) => [
        `host-${index}:1`,
        randomBytes(50_000 + index * 7_919),
      ]),
    );
    await using pair = createSessionPair({
      onClientConnect: ({ address, stream }) => void stream.end(bodies.get(address)),
    });
    const results = await Promise.all(
      [...bodies].map(async ([address, body]) => {
        const received = await buffer(await pair.server.open('tcp', address));
        return digest(received) === digest(body);
      }),
    );
    expect(results).toEqual(Array.from({ length: 40 }, () => true));
  });
});
