/** What bounds a session. Each limit says what happens when it is reached. */
export interface TunnelLimits extends SharedLimits, PauseLimits, WindowLimits {}

/** What bounds sessions of all versions of the wire. */
export interface SharedLimits {
  /** Streams open at once; one more is refused (`TUNNEL_STREAM_LIMIT`), the session lives. */
  readonly maxStreams: number;
  /** Body of one Data message; longer writes become several messages, between which other streams take turns. */
  readonly maxDataBytes: number;
  /** Bytes handed to the socket and not yet taken by the machine above which data waits in its stream. */
  readonly maxSocketBytes: number;
  /**
   * The same for all that is sent at once, control messages included: a peer that makes us answer and does not read the
   * answers loses the session (`TUNNEL_PEER_FLOODS`).
   */
  readonly maxPendingBytes: number;
  /**
   * Unread bytes of all streams. Version 1: the stream that gets more is ended (`TUNNEL_STREAM_OVERFLOW`). Version 2: the
   * windows of all streams together, so that more cannot arrive; new streams get small windows and others do not grow.
   */
  readonly maxSessionUnreadBytes: number;
}

/** What bounds sessions of version 1 beside {@link SharedLimits}. */
export interface PauseLimits {
  /** Bytes of the longest `<protocol>/<address>` we ask for; a longer one is refused here. Older peers cut at 100. */
  readonly maxConnectBytes: number;
  /** Bytes of one message; a longer one ends the session. */
  readonly maxMessageBytes: number;
  /** Unread bytes of a stream above which its peer is asked to pause. */
  readonly pauseAboveBytes: number;
  /** Unread bytes of a stream below which a paused peer is asked to continue. */
  readonly resumeBelowBytes: number;
  /** Unread bytes that arrive after a Pause before it is said again: peers forget it when they drain what we send. */
  readonly repeatPauseAfterBytes: number;
  /** Unread bytes of a stream at which it is ended (`TUNNEL_STREAM_OVERFLOW`). */
  readonly maxUnreadBytes: number;
}

/** What bounds sessions of version 2 beside {@link SharedLimits}; the length of frames is part of its wire. */
export interface WindowLimits {
  /** Bytes that may be unread in a new stream, while the session has memory to spare. */
  readonly initialWindowBytes: number;
  /** The same when it has not. */
  readonly minWindowBytes: number;
  /** What the window of a stream grows to at most, when its reader is fast and its far side far away. */
  readonly maxWindowBytes: number;
  /** Milliseconds for the far side to accept or refuse a stream; then it is given up (`TUNNEL_OPEN_TIMEOUT`). */
  readonly openTimeoutMs: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** The limits of a session that is told nothing else. */
export const DEFAULT_LIMITS: TunnelLimits = {
  maxStreams: 4_096,
  maxDataBytes: 32 * KIB,
  maxSocketBytes: 256 * KIB,
  maxPendingBytes: 2 * MIB,
  maxSessionUnreadBytes: 256 * MIB,
  maxConnectBytes: 100,
  maxMessageBytes: 16 * MIB,
  pauseAboveBytes: 2 * MIB,
  resumeBelowBytes: 256 * KIB,
  repeatPauseAfterBytes: MIB,
  // Far above what a peer sends that obeys: remotedialer forgets a Pause each time it drains what we send, and the
  // bursts that follow are no reason to end a stream.
  maxUnreadBytes: 64 * MIB,
  initialWindowBytes: 512 * KIB,
  minWindowBytes: 16 * KIB,
  maxWindowBytes: 4 * MIB,
  // Handlers have a minute to dial.
  openTimeoutMs: 65_000,
};

/** When a session pings and when it gives up. */
export interface KeepAlive {
  /** Milliseconds between two pings; 0 sends none. Default: 5,000 with version 1 of the wire, 2,000 with version 2. */
  readonly pingIntervalMs: number;
  /**
   * Ends the session when nothing at all arrived for so many milliseconds (`TUNNEL_IDLE`), which is noticed a quarter of
   * that later at most. Default 12,000 with version 1 of the wire, 6,400 with version 2.
   */
  readonly idleMs: number;
  /** Ends the session when bytes wait and none could be written for so many milliseconds (`TUNNEL_WRITE_STALLED`); default 60,000. */
  readonly writeStallMs: number;
}
