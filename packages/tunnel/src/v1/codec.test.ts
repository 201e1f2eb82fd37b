import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeMessage, encodeData, encodeMessage } from './codec.ts';
import type { Message } from './message.ts';

type Encodable = Exclude<Message, { type: 'unknown' }>;

function bytes(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex');
}

const VECTORS: readonly [number, Encodable, string][] = [
  [
    1,
    { type: 'connect', streamId: 2, protocol: 'tcp', address: '10.43.0.1:443' },
    '02 04 04 B0 EA 01 74 63 70 2F 31 30 2E 34 33 2E 30 2E 31 3A 34 34 33',
  ],
  [
    2,
    { type: 'connect', streamId: 3, protocol: 'unix', address: '/var/run/docker.sock' },
    '04 06 04 B0 EA 01 75 6E 69 78 2F 2F 76 61 72 2F 72 75 6E 2F 64 6F 63 6B 65 72 2E 73 6F 63 6B',
  ],
  [
    3,
    { type: 'connect', streamId: 4, protocol: 'npipe', address: '//./pipe/docker_engine' },
    '06 08 04 B0 EA 01 6E 70 69 70 65 2F 2F 2F 2E 2F 70 69 70 65 2F 64 6F 63 6B 65 72 5F 65 6E 67 69 6E 65',
  ],
  [
    4,
    { type: 'connect', streamId: 5, protocol: 'tcp', address: '127.0.0.1:6080' },
    '08 0A 04 B0 EA 01 74 63 70 2F 31 32 37 2E 30 2E 30 2E 31 3A 36 30 38 30',
  ],
  [
    5,
    { type: 'connect', streamId: 6, protocol: 'tcp', address: 'not-used:80' },
    '0A 0C 04 B0 EA 01 74 63 70 2F 6E 6F 74 2D 75 73 65 64 3A 38 30',
  ],
  [
    6,
    { type: 'connect', streamId: 7, protocol: 'c-abc12::tcp', address: '10.43.0.1:443' },
    '0C 0E 04 B0 EA 01 63 2D 61 62 63 31 32 3A 3A 74 63 70 2F 31 30 2E 34 33 2E 30 2E 31 3A 34 34 33',
  ],
  [
    8,
    { type: 'data', streamId: 2, body: Buffer.from('hello') },
    '10 04 02 B0 EA 01 68 65 6C 6C 6F',
  ],
  [9, { type: 'data', streamId: 64, body: Buffer.alloc(0) }, '12 80 01 02 B0 EA 01'],
  [10, { type: 'error', streamId: 2, text: 'EOF' }, '14 04 06 45 4F 46'],
  [
    11,
    { type: 'error', streamId: 300, text: 'tunnel disconnect' },
    '16 D8 04 06 74 75 6E 6E 65 6C 20 64 69 73 63 6F 6E 6E 65 63 74',
  ],
  [
    12,
    { type: 'error', streamId: 77, text: 'connection not found client/0/77' },
    '18 9A 01 06 63 6F 6E 6E 65 63 74 69 6F 6E 20 6E 6F 74 20 66 6F 75 6E 64 20 63 6C 69 65 6E 74 2F 30 2F 37 37',
  ],
  [
    13,
    { type: 'add-client', client: 'c-abc12/5577006791947779410' },
    '1A 00 08 63 2D 61 62 63 31 32 2F 35 35 37 37 30 30 36 37 39 31 39 34 37 37 37 39 34 31 30',
  ],
  [
    14,
    { type: 'remove-client', client: 'c-abc12/5577006791947779410' },
    '1C 00 0A 63 2D 61 62 63 31 32 2F 35 35 37 37 30 30 36 37 39 31 39 34 37 37 37 39 34 31 30',
  ],
  [
    15,
    { type: 'add-client', client: 'stv-cluster-c-abc12/123' },
    '1E 00 08 73 74 76 2D 63 6C 75 73 74 65 72 2D 63 2D 61 62 63 31 32 2F 31 32 33',
  ],
  [16, { type: 'pause', streamId: 2 }, '20 04 0C'],
  [17, { type: 'resume', streamId: 2 }, '22 04 0E'],
  [
    18,
    { type: 'sync', streamIds: [2, 5, 300] },
    '24 00 10 02 00 00 00 00 00 00 00 05 00 00 00 00 00 00 00 2C 01 00 00 00 00 00 00',
  ],
  [19, { type: 'sync', streamIds: [] }, '26 00 10'],
  [20, { type: 'go-away' }, '28 00 C8 01'],
];

