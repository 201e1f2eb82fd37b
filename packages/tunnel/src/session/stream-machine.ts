import { CLEAN_END } from '../frame/message.ts';
import type { TunnelLimits } from './limits.ts';

/**
 * What a session remembers of one stream.
 *
 * The two directions of flow are independent: `pausedByPeer` is what the peer asked of us, `pausedAtBytes` what we
 * asked of the peer. Sharing one flag is a known defect of remotedialer, which makes it send while it is paused.
 */
export interface StreamState {
  readonly phase: 'open' | 'closed';
  /** The peer asked us to hold our data back. */
  readonly pausedByPeer: boolean;
  /** Unread bytes when we last asked the peer to pause; `undefined` while it may send. */
  readonly pausedAtBytes: number | undefined;
  /** Lists of streams in a row in which the peer did not name this one. */
  readonly missedSyncs: number;
}

/** What can happen to a stream. */
export type StreamEvent =
  /** Data arrived; with it `unreadBytes` wait in the stream and `sessionUnreadBytes` in the session. */
  | { readonly type: 'data'; readonly unreadBytes: number; readonly sessionUnreadBytes: number }
  /** The reader took so much that little is left. */
  | { readonly type: 'drained' }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** The peer ended the stream. */
  | { readonly type: 'error'; readonly text: string }
  /** All that was written here has been sent, and no more will come. */
  | { readonly type: 'finished' }
  /** This side gave the stream up. */
  | { readonly type: 'aborted'; readonly text: string }
  /** The peer listed the streams it knows. */
  | { readonly type: 'synced'; readonly listed: boolean };

/** What to do about it. */
export type StreamEffect =
  | { readonly type: 'send-pause' }
  | { readonly type: 'send-resume' }
  | { readonly type: 'send-error'; readonly text: string }
  /** Data that waits may be sent again. */
  | { readonly type: 'flush' }
  /** Nothing more will arrive: the reader sees the end behind what it has not read yet. */
  | { readonly type: 'end' }
  /** The stream is broken: reader and writer see the failure at once. */
  | { readonly type: 'fail'; readonly failure: StreamFailure };

/** Why a stream broke. */
export type StreamFailure =
  | { readonly code: 'TUNNEL_STREAM_FAILED'; readonly text: string }
  | { readonly code: 'TUNNEL_STREAM_OVERFLOW'; readonly unreadBytes: number }
  | { readonly code: 'TUNNEL_STREAM_FORGOTTEN' };

type Step = readonly [StreamState, readonly StreamEffect[]];

/** A list that misses a stream once may have been made before the stream was opened. */
const MAX_MISSED_SYNCS = 1;

const NOTHING: readonly StreamEffect[] = [];

/** A stream that has just been opened. */
export const OPENED_STREAM: StreamState = {
  phase: 'open',
  pausedByPeer: false,
  pausedAtBytes: undefined,
  missedSyncs: 0,
};

/**
 * The state machine of one stream.
 *
 * **Guarantees**: exactly one Error is sent for a stream; after `closed` no event has an effect.
 */
export function stepStream(state: StreamState, event: StreamEvent, limits: TunnelLimits): Step {
  if (state.phase === 'closed') return [state, NOTHING];
  switch (event.type) {
    case 'data':
      return onData(state, event, limits);
    case 'drained':
      if (state.pausedAtBytes === undefined) return [state, NOTHING];
      return [{ ...state, pausedAtBytes: undefined }, [{ type: 'send-resume' }]];
    case 'pause':
      return [{ ...state, pausedByPeer: true }, NOTHING];
    case 'resume':
      return [{ ...state, pausedByPeer: false }, [{ type: 'flush' }]];
    case 'error':
      return close(state, event.text, endOf(event.text));
    case 'finished':
      return close(state, CLEAN_END, { type: 'end' });
    case 'aborted':
      return close(state, event.text);
    case 'synced':
      return onSynced(state, event.listed);
  }
}

function onData(
  state: StreamState,
  event: Extract<StreamEvent, { type: 'data' }>,
  limits: TunnelLimits,
): Step {
  const { unreadBytes, sessionUnreadBytes } = event;
  if (unreadBytes <= limits.pauseAboveBytes && sessionUnreadBytes <= limits.maxSessionUnreadBytes) {
    return [state, NOTHING];
  }
  if (unreadBytes > limits.maxUnreadBytes || sessionUnreadBytes > limits.maxSessionUnreadBytes) {
    return close(state, 'too much unread data', {
      type: 'fail',
      failure: { code: 'TUNNEL_STREAM_OVERFLOW', unreadBytes },
    });
  }
  const { pausedAtBytes } = state;
  if (pausedAtBytes !== undefined && unreadBytes <= pausedAtBytes + limits.repeatPauseAfterBytes) {
    return [state, NOTHING];
  }
  return [{ ...state, pausedAtBytes: unreadBytes }, [{ type: 'send-pause' }]];
}

function onSynced(state: StreamState, listed: boolean): Step {
  if (listed) return [{ ...state, missedSyncs: 0 }, NOTHING];
  if (state.missedSyncs < MAX_MISSED_SYNCS) {
    return [{ ...state, missedSyncs: state.missedSyncs + 1 }, NOTHING];
  }
  // The peer does not know the id any more, so an Error for it would go nowhere.
  const failure = { code: 'TUNNEL_STREAM_FORGOTTEN' } as const;
  return [{ ...state, phase: 'closed' }, [{ type: 'fail', failure }]];
}

function endOf(text: string): StreamEffect {
  if (text === CLEAN_END) return { type: 'end' };
  return { type: 'fail', failure: { code: 'TUNNEL_STREAM_FAILED', text } };
}

function close(state: StreamState, text: string, ...effects: readonly StreamEffect[]): Step {
  return [{ ...state, phase: 'closed' }, [{ type: 'send-error', text }, ...effects]];
}
