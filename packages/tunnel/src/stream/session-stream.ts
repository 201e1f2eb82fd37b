import type { Duplex } from 'node:stream';
import type { CodedError } from '@drover/base';
import type { StreamPriority } from '../session/priority.ts';

/** Bytes that may be written to a stream before `write` says to wait. */
export const WRITABLE_HIGH_WATER_BYTES = 64 * 1024;

/** A stream as its session sees it, whatever the version of the wire. */
export interface SessionStream extends Duplex {
  readonly id: number;
  readonly priority: StreamPriority;
  /** Whether the far side takes no more data now. */
  readonly pausedByPeer: boolean;
  /**
   * Takes up to `maxBytes` of what was written, for one message.
   *
   * @returns nothing when there is nothing to send now.
   */
  takeOutgoing(maxBytes: number): readonly Uint8Array[];
  /**
   * What {@link takeOutgoing} gave has been sent.
   *
   * @returns whether there is more to take.
   */
  acknowledge(): boolean;
  /** The handler of the far side's wish has done its work. */
  accept(): void;
  /** Gives the stream up: both sides see why. */
  abandon(why: CodedError): void;
}

/** What streams of all versions ask of their session. */
export interface StreamPort {
  /** Sends a message at once. */
  send(message: Buffer): void;
  /** Calls back after so many milliseconds; the returned function cancels it. */
  schedule(delayMs: number, callback: () => void): () => void;
  /** `stream` has data to send. */
  ready(stream: SessionStream): void;
  /** `stream` has ended; it is forgotten. */
  ended(stream: SessionStream): void;
  /** Adds to the unread bytes of the session and tells their sum. */
  countUnread(deltaBytes: number): number;
}
