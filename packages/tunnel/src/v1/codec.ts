import { tunnelErrors } from '../errors.ts';
import type { Message } from './message.ts';
import { type Cursor, readVarint, skipVarint, varintLength, writeVarint } from './varint.ts';

/** The numbers of the types on the wire. */
const WIRE_TYPE = {
  data: 1,
  connect: 2,
  error: 3,
  'add-client': 4,
  'remove-client': 5,
  pause: 6,
  resume: 7,
  sync: 8,
  // Ours; far from the others, so that remotedialer does not come to mean something else by it.
  'go-away': 100,
} as const;

/** A field that receivers ignore and that must be there in Data and Connect; remotedialer always writes this. */
const LEGACY_DEADLINE_MS = 15_000;

/** Longest text of an Error or a client announcement that is decoded; the rest is dropped, as in remotedialer. */
const MAX_TEXT_BYTES = 4_096;

/**
 * Encodes a message.
 *
 * @param messageId - a number for diagnostics, which receivers do not look at.
 */
export function encodeMessage(
  messageId: number,
  message: Exclude<Message, { type: 'unknown' }>,
): Buffer {
  const streamId = 'streamId' in message ? message.streamId : 0;
  return encode({ messageId, streamId, wireType: WIRE_TYPE[message.type] }, [bodyOf(message)]);
}

/** Encodes one Data message out of pieces that were written one after another. */
export function encodeData(
  messageId: number,
  streamId: number,
  pieces: readonly Uint8Array[],
): Buffer {
  return encode({ messageId, streamId, wireType: WIRE_TYPE.data }, pieces);
}

/**
 * Decodes a message. Bodies are views into `bytes`.
 *
 * @throws `TUNNEL_FRAME_MALFORMED` when the header is cut off, holds a number of more than 64 bits or a stream id
 * beyond 2^52.
 */
export function decodeMessage(bytes: Buffer): Message {
  const cursor: Cursor = { bytes, offset: 0 };
  skipVarint(cursor);
  const streamId = readVarint(cursor);
  const wireType = readVarint(cursor);
  if (typeof streamId === 'bigint') {
    throw tunnelErrors.create('TUNNEL_FRAME_MALFORMED', { what: 'the stream id is too large' });
  }
  switch (wireType) {
    case WIRE_TYPE.data:
      skipVarint(cursor);
      return { type: 'data', streamId, body: bytes.subarray(cursor.offset) };
    case WIRE_TYPE.connect:
      skipVarint(cursor);
      return { type: 'connect', streamId, ...splitTarget(text(bytes, cursor.offset)) };
    case WIRE_TYPE.error:
      return { type: 'error', streamId, text: text(bytes, cursor.offset) };
    case WIRE_TYPE['add-client']:
      return { type: 'add-client', client: text(bytes, cursor.offset) };
    case WIRE_TYPE['remove-client']:
      return { type: 'remove-client', client: text(bytes, cursor.offset) };
    case WIRE_TYPE.pause:
      return { type: 'pause', streamId };
    case WIRE_TYPE.resume:
      return { type: 'resume', streamId };
    case WIRE_TYPE.sync:
      return { type: 'sync', streamIds: readIds(bytes.subarray(cursor.offset)) };
    case WIRE_TYPE['go-away']:
      return { type: 'go-away' };
    default:
      return { type: 'unknown' };
  }
}

interface Header {
  readonly messageId: number;
  readonly streamId: number;
  readonly wireType: number;
}

function encode(header: Header, pieces: readonly Uint8Array[]): Buffer {
  const { messageId, streamId, wireType } = header;
  const hasDeadline = wireType === WIRE_TYPE.data || wireType === WIRE_TYPE.connect;
  let length = varintLength(messageId) + varintLength(streamId) + varintLength(wireType);
  if (hasDeadline) length += varintLength(LEGACY_DEADLINE_MS);
  for (const piece of pieces) length += piece.length;

  const target = Buffer.allocUnsafe(length);
  let offset = writeVarint(target, 0, messageId);
  offset = writeVarint(target, offset, streamId);
  offset = writeVarint(target, offset, wireType);
  if (hasDeadline) offset = writeVarint(target, offset, LEGACY_DEADLINE_MS);
  for (const piece of pieces) {
    target.set(piece, offset);
    offset += piece.length;
  }
  return target;
}

function bodyOf(message: Exclude<Message, { type: 'unknown' }>): Uint8Array {
  switch (message.type) {
    case 'data':
      return message.body;
    case 'connect':
      return Buffer.from(`${message.protocol}/${message.address}`);
    case 'error':
      return Buffer.from(message.text);
    case 'add-client':
    case 'remove-client':
      return Buffer.from(message.client);
    case 'pause':
    case 'resume':
    case 'go-away':
      return Buffer.alloc(0);
    case 'sync':
      return writeIds(message.streamIds ?? []);
  }
}

function text(bytes: Buffer, start: number): string {
  return bytes.toString('utf8', start, Math.min(bytes.length, start + MAX_TEXT_BYTES));
}

function splitTarget(target: string): { protocol: string; address: string } {
  const slash = target.indexOf('/');
  if (slash < 0) return { protocol: target, address: '' };
  return { protocol: target.slice(0, slash), address: target.slice(slash + 1) };
}

function readIds(body: Buffer): number[] | undefined {
  if (body.length % 8 !== 0) return undefined;
  const ids: number[] = [];
  for (let offset = 0; offset < body.length; offset += 8) {
    ids.push(Number(body.readBigInt64LE(offset)));
  }
  return ids;
}

function writeIds(ids: readonly number[]): Buffer {
  const body = Buffer.alloc(ids.length * 8);
  for (const [index, id] of ids.entries()) body.writeBigInt64LE(BigInt(id), index * 8);
  return body;
}