describe('the codec', () => {
  test.each(VECTORS)('message %i is written and read as remotedialer does', (id, message, hex) => {
    expect(encodeMessage(id, message).toString('hex')).toBe(bytes(hex).toString('hex'));
    expect(decodeMessage(bytes(hex))).toEqual(message);
  });

  test.each([
    ['C8 D0 DF A9 F2 9F E8 D5 7A 04 04 B0 EA 01 74 63 70 2F 61', 'connect'],
    ['CA D0 DF A9 F2 9F E8 D5 7A 04 02 B0 EA 01 68 65 6C 6C 6F', 'data'],
    ['CC D0 DF A9 F2 9F E8 D5 7A 04 06 45 4F 46', 'error'],
    ['D6 D0 DF A9 F2 9F E8 D5 7A 08 0C', 'pause'],
    ['FF FF FF FF FF FF FF FF FF 01 04 02 B0 EA 01 78', 'data'],
  ])('ids of 9 and 10 bytes are skipped: %s', (hex, type) => {
    expect(decodeMessage(bytes(hex))).toMatchObject({ type });
  });

  test('a message of several pieces is one message', () => {
    const encoded = encodeData(8, 2, [Buffer.from('he'), Buffer.from('llo')]);
    expect(encoded.toString('hex')).toBe('100402b0ea0168656c6c6f');
  });

  test('a Connect without a slash has no address', () => {
    const encoded = bytes('02 04 04 B0 EA 01 74 63 70');
    expect(decodeMessage(encoded)).toEqual({
      type: 'connect',
      streamId: 2,
      protocol: 'tcp',
      address: '',
    });
  });

  test('an unknown type is told apart', () => {
    expect(decodeMessage(bytes('02 04 12 01 02'))).toEqual({ type: 'unknown' });
  });

  test('a list of ids that is cut off is told apart', () => {
    expect(decodeMessage(bytes('24 00 10 02 00 00'))).toEqual({
      type: 'sync',
      streamIds: undefined,
    });
  });

  test('no bytes make it throw anything but TUNNEL_FRAME_MALFORMED', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (input) => {
        try {
          decodeMessage(Buffer.from(input));
        } catch (error) {
          expect(error).toMatchObject({ code: 'TUNNEL_FRAME_MALFORMED' });
        }
      }),
      { numRuns: 2_000 },
    );
  });

  const streamId = fc.nat();
  const anyMessage: fc.Arbitrary<Encodable> = fc.oneof(
    fc.record({
      type: fc.constant('data' as const),
      streamId,
      body: fc.uint8Array().map((body) => Buffer.from(body)),
    }),
    fc.record({ type: fc.constant('error' as const), streamId, text: fc.string() }),
    fc.record({
      type: fc.constant('connect' as const),
      streamId,
      protocol: fc.string().filter((protocol) => !protocol.includes('/')),
      address: fc.string(),
    }),
    fc.record({ type: fc.constantFrom('pause' as const, 'resume' as const), streamId }),
    fc.record({ type: fc.constant('sync' as const), streamIds: fc.array(streamId) }),
    fc.record({
      type: fc.constantFrom('add-client' as const, 'remove-client' as const),
      client: fc.string(),
    }),
  );

  test('any message survives encoding and decoding', () => {
    fc.assert(
      fc.property(fc.nat(), anyMessage, (id, message) => {
        expect(decodeMessage(encodeMessage(id, message))).toEqual(message);
      }),
    );
  });
});
