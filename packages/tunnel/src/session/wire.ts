import type { Duplex } from 'node:stream';
import type { SessionStream, StreamPort } from '../stream/session-stream.ts';
import type { TunnelLimits } from './limits.ts';
import type { StreamPriority } from './priority.ts';
import type { GoAway, RefusalCode, SessionEvent } from './session-machine.ts';

/** What is asked of the far side. */
export interface StreamTarget {
  readonly protocol: string;
  readonly address: string;
  readonly priority: StreamPriority;
}

/** A version of the wire: how messages are written and read, and what its streams do. */
export interface Wire {
  /** Pings may go between the data, so that bulk leaves room for others. */
  readonly isPaced: boolean;
  /** The streams that are open, by id. */
  readonly streams: ReadonlyMap<number, SessionStream>;
  /**
   * Acts upon a message.
   *
   * @throws `TUNNEL_FRAME_MALFORMED`, after which the session ends.
   */
  receive(bytes: Buffer): void;
  /** Why `target` cannot be asked for on this wire; `undefined` when it can. */
  objectionTo(target: StreamTarget): string | undefined;
  /** Asks for a stream under an id that has never been used. */
  open(streamId: number, target: StreamTarget, signal: AbortSignal | undefined): Promise<Duplex>;
  /** One message of data. */
  encodeData(streamId: number, pieces: readonly Uint8Array[]): Buffer;
  sendGoAway(notice: GoAway): void;
  /** Turns a stream of the peer down. */
  refuse(streamId: number, code: RefusalCode): void;
  /** The peer sends data to a stream that is not there. */
  notFound(streamId: number): void;
}

/** What a {@link Wire} asks of its session. */
export interface WirePort extends StreamPort {
  readonly limits: TunnelLimits;
  nowMs(): number;
  /** The shortest round trip of late, in milliseconds; `undefined` while nobody knows. */
  minRttMs(): number | undefined;
  /** Tells the state machine of the session, and does what it says. */
  happened(event: Extract<SessionEvent, { type: 'stray' }>): void;
  /** The peer is about to leave. */
  onGoAway(notice: GoAway): void;
  /** A stream of this side has begun. */
  began(): void;
  /**
   * The peer asks for a stream: `begin` makes it when it may be had, and the handler of this side is asked.
   */
  offer(streamId: number, target: StreamTarget, begin: () => SessionStream): void;
}
