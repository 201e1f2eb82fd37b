import type { KeepAlive, TunnelLimits } from './limits.ts';

/** Which end of the tunnel this is. */
export type TunnelRole = 'client' | 'server';

/** How a session behaves, fixed at its start. */
export interface SessionRules {
  readonly role: TunnelRole;
  readonly keepAlive: KeepAlive;
  readonly limits: TunnelLimits;
}

/** Whether streams can be opened (`open`), those that exist live on (`draining`), or nothing does (`closed`). */
export type SessionPhase = 'open' | 'draining' | 'closed';

/** What a session remembers, apart from its streams. */
export interface SessionState {
  /** While draining no streams are opened; those that the peer asked for before it knew are still accepted. */
  readonly phase: SessionPhase;
  /** This side has said that it is about to leave. */
  readonly saidGoAway: boolean;
  /** The id of the next stream that this side opens. */
  readonly nextStreamId: number;
  /** Ids of ended streams that were already answered with "connection not found", oldest first. */
  readonly answeredIds: readonly number[];
  /** Requests of the peer that were turned down lately; see {@link MAX_REFUSALS}. */
  readonly refusals: Refusals;
  readonly nextPingMs: number;
  /** When the time was looked at last. */
  readonly tickedAtMs: number;
  /** What the socket had received when it last received anything, and when that was noticed. */
  readonly received: Mark;
  /** The same for what it had written. */
  readonly written: Mark;
}

interface Mark {
  readonly bytes: number;
  readonly atMs: number;
}

interface Refusals {
  readonly count: number;
  readonly atMs: number;
}

/** What can happen to a session. */
export type SessionEvent =
  /** Time passed; the counters are those of the socket. */
  | {
      readonly type: 'tick';
      readonly nowMs: number;
      readonly receivedBytes: number;
      readonly writtenBytes: number;
      readonly pendingBytes: number;
    }
  /** This side wants a stream. */
  | { readonly type: 'open'; readonly streamCount: number }
  /** The peer asks for a stream. */
  | {
      readonly type: 'connect';
      readonly streamId: number;
      readonly streamCount: number;
      /** A live stream has that id. */
      readonly taken: boolean;
      /** This side opens streams for the other one. */
      readonly served: boolean;
      readonly nowMs: number;
    }
  /** Data for a stream arrived that is not (or no longer) there. */
  | { readonly type: 'stray'; readonly streamId: number }
  /** This side is about to leave: it opens no more streams, and asks the same of a peer that understands. */
  | ({ readonly type: 'drain'; readonly peerUnderstands: boolean } & GoAway)
  /** The peer is about to leave. */
  | { readonly type: 'go-away' }
  | { readonly type: 'close' };

/** What to do about it. */
export type SessionEffect =
  | { readonly type: 'ping' }
  | ({ readonly type: 'send-go-away' } & GoAway)
  /** The peer does not get the stream that it asked for. */
  | { readonly type: 'refuse'; readonly streamId: number; readonly code: RefusalCode }
  /** The peer sends data to a stream that is not there. */
  | { readonly type: 'not-found'; readonly streamId: number }
  | { readonly type: 'opened'; readonly streamId: number }
  | { readonly type: 'not-opened'; readonly code: OpenFailure }
  | { readonly type: 'accept'; readonly streamId: number }
  /** The live stream of that id cannot be told from a new one: it breaks. */
  | { readonly type: 'break-stream'; readonly streamId: number }
  | { readonly type: 'end'; readonly cause: SessionFailure };

/** What an end that is about to leave says. */
export interface GoAway {
  /** Why it leaves, for people. */
  readonly reason: string;
  /** Milliseconds over which those who go elsewhere should spread. */
  readonly spreadMs: number;
}

/** Why a stream of the peer was turned down. */
export type RefusalCode = 'TUNNEL_CONNECT_REFUSED' | 'TUNNEL_STREAM_LIMIT';

/** Why a stream could not be opened. */
export type OpenFailure = 'TUNNEL_SESSION_LOST' | 'TUNNEL_DRAINING' | 'TUNNEL_STREAM_LIMIT';

/** Why the machine ends the session. */
export type SessionFailure =
  | { readonly code: 'TUNNEL_IDLE'; readonly idleMs: number }
  | { readonly code: 'TUNNEL_WRITE_STALLED'; readonly stalledMs: number }
  | { readonly code: 'TUNNEL_PEER_FLOODS'; readonly what: string };

type Step = readonly [SessionState, readonly SessionEffect[]];

/** So many answered ids are remembered; late data of an older stream is answered a second time. */
const MAX_ANSWERED_IDS = 256;

/** A peer that had so many streams turned down, and goes on faster than they are forgiven, is out of its mind. */
const MAX_REFUSALS = 1_000;

/** Refusals that are forgiven each millisecond. */
const FORGIVEN_PER_MS = 0.1;

const NOTHING: readonly SessionEffect[] = [];

/** A session at its start. */
export function openedSession(rules: SessionRules, nowMs: number): SessionState {
  return {
    phase: 'open',
    saidGoAway: false,
    // Both sides share one space of ids: even ones are the server's (remotedialer begins at 2), odd ones the client's.
    nextStreamId: rules.role === 'server' ? 2 : 1,
    answeredIds: [],
    refusals: { count: 0, atMs: nowMs },
    nextPingMs: nowMs + rules.keepAlive.pingIntervalMs,
    tickedAtMs: nowMs,
    received: { bytes: 0, atMs: nowMs },
    written: { bytes: 0, atMs: nowMs },
  };
}

