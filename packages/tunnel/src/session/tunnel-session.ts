import type { Duplex } from 'node:stream';
import type { CodedError } from '@drover/base';
import type { StreamPriority } from './priority.ts';
import type { GoAway, SessionPhase } from './session-machine.ts';

/** A stream that the other side asked for. */
export interface IncomingConnect {
  /** `tcp`, `unix`, … as the other side wrote it. */
  readonly protocol: string;
  /** What to reach, as the other side wrote it: check it. */
  readonly address: string;
  /** How urgent the other side holds it; what is sent back has the same priority. Version 1 says nothing: `interactive`. */
  readonly priority: StreamPriority;
  /** The stream; data may already wait in it. */
  readonly stream: Duplex;
  /** Aborted when the stream ends or the dial takes too long before the handler has settled. */
  readonly signal: AbortSignal;
}

/**
 * Answers the wish for a stream: joins `stream` to what was asked for (see `splice`), and settles when that is done.
 * The other side is told then that it has been accepted, or earlier when the stream is read or written.
 * Throwing refuses: the other side reads code and message, and nothing else happens to the session.
 */
export type ConnectHandler = (connect: IncomingConnect) => Promise<void> | void;

/** Figures of a session, all since its start unless they are named open, unread or pending. */
export interface TunnelStats {
  readonly openStreams: number;
  readonly totalStreams: number;
  /** Open streams whose peer takes no more data for now. */
  readonly pausedStreams: number;
  readonly receivedBytes: number;
  readonly writtenBytes: number;
  /** Bytes that arrived and that nobody has read. */
  readonly unreadBytes: number;
  /** Bytes that were sent and that the machine has not taken. */
  readonly pendingBytes: number;
  /** Milliseconds that the last ping took to the other side and back; `undefined` before the first. */
  readonly rttMs: number | undefined;
  /** Milliseconds since anything arrived; exact to a second or two. */
  readonly lastHeardMs: number;
}

/** How a stream is opened. */
export interface OpenOptions {
  /** Gives the stream up while it is being opened. */
  readonly signal?: AbortSignal | undefined;
  /** Default `interactive`. */
  readonly priority?: StreamPriority | undefined;
}

/** How an end takes leave. */
export interface DrainOptions extends Partial<GoAway> {
  /** Ends the wait, not the session. */
  readonly signal?: AbortSignal | undefined;
}

/** One tunnel: a session of many streams over one WebSocket. */
export interface TunnelSession extends AsyncDisposable {
  /** The version of the wire; see VERSIONS.md. */
  readonly protocolVersion: number;
  /** Resolves with the cause when the session has ended; never rejects. */
  readonly closed: Promise<CodedError>;
  /** Resolves when the other side says that it is about to leave; pending for ever when it never does. */
  readonly peerLeaving: Promise<GoAway>;
  readonly stats: TunnelStats;
  /** `draining` when either side is about to leave: choose another session for new streams. */
  readonly phase: SessionPhase;
  /**
   * Opens a stream to `address` on the far side.
   *
   * Version 2 of the wire resolves when the far side has accepted, and its streams may be half open: ending the writable
   * side leaves the readable one as it is. Version 1 does not acknowledge: the stream is there before the far side has
   * dialled, what is written is kept for it, and a failed dial is a failed read with code `TUNNEL_STREAM_FAILED`.
   *
   * @throws `TUNNEL_SESSION_LOST`, `TUNNEL_DRAINING`, `TUNNEL_STREAM_LIMIT`, `TUNNEL_ADDRESS_INVALID`; with version 2
   * also `TUNNEL_STREAM_REFUSED` (facts `farCode` and `text` are the far side's), `TUNNEL_OPEN_TIMEOUT`.
   */
  open(protocol: string, address: string, options?: OpenOptions): Promise<Duplex>;
  /** Opens no more streams and asks the other side to do the same, if it is ours; the streams live on. */
  goAway(notice?: Partial<GoAway>): void;
  /**
   * As {@link goAway}, and resolves when the last stream has ended, or the session has. Streams that the other side asks
   * for in spite of it are still accepted.
   */
  drain(options?: DrainOptions): Promise<void>;
  /** Ends the session and its streams; `cause` is what `closed` resolves with. */
  close(cause?: CodedError): void;
}
