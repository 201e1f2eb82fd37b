/** What bounds a session. Each limit says what happens when it is reached. */
export interface TunnelLimits {
  /** Streams open at once; one more is refused (`TUNNEL_STREAM_LIMIT`), the session lives. */
  readonly maxStreams: number;
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
  /** Unread bytes of all streams at which the stream that gets more is ended (`TUNNEL_STREAM_OVERFLOW`). */
  readonly maxSessionUnreadBytes: number;
  /** Body of one Data message; longer writes become several messages, between which other streams take turns. */
  readonly maxDataBytes: number;
  /** Bytes handed to the socket and not yet taken by the machine above which data waits in its stream. */
  readonly maxSocketBytes: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** The limits of a session that is told nothing else. */
export const DEFAULT_LIMITS: TunnelLimits = {
  maxStreams: 4_096,
  maxConnectBytes: 100,
  maxMessageBytes: 16 * MIB,
  pauseAboveBytes: 2 * MIB,
  resumeBelowBytes: 256 * KIB,
  repeatPauseAfterBytes: MIB,
  // Far above what a peer sends that obeys: remotedialer forgets a Pause each time it drains what we send, and the
  // bursts that follow are no reason to end a stream.
  maxUnreadBytes: 64 * MIB,
  maxSessionUnreadBytes: 256 * MIB,
  maxDataBytes: 32 * KIB,
  maxSocketBytes: 256 * KIB,
};

/** When a session pings and when it gives up. */
export interface KeepAlive {
  /** Milliseconds between two pings; 0 sends none. Default: 5,000 on the connecting side, 0 on the accepting one. */
  readonly pingIntervalMs: number;
  /** Ends the session when nothing at all arrived for so many milliseconds (`TUNNEL_IDLE`); default 60,000. */
  readonly idleMs: number;
  /** Ends the session when bytes wait and none could be written for so many milliseconds (`TUNNEL_WRITE_STALLED`); default 60,000. */
  readonly writeStallMs: number;
}