/**
 * The state machine of a session.
 *
 * **Guarantees**: an id is handed out once; nothing about a single stream ends the session; any received byte counts
 * as life.
 */
export function stepSession(state: SessionState, event: SessionEvent, rules: SessionRules): Step {
  switch (event.type) {
    case 'tick':
      return state.phase === 'closed' ? [state, NOTHING] : onTick(state, event, rules.keepAlive);
    case 'open':
      return onOpen(state, event, rules.limits);
    case 'connect':
      return onConnect(state, event, rules.limits);
    case 'stray':
      return onStray(state, event.streamId);
    case 'drain':
      return onDrain(state, event);
    case 'go-away':
      return [{ ...state, phase: state.phase === 'open' ? 'draining' : state.phase }, NOTHING];
    case 'close':
      return [{ ...state, phase: 'closed' }, NOTHING];
  }
}

function onTick(
  state: SessionState,
  event: Extract<SessionEvent, { type: 'tick' }>,
  keepAlive: KeepAlive,
): Step {
  const { nowMs } = event;
  // Who was asleep could not hear: what arrived meanwhile is still in the socket, and others are not to blame.
  const overslept = nowMs - state.tickedAtMs > keepAlive.idleMs / 2;
  const heard = overslept ? { ...state.received, atMs: nowMs } : state.received;
  const sent = overslept ? { ...state.written, atMs: nowMs } : state.written;
  const received = moved(heard, event.receivedBytes, nowMs);
  const written =
    event.pendingBytes === 0
      ? { bytes: event.writtenBytes, atMs: nowMs }
      : moved(sent, event.writtenBytes, nowMs);
  const next = { ...state, tickedAtMs: nowMs, received, written };

  const idleMs = nowMs - received.atMs;
  if (idleMs >= keepAlive.idleMs) {
    return [
      { ...next, phase: 'closed' },
      [{ type: 'end', cause: { code: 'TUNNEL_IDLE', idleMs } }],
    ];
  }
  const stalledMs = nowMs - written.atMs;
  if (stalledMs >= keepAlive.writeStallMs) {
    const cause = { code: 'TUNNEL_WRITE_STALLED', stalledMs } as const;
    return [{ ...next, phase: 'closed' }, [{ type: 'end', cause }]];
  }
  if (keepAlive.pingIntervalMs === 0 || nowMs < state.nextPingMs) return [next, NOTHING];
  return [{ ...next, nextPingMs: nowMs + keepAlive.pingIntervalMs }, [{ type: 'ping' }]];
}

function onDrain(state: SessionState, event: Extract<SessionEvent, { type: 'drain' }>): Step {
  const { peerUnderstands, reason, spreadMs } = event;
  if (state.phase === 'closed' || state.saidGoAway) return [state, NOTHING];
  return [
    { ...state, phase: 'draining', saidGoAway: true },
    peerUnderstands ? [{ type: 'send-go-away', reason, spreadMs }] : NOTHING,
  ];
}

function moved(mark: Mark, bytes: number, nowMs: number): Mark {
  return bytes === mark.bytes ? mark : { bytes, atMs: nowMs };
}

function onOpen(
  state: SessionState,
  event: Extract<SessionEvent, { type: 'open' }>,
  limits: TunnelLimits,
): Step {
  const code = openFailure(state, event, limits);
  if (code) return [state, [{ type: 'not-opened', code }]];
  const streamId = state.nextStreamId;
  return [{ ...state, nextStreamId: streamId + 2 }, [{ type: 'opened', streamId }]];
}

function openFailure(
  state: SessionState,
  event: Extract<SessionEvent, { type: 'open' }>,
  limits: TunnelLimits,
): OpenFailure | undefined {
  if (state.phase === 'closed') return 'TUNNEL_SESSION_LOST';
  if (state.phase === 'draining') return 'TUNNEL_DRAINING';
  if (event.streamCount >= limits.maxStreams) return 'TUNNEL_STREAM_LIMIT';
  return undefined;
}

function onConnect(
  state: SessionState,
  event: Extract<SessionEvent, { type: 'connect' }>,
  limits: TunnelLimits,
): Step {
  const { streamId, nowMs } = event;
  if (state.phase === 'closed') return [state, NOTHING];
  if (event.taken) return [state, [{ type: 'break-stream', streamId }]];
  const code = refusalOf(event, limits);
  if (code === undefined) return [state, [{ type: 'accept', streamId }]];
  const { count, atMs } = state.refusals;
  const refusals = {
    count: Math.max(0, count - (nowMs - atMs) * FORGIVEN_PER_MS) + 1,
    atMs: nowMs,
  };
  if (refusals.count > MAX_REFUSALS) {
    const what = `${MAX_REFUSALS} streams were refused, and it asks for more`;
    return [
      { ...state, refusals, phase: 'closed' },
      [{ type: 'end', cause: { code: 'TUNNEL_PEER_FLOODS', what } }],
    ];
  }
  return [{ ...state, refusals }, [{ type: 'refuse', streamId, code }]];
}

function refusalOf(
  { served, streamCount }: Extract<SessionEvent, { type: 'connect' }>,
  { maxStreams }: TunnelLimits,
): RefusalCode | undefined {
  if (!served) return 'TUNNEL_CONNECT_REFUSED';
  return streamCount >= maxStreams ? 'TUNNEL_STREAM_LIMIT' : undefined;
}

function onStray(state: SessionState, streamId: number): Step {
  if (state.answeredIds.includes(streamId)) return [state, NOTHING];
  const answeredIds = [...state.answeredIds, streamId].slice(-MAX_ANSWERED_IDS);
  return [{ ...state, answeredIds }, [{ type: 'not-found', streamId }]];
}
