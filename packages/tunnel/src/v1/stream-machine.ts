import type { TunnelLimits } from '../session/limits.ts';
import { CLEAN_END } from './message.ts';

/** What all streams of a session have in common. */
export interface StreamRules {
  readonly limits: TunnelLimits;
  /**
   * The peer may be remotedialer, which keeps one flag for both directions: a peer that asked us to pause does not
   * send either until it has drained what we sent, and so two ends that both have much to say wait for each other.
   */
  readonly sharedPauseFlag: boolean;
}

/**
 * Why our data waits.
 *
 * - `asked`: the peer asked us to pause, and will say when to go on.
 * - `polling`: we told a peer with a shared flag to go on sending, whereby it forgot that it asked us to pause. It does
 *   not say any more when to go on, so we ask: an empty Data makes it repeat its Pause while it still has too much.
 */
export type Hold = 'none' | 'asked' | 'polling';

/**
 * What a session remembers of one stream.
 *
 * The two directions of flow are independent: `hold` is what the peer asked of us, `pausedAtBytes` what we asked of
 * the peer.
 */
export interface StreamState {
  readonly phase: 'open' | 'closed';
  readonly hold: Hold;
  /** While polling: the peer repeated its Pause since the last question. */
  readonly stillFull: boolean;
  /** Questions since the peer asked us to pause; they become rarer. */
  readonly polls: number;
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
  /** The time asked for by the effect `poll-later` has passed. */
  | { readonly type: 'poll'; readonly unreadBytes: number }
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
  /** An empty Data. */
  | { readonly type: 'send-probe' }
  /** Ask for the event `poll` in a moment. */
  | { readonly type: 'poll-later'; readonly delayMs: number }
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

/** Milliseconds until a peer that paused us is asked for the first time whether it still means it. */
const FIRST_POLL_MS = 50;

/** The longest time between two such questions. */
const MAX_POLL_MS = 5_000;

const NOTHING: readonly StreamEffect[] = [];

/** A stream that has just been opened. */
export const OPENED_STREAM: StreamState = {
  phase: 'open',
  hold: 'none',
  stillFull: false,
  polls: 0,
  pausedAtBytes: undefined,
  missedSyncs: 0,
};

/**
 * The state machine of one stream.
 *
 * **Guarantees**: exactly one Error is sent for a stream; after `closed` no event has an effect.
 */
export function stepStream(state: StreamState, event: StreamEvent, rules: StreamRules): Step {
  if (state.phase === 'closed') return [state, NOTHING];
  switch (event.type) {
    case 'data':
      return onData(state, event, rules.limits);
    case 'drained':
      if (state.pausedAtBytes === undefined) return [state, NOTHING];
      return [{ ...state, pausedAtBytes: undefined }, [{ type: 'send-resume' }]];
    case 'pause':
      return onPause(state, rules);
    case 'resume':
      return onResume(state, rules);
    case 'poll':
      return onPoll(state, event.unreadBytes, rules);
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

function onPause(state: StreamState, { sharedPauseFlag }: StreamRules): Step {
  if (state.hold === 'polling') {
    // The peer repeats itself and holds its own data back again: it is told to go on again, unless we want it held.
    const wake = state.pausedAtBytes === undefined;
    return [{ ...state, stillFull: true }, wake ? [{ type: 'send-resume' }] : NOTHING];
  }
  const poll = sharedPauseFlag && state.hold === 'none';
  return [{ ...state, hold: 'asked' }, poll ? [pollLater(state)] : NOTHING];
}

function onResume(state: StreamState, { sharedPauseFlag }: StreamRules): Step {
  const [next, effects] = release(state);
  if (!sharedPauseFlag) return [next, effects];
  // remotedialer clears its flag, by which it forgets that we asked it to pause, and does not wake its own writer.
  const type = state.pausedAtBytes === undefined ? 'send-resume' : 'send-pause';
  return [next, [{ type }, ...effects]];
}

function onPoll(state: StreamState, unreadBytes: number, { limits }: StreamRules): Step {
  if (state.hold === 'none') return [state, NOTHING];
  if (state.hold === 'polling' && !state.stillFull) return release(state);
  const next = { ...state, polls: state.polls + 1 };
  const held = state.pausedAtBytes !== undefined;
  // While we hold the peer, each question lets a message of it through; there must be room for that.
  if (held && unreadBytes > limits.maxUnreadBytes / 2) return [next, [pollLater(next)]];
  const effects: StreamEffect[] = [{ type: 'send-resume' }, { type: 'send-probe' }];
  if (held) effects.push({ type: 'send-pause' });
  effects.push(pollLater(next));
  return [{ ...next, hold: 'polling', stillFull: false }, effects];
}

function pollLater({ polls }: StreamState): StreamEffect {
  return { type: 'poll-later', delayMs: Math.min(MAX_POLL_MS, FIRST_POLL_MS * 2 ** polls) };
}

function release(state: StreamState): Step {
  return [{ ...state, hold: 'none', stillFull: false, polls: 0 }, [{ type: 'flush' }]];
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
