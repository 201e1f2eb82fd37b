import { tunnelErrors } from '../errors.ts';

/** Most bytes of a varint: ten times seven bits hold 64. */
const MAX_VARINT_BYTES = 10;

/** Numbers beyond this are bigints: twice the number must be exact, as zig-zag doubles it. */
const MAX_NUMBER = 2 ** 52 - 1;

/** A position in bytes that are being read. */
export interface Cursor {
  readonly bytes: Uint8Array;
  offset: number;
}

/**
 * Writes `value` as a Go varint (zig-zag, then base 128 little-endian) at `offset`.
 *
 * @param value - an integer within 52 bits and a sign.
 * @returns the offset behind it.
 */
export function writeVarint(target: Uint8Array, offset: number, value: number): number {
  // Arithmetic, not bit operators: those cut to 32 bits.
  let rest = value < 0 ? -value * 2 - 1 : value * 2;
  let at = offset;
  while (rest >= 0x80) {
    target[at++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  target[at++] = rest;
  return at;
}

/** The bytes {@link writeVarint} takes for `value`. */
export function varintLength(value: number): number {
  let rest = value < 0 ? -value * 2 - 1 : value * 2;
  let length = 1;
  while (rest >= 0x80) {
    rest = Math.floor(rest / 0x80);
    length += 1;
  }
  return length;
}

/**
 * Reads a varint and moves the cursor behind it.
 *
 * @returns a number when it can be written again by {@link writeVarint}, else a bigint.
 * @throws `TUNNEL_FRAME_MALFORMED` when the bytes end within it or it holds more than 64 bits.
 */
export function readVarint(cursor: Cursor): number | bigint {
  const start = cursor.offset;
  skipVarint(cursor);
  const length = cursor.offset - start;
  // Four groups of seven bits fit into what bit operators can hold.
  if (length <= 4) {
    let raw = 0;
    for (let index = length - 1; index >= 0; index -= 1) {
      raw = (raw << 7) | ((cursor.bytes[start + index] ?? 0) & 0x7f);
    }
    return (raw >>> 1) ^ -(raw & 1);
  }
  let raw = 0n;
  for (let index = length - 1; index >= 0; index -= 1) {
    raw = (raw << 7n) | BigInt((cursor.bytes[start + index] ?? 0) & 0x7f);
  }
  const value = (raw >> 1n) ^ -(raw & 1n);
  const number = Number(value);
  return Math.abs(number) <= MAX_NUMBER ? number : value;
}

/**
 * Moves the cursor behind a varint without decoding it.
 *
 * @throws `TUNNEL_FRAME_MALFORMED` as {@link readVarint}.
 */
export function skipVarint(cursor: Cursor): void {
  const { bytes, offset } = cursor;
  for (let length = 1; length <= MAX_VARINT_BYTES; length += 1) {
    const byte = bytes[offset + length - 1];
    if (byte === undefined) throw malformed('it ends within its header');
    if (byte >= 0x80) continue;
    if (length === MAX_VARINT_BYTES && byte > 1) break;
    cursor.offset = offset + length;
    return;
  }
  throw malformed('a number has more than 64 bits');
}

function malformed(what: string): Error {
  return tunnelErrors.create('TUNNEL_FRAME_MALFORMED', { what });
}
