import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readVarint, skipVarint, varintLength, writeVarint } from './varint.ts';

const VECTORS: readonly [number | bigint, string][] = [
  [0, '00'],
  [1, '02'],
  [-1, '01'],
  [2, '04'],
  [63, '7e'],
  [64, '8001'],
  [300, 'd804'],
  [8191, 'fe7f'],
  [8192, '808001'],
  [15000, 'b0ea01'],
  [4419667855673127972n, 'c8d0dfa9f29fe8d57a'],
  [9223372036854775807n, 'feffffffffffffffff01'],
  [-9223372036854775808n, 'ffffffffffffffffff01'],
];

describe('varints', () => {
  test.each(VECTORS)('%s is read from %s', (value, hex) => {
    const cursor = { bytes: Buffer.from(hex, 'hex'), offset: 0 };
    expect(readVarint(cursor)).toBe(value);
    expect(cursor.offset).toBe(hex.length / 2);
  });

  test.each(VECTORS.filter(([value]) => typeof value === 'number'))(
    '%s is written as %s',
    (value, hex) => {
      const target = Buffer.alloc(10);
      const end = writeVarint(target, 0, Number(value));
      expect(target.toString('hex', 0, end)).toBe(hex);
      expect(varintLength(Number(value))).toBe(end);
    },
  );

  test('any integer of 52 bits survives writing and reading', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 52) + 1, max: 2 ** 52 - 1 }), (value) => {
        const target = Buffer.alloc(12);
        const end = writeVarint(target, 1, value);
        expect(readVarint({ bytes: target.subarray(0, end), offset: 1 })).toBe(value);
        expect(varintLength(value)).toBe(end - 1);
      }),
    );
  });

  test.each([
    '',
    '80',
    'ffff',
    'ffffffffffffffffff',
    'ffffffffffffffffff02',
    '8080808080808080808001',
  ])('the bytes "%s" are refused', (hex) => {
    const cursor = { bytes: Buffer.from(hex, 'hex'), offset: 0 };
    expect(() => skipVarint(cursor)).toThrow(
      expect.objectContaining({ code: 'TUNNEL_FRAME_MALFORMED' }),
    );
  });
});
