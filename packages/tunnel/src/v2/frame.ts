import type { StreamPriority } from '../session/priority.ts';

/** Asks the far side for a stream to `address`; answered by Accept or Reset. */
export interface OpenFrame {
  readonly type: 'open';
  readonly streamId: number;
  readonly priority: StreamPriority;
  /** Bytes that the far side may send on the stream before it gets credit. */
  readonly windowBytes: number;
  readonly protocol: string;
  readonly address: string;
}

/** The stream has been joined to what was asked for. */
export interface AcceptFrame {
  readonly type: 'accept';
  readonly streamId: number;
  /** Bytes that may be sent on the stream before there is credit. */
  readonly windowBytes: number;
}

/** Bytes of a stream. */
export interface DataFrame {
  readonly type: 'data';
  readonly streamId: number;
  readonly body: Buffer;
}

/** The sender of this sends no more Data on the stream; it still takes some. */
export interface EndFrame {
  readonly type: 'end';
  readonly streamId: number;
}

/** Ends both directions of a stream at once, or refuses it. */
export interface ResetFrame {
  readonly type: 'reset';
  readonly streamId: number;
  /** The code of the failure at the far side, for example `TUNNEL_STREAM_CANCELLED`. */
  readonly code: string;
  /** What people can read about it. */
  readonly text: string;
}

/** So many more bytes may be sent on the stream. */
export interface CreditFrame {
  readonly type: 'credit';
  readonly streamId: number;
  readonly bytes: number;
}

/** The sender of this is about to leave: open no more streams to it. */
export interface GoAwayFrame {
  readonly type: 'go-away';
  /** Milliseconds over which those who go should spread. */
  readonly spreadMs: number;
  readonly reason: string;
}

/** A frame of a type that this code does not know; it is ignored. */
export interface UnknownFrame {
  readonly type: 'unknown';
}

/** One message of version 2 of the wire. */
export type Frame =
  | OpenFrame
  | AcceptFrame
  | DataFrame
  | EndFrame
  | ResetFrame
  | CreditFrame
  | GoAwayFrame
  | UnknownFrame;

/** Bytes of the longest frame; a longer one ends the session. */
export const MAX_FRAME_BYTES = 64 * 1024;

/** Bytes of the longest body of a Data frame. */
export const MAX_DATA_BYTES = MAX_FRAME_BYTES - 7;

/** Bytes of the longest protocol and code, which have one byte for their length. */
export const MAX_NAME_BYTES = 255;

/** Bytes of the longest address that can be asked for. */
export const MAX_ADDRESS_BYTES = 1_024;

/** Bytes of the longest text and reason; what is longer is cut when it is written. */
export const MAX_TEXT_BYTES = 1_024;
