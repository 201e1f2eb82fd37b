import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeFrame, encodeDataFrame, encodeFrame } from './codec.ts';
import type { Frame } from './frame.ts';

type Encodable = Exclude<Frame, { type: 'unknown' }>;

function bytes(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex');
}

const VECTORS: readonly [Encodable, string][] = [
  [
    {
      type: 'open',
      streamId: 2,
      priority: 'interactive',
      windowBytes: 262_144,
      protocol: 'tcp',
      address: '10.43.0.1:443',
    },
    '01 000000000002 01 00040000 03 746370 31302e34332e302e313a343433',
  ],
  [
    {
      type: 'open',
      streamId: 281_474_976_710_655,
      priority: 'bulk',
      windowBytes: 4_294_967_295,
      protocol: '',
      address: '',
    },
    '01 ffffffffffff 02 ffffffff 00',
  ],
  [{ type: 'accept', streamId: 2, windowBytes: 16_384 }, '02 000000000002 00004000'],
  [{ type: 'data', streamId: 3, body: Buffer.from('hello') }, '03 000000000003 68656c6c6f'],
  [{ type: 'end', streamId: 3 }, '04 000000000003'],
  [
    { type: 'reset', streamId: 4, code: 'X_Y', text: 'no route' },
    '05 000000000004 03 585f59 6e6f20726f757465',
  ],
  [{ type: 'credit', streamId: 2, bytes: 131_072 }, '06 000000000002 00020000'],
  [
    { type: 'go-away', spreadMs: 5_000, reason: 'upgrade' },
    '07 000000000000 00001388 75706772616465',
  ],
];

test.each(VECTORS)('%j is written and read as VERSIONS.md says', (frame, hex) => {
  expect(encodeFrame(frame).toString('hex')).toBe(bytes(hex).toString('hex'));
  expect(decodeFrame(bytes(hex))).toEqual(frame);
});

describe('what is malformed', () => {
  test.each([
    ['', 'it ends within its header'],
    ['03 0000000000', 'it ends within its header'],
    ['03 000000000002', 'it has no data'],
    ['04 000000000002 00', 'an End has a body'],
    ['02 000000000002 000040', 'its length is not that of a number'],
    ['06 000000000002 0000400000', 'its length is not that of a number'],
    ['01 000000000002 03 00000001 00', 'there is no such priority'],
    ['01 000000000002 01 00000001', 'it ends too early'],
    ['01 000000000002 01 00000001 05 746370', 'it ends too early'],
    ['05 000000000002 02 41', 'it ends too early'],
    ['05 000000000002', 'it ends too early'],
    ['07 000000000000 000000', 'it ends too early'],
  ])('is told apart: %s', (hex, what) => {
    expect(() => decodeFrame(bytes(hex))).toThrow(
      expect.objectContaining({ code: 'TUNNEL_FRAME_MALFORMED', facts: { what } }),
    );
  });

  test('is a frame of more than 64 KiB', () => {
    const frame = Buffer.alloc(65_537, 3);
    expect(() => decodeFrame(frame)).toThrow(
      expect.objectContaining({ code: 'TUNNEL_FRAME_MALFORMED' }),
    );
    expect(decodeFrame(frame.subarray(1)).type).toBe('data');
  });

  test('is never written', () => {
    expect(() => encodeDataFrame(2, [Buffer.alloc(65_530)])).toThrow(RangeError);
  });
});

test('a type of a later version is told apart', () => {
  expect(decodeFrame(bytes('63 000000000002 ff'))).toEqual({ type: 'unknown' });
});

test('a frame of several pieces is one frame', () => {
  const encoded = encodeDataFrame(3, [Buffer.from('he'), Buffer.from('llo')]);
  expect(encoded.toString('hex')).toBe('0300000000000368656c6c6f');
});

test('texts that are too long are cut', () => {
  const frame = encodeFrame({
    type: 'reset',
    streamId: 2,
    code: 'C'.repeat(300),
    text: 't'.repeat(2_000),
  });
  expect(decodeFrame(frame)).toEqual({
    type: 'reset',
    streamId: 2,
    code: 'C'.repeat(255),
    text: 't'.repeat(1_024),
  });
});

const streamId = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const number = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const name = fc.string({ maxLength: 60 });
const anyFrame: fc.Arbitrary<Encodable> = fc.oneof(
  fc.record({
    type: fc.constant('open' as const),
    streamId,
    priority: fc.constantFrom('control' as const, 'interactive' as const, 'bulk' as const),
    windowBytes: number,
    protocol: name,
    address: name,
  }),
  fc.record({ type: fc.constant('accept' as const), streamId, windowBytes: number }),
  fc.record({
    type: fc.constant('data' as const),
    streamId,
    body: fc.uint8Array({ minLength: 1 }).map((body) => Buffer.from(body)),
  }),
  fc.record({ type: fc.constant('end' as const), streamId }),
  fc.record({ type: fc.constant('reset' as const), streamId, code: name, text: name }),
  fc.record({ type: fc.constant('credit' as const), streamId, bytes: number }),
  fc.record({ type: fc.constant('go-away' as const), spreadMs: number, reason: name }),
);

test('any frame survives encoding and decoding', () => {
  fc.assert(
    fc.property(anyFrame, (frame) => {
      expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
    }),
  );
});

test('no bytes make it throw anything but TUNNEL_FRAME_MALFORMED', () => {
  const damaged = fc
    .tuple(anyFrame, fc.nat(), fc.nat(255), fc.nat(40))
    .map(([frame, at, value, length]) => {
      const encoded = encodeFrame(frame);
      encoded[at % encoded.length] = value;
      return encoded.subarray(0, length);
    });
  const anything = fc.uint8Array({ maxLength: 64 }).map((input) => Buffer.from(input));
  fc.assert(
    fc.property(fc.oneof(anything, damaged), (input) => {
      try {
        decodeFrame(input);
      } catch (error) {
        expect(error).toMatchObject({ code: 'TUNNEL_FRAME_MALFORMED' });
      }
    }),
    { numRuns: 3_000 },
  );
});
