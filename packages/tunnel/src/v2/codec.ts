import { tunnelErrors } from '../errors.ts';
import { PRIORITIES } from '../session/priority.ts';
import {
  type Frame,
  MAX_ADDRESS_BYTES,
  MAX_DATA_BYTES,
  MAX_FRAME_BYTES,
  MAX_NAME_BYTES,
  MAX_TEXT_BYTES,
  type OpenFrame,
  type ResetFrame,
} from './frame.ts';

/** The numbers of the types on the wire. */
const WIRE_TYPE = {
  open: 1,
  accept: 2,
  data: 3,
  end: 4,
  reset: 5,
  credit: 6,
  'go-away': 7,
} as const;

/** Type (1 byte) and stream id (6 bytes). All numbers are big-endian and without sign. */
const HEAD_BYTES = 7;

type KnownFrame = Exclude<Frame, { type: 'unknown' }>;

/** Encodes a frame. Texts and reasons that are too long are cut. */
export function encodeFrame(frame: KnownFrame): Buffer {
  switch (frame.type) {
    case 'open':
      return encodeOpen(frame);
    case 'accept':
      return encodeNumber(WIRE_TYPE.accept, frame.streamId, frame.windowBytes);
    case 'data':
      return encodeDataFrame(frame.streamId, [frame.body]);
    case 'end':
      return head(WIRE_TYPE.end, frame.streamId, 0);
    case 'reset':
      return encodeReset(frame);
    case 'credit':
      return encodeNumber(WIRE_TYPE.credit, frame.streamId, frame.bytes);
    case 'go-away': {
      const reason = cut(frame.reason, MAX_TEXT_BYTES);
      const bytes = head(WIRE_TYPE['go-away'], 0, 4 + reason.length);
      bytes.set(reason, bytes.writeUInt32BE(frame.spreadMs, HEAD_BYTES));
      return bytes;
    }
  }
}

/** Encodes one Data frame out of pieces that were written one after another. */
export function encodeDataFrame(streamId: number, pieces: readonly Uint8Array[]): Buffer {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const bytes = head(WIRE_TYPE.data, streamId, length);
  let offset = HEAD_BYTES;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

/**
 * Decodes a frame. The body of a Data frame is a view into `bytes`.
 *
 * @throws `TUNNEL_FRAME_MALFORMED` when it is too long or too short for what it says it is, or a number in it is out of
 * its range.
 */
export function decodeFrame(bytes: Buffer): Frame {
  if (bytes.length > MAX_FRAME_BYTES) throw malformed(`it has ${bytes.length} bytes`);
  if (bytes.length < HEAD_BYTES) throw malformed('it ends within its header');
  const streamId = bytes.readUIntBE(1, 6);
  switch (bytes[0]) {
    case WIRE_TYPE.open:
      return decodeOpen(bytes, streamId);
    case WIRE_TYPE.accept:
      return { type: 'accept', streamId, windowBytes: numberOf(bytes) };
    case WIRE_TYPE.data:
      if (bytes.length === HEAD_BYTES) throw malformed('it has no data');
      return { type: 'data', streamId, body: bytes.subarray(HEAD_BYTES) };
    case WIRE_TYPE.end:
      if (bytes.length !== HEAD_BYTES) throw malformed('an End has a body');
      return { type: 'end', streamId };
    case WIRE_TYPE.reset:
      return decodeReset(bytes, streamId);
    case WIRE_TYPE.credit:
      return { type: 'credit', streamId, bytes: numberOf(bytes) };
    case WIRE_TYPE['go-away']:
      need(bytes, HEAD_BYTES + 4);
      return {
        type: 'go-away',
        spreadMs: bytes.readUInt32BE(HEAD_BYTES),
        reason: bytes.toString('utf8', HEAD_BYTES + 4),
      };
    default:
      return { type: 'unknown' };
  }
}

function head(wireType: number, streamId: number, bodyBytes: number): Buffer {
  if (bodyBytes > MAX_DATA_BYTES) throw new RangeError(`${bodyBytes} bytes are too many`);
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + bodyBytes);
  bytes[0] = wireType;
  bytes.writeUIntBE(streamId, 1, 6);
  return bytes;
}

function encodeNumber(wireType: number, streamId: number, value: number): Buffer {
  const bytes = head(wireType, streamId, 4);
  bytes.writeUInt32BE(value, HEAD_BYTES);
  return bytes;
}

function encodeOpen(frame: OpenFrame): Buffer {
  const protocol = cut(frame.protocol, MAX_NAME_BYTES);
  const address = cut(frame.address, MAX_ADDRESS_BYTES);
  const bytes = head(WIRE_TYPE.open, frame.streamId, 6 + protocol.length + address.length);
  bytes[HEAD_BYTES] = PRIORITIES.indexOf(frame.priority);
  bytes.writeUInt32BE(frame.windowBytes, HEAD_BYTES + 1);
  putNameAndText(bytes, HEAD_BYTES + 5, protocol, address);
  return bytes;
}

function decodeOpen(bytes: Buffer, streamId: number): OpenFrame {
  need(bytes, HEAD_BYTES + 6);
  const priority = PRIORITIES[bytes[HEAD_BYTES] ?? PRIORITIES.length];
  if (priority === undefined) throw malformed('there is no such priority');
  const { name: protocol, text: address } = nameAndText(bytes, HEAD_BYTES + 5);
  const windowBytes = bytes.readUInt32BE(HEAD_BYTES + 1);
  return { type: 'open', streamId, priority, windowBytes, protocol, address };
}

function encodeReset({ streamId, code, text }: ResetFrame): Buffer {
  const codeBytes = cut(code, MAX_NAME_BYTES);
  const textBytes = cut(text, MAX_TEXT_BYTES);
  const bytes = head(WIRE_TYPE.reset, streamId, 1 + codeBytes.length + textBytes.length);
  putNameAndText(bytes, HEAD_BYTES, codeBytes, textBytes);
  return bytes;
}

function decodeReset(bytes: Buffer, streamId: number): ResetFrame {
  const { name: code, text } = nameAndText(bytes, HEAD_BYTES);
  return { type: 'reset', streamId, code, text };
}

/** A name behind one byte with its length, and a text that goes on to the end. */
function putNameAndText(bytes: Buffer, offset: number, name: Buffer, text: Buffer): void {
  bytes[offset] = name.length;
  bytes.set(name, offset + 1);
  bytes.set(text, offset + 1 + name.length);
}

function nameAndText(bytes: Buffer, offset: number): { name: string; text: string } {
  need(bytes, offset + 1);
  const start = offset + 1;
  const end = start + (bytes[offset] ?? 0);
  need(bytes, end);
  return { name: bytes.toString('utf8', start, end), text: bytes.toString('utf8', end) };
}

function numberOf(bytes: Buffer): number {
  if (bytes.length !== HEAD_BYTES + 4) throw malformed('its length is not that of a number');
  return bytes.readUInt32BE(HEAD_BYTES);
}

/** The bytes of `text`, without what is beyond `maxBytes`. */
function cut(text: string, maxBytes: number): Buffer {
  return Buffer.from(text).subarray(0, maxBytes);
}

function need(bytes: Buffer, length: number): void {
  if (bytes.length < length) throw malformed('it ends too early');
}

function malformed(what: string): Error {
  return tunnelErrors.create('TUNNEL_FRAME_MALFORMED', { what });
}
