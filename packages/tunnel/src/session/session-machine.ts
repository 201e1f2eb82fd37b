import type { Message } from '../frame/message.ts';
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
  /** The id of the next stream that this side opens. */
  readonly nextStreamId: number;
  /** Ids of ended streams that were already answered with "connection not found", oldest first. */
  readonly answeredIds: readonly number[];
  readonly nextPingMs: number;
  /** What the socket had received when it last received anything, and when that was noticed. */
  readonly received: Mark;
  /** The same for what it had written. */
  readonly written: Mark;
}

interface Mark {
  readonly bytes: number;
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
  | { readonly type: 'open'; readonly streamCount: number; readonly connectBytes: number }
  /** A Connect arrived. */
  | {
      readonly type: 'connect';
      readonly streamId: number;
      readonly streamCount: number;
      /** A live stream has that id. */
      readonly taken: boolean;
    }
  /** A message for a stream arrived that is not (or no longer) there. */
  | { readonly type: 'stray'; readonly message: Message }
  /** This side is about to leave: it opens no more streams, and asks the same of a peer that understands. */
  | { readonly type: 'drain'; readonly peerUnderstands: boolean }
  /** The peer is about to leave. */
  | { readonly type: 'go-away' }
  | { readonly type: 'close' };

/** What to do about it. */
export type SessionEffect =
  | { readonly type: 'ping' }
  | { readonly type: 'send'; readonly message: Exclude<Message, { type: 'unknown' }> }
  | { readonly type: 'opened'; readonly streamId: number }
  | { readonly type: 'not-opened'; readonly code: OpenFailure }
  | { readonly type: 'accept'; readonly streamId: number }
  /** The live stream of that id cannot be told from a new one: it breaks. */
  | { readonly type: 'break-stream'; readonly streamId: number }
  | { readonly type: 'end'; readonly cause: SessionFailure };

/** Why a stream could not be opened. */
export type OpenFailure =
  | 'TUNNEL_SESSION_LOST'
  | 'TUNNEL_DRAINING'
  | 'TUNNEL_STREAM_LIMIT'
  | 'TUNNEL_ADDRESS_INVALID';

/** Why the machine ends the session. */
export type SessionFailure =
  | { readonly code: 'TUNNEL_IDLE'; readonly idleMs: number }
  | { readonly code: 'TUNNEL_WRITE_STALLED'; readonly stalledMs: number };

type Step = readonly [SessionState, readonly SessionEffect[]];

/** So many answered ids are remembered; late data of an older stream is answered a second time. */
const MAX_ANSWERED_IDS = 256;

const NOTHING: readonly SessionEffect[] = [];

/** A session at its start. */
export function openedSession(rules: SessionRules, nowMs: number): SessionState {
  return {
    phase: 'open',
    // Both sides share one space of ids: even ones are the server's (remotedialer begins at 2), odd ones the client's.
    nextStreamId: rules.role === 'server' ? 2 : 1,
    answeredIds: [],
    nextPingMs: nowMs + rules.keepAlive.pingIntervalMs,
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
      return onStray(state, event.message);
    case 'drain':
      if (state.phase !== 'open') return [state, NOTHING];
      return [
        { ...state, phase: 'draining' },
        event.peerUnderstands ? [{ type: 'send', message: { type: 'go-away' } }] : NOTHING,
      ];
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
  const received = moved(state.received, event.receivedBytes, nowMs);
  const written =
    event.pendingBytes === 0
      ? { bytes: event.writtenBytes, atMs: nowMs }
      : moved(state.written, event.writtenBytes, nowMs);
  const next = { ...state, received, written };

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
  if (event.connectBytes > limits.maxConnectBytes) return 'TUNNEL_ADDRESS_INVALID';
  return undefined;
}

function onConnect(
  state: SessionState,
  event: Extract<SessionEvent, { type: 'connect' }>,
  limits: TunnelLimits,
): Step {
  const { streamId } = event;
  if (state.phase === 'closed') return [state, NOTHING];
  if (event.taken) return [state, [{ type: 'break-stream', streamId }]];
  if (event.streamCount >= limits.maxStreams)
    return [state, [sendError(streamId, 'too many streams')]];
  return [state, [{ type: 'accept', streamId }]];
}

function onStray(state: SessionState, message: Message): Step {
  // An Error is never answered with an Error, and an unknown Pause or Resume changes nothing.
  if (message.type !== 'data' || state.answeredIds.includes(message.streamId)) {
    return [state, NOTHING];
  }
  const answeredIds = [...state.answeredIds, message.streamId].slice(-MAX_ANSWERED_IDS);
  return [{ ...state, answeredIds }, [sendError(message.streamId, 'connection not found')]];
}

function sendError(streamId: number, text: string): SessionEffect {
  return { type: 'send', message: { type: 'error', streamId, text } };
}
