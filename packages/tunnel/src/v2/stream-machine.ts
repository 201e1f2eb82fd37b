import { type Growth, openWindow, type ReceiveWindow, read, receive } from './receive-window.ts';

/**
 * Where a stream is.
 *
 * - `asked`: this side asked for it, and waits for Accept or Reset.
 * - `offered`: the far side asked for it, and waits for ours.
 * - `open`: both may send, until each has said that it has ended.
 * - `closed`: nothing follows.
 */
export type StreamPhase = 'asked' | 'offered' | 'open' | 'closed';

/** What a session remembers of one stream. */
export interface StreamState {
  readonly phase: StreamPhase;
  /** We have said that we send no more. */
  readonly sentEnd: boolean;
  /** The far side has said that it sends no more. */
  readonly gotEnd: boolean;
  /** Bytes that we may send. */
  readonly creditBytes: number;
  /** What the far side may send. */
  readonly window: ReceiveWindow;
}

/** What can happen to a stream. */
export type StreamEvent =
  /** The far side has accepted it and takes so many bytes. */
  | { readonly type: 'accept'; readonly windowBytes: number }
  /** This side has done what the far side asked for. */
  | { readonly type: 'accepted' }
  | { readonly type: 'data'; readonly bytes: number }
  /** The reader took so much. */
  | { readonly type: 'read'; readonly bytes: number; readonly growth: Growth }
  | { readonly type: 'credit'; readonly bytes: number }
  /** So much was sent. */
  | { readonly type: 'sent'; readonly bytes: number }
  /** The far side sends no more. */
  | { readonly type: 'end' }
  /** All that was written here has been sent, and no more will come. */
  | { readonly type: 'finished' }
  /** The far side ended both directions, or refused the stream. */
  | { readonly type: 'reset'; readonly code: string; readonly text: string }
  /** This side gave the stream up. */
  | { readonly type: 'aborted'; readonly code: string; readonly text: string };

/** What to do about it. */
export type StreamEffect =
  | { readonly type: 'send-accept'; readonly windowBytes: number }
  | { readonly type: 'send-credit'; readonly bytes: number }
  | { readonly type: 'send-end' }
  | { readonly type: 'send-reset'; readonly code: string; readonly text: string }
  /** The window has become larger by so much. */
  | { readonly type: 'grown'; readonly bytes: number }
  /** The far side has accepted it. */
  | { readonly type: 'opened' }
  /** Data that waits may be sent. */
  | { readonly type: 'flush' }
  /** Nothing more will arrive: the reader sees the end behind what it has not read yet. */
  | { readonly type: 'end' }
  /** The stream is broken, or was refused. */
  | { readonly type: 'fail'; readonly failure: StreamFailure };

/** Why a stream broke. */
export type StreamFailure =
  | { readonly code: 'TUNNEL_STREAM_REFUSED'; readonly farCode: string; readonly text: string }
  | { readonly code: 'TUNNEL_STREAM_FAILED'; readonly farCode: string; readonly text: string }
  | { readonly code: 'TUNNEL_PROTOCOL_VIOLATION'; readonly what: string };

type Step = readonly [StreamState, readonly StreamEffect[]];

/** More credit than this at once is nonsense: numbers on the wire have 32 bits. */
const MAX_CREDIT_BYTES = 2 ** 31;

const NOTHING: readonly StreamEffect[] = [];

/** A stream that this side asked for; its window went out with the Open. */
export function askedStream(windowBytes: number, nowMs: number): StreamState {
  return newStream('asked', 0, openWindow(windowBytes, nowMs));
}

/** A stream that the far side asked for, which takes `creditBytes`. */
export function offeredStream(
  windowBytes: number,
  creditBytes: number,
  nowMs: number,
): StreamState {
  return newStream('offered', creditBytes, openWindow(windowBytes, nowMs));
}

function newStream(phase: StreamPhase, creditBytes: number, window: ReceiveWindow): StreamState {
  return { phase, sentEnd: false, gotEnd: false, creditBytes, window };
}

/**
 * The state machine of one stream.
 *
 * **Guarantees**: one End or one Reset is sent at most, and nothing after it that the far side could mind; a far side
 * that sends more than it may, or again after its End, loses the stream and nothing else; after `closed` no event has an
 * effect.
 */
export function stepStream(state: StreamState, event: StreamEvent): Step {
  if (state.phase === 'closed') return [state, NOTHING];
  switch (event.type) {
    case 'accept':
      return onAccept(state, event.windowBytes);
    case 'accepted':
      return onAccepted(state);
    case 'data':
      return onData(state, event.bytes);
    case 'read':
      return onRead(state, event);
    case 'credit':
      return onCredit(state, event.bytes);
    case 'sent':
      return [{ ...state, creditBytes: state.creditBytes - event.bytes }, NOTHING];
    case 'end':
      return onEnd(state);
    case 'finished':
      return closedIfBoth({ ...state, sentEnd: true }, [{ type: 'send-end' }]);
    case 'reset':
      return onReset(state, event);
    case 'aborted':
      return [
        { ...state, phase: 'closed' },
        [{ type: 'send-reset', code: event.code, text: event.text }],
      ];
  }
}

function onAccept(state: StreamState, windowBytes: number): Step {
  if (state.phase !== 'asked') return violation(state, 'a stream was accepted twice');
  return [{ ...state, phase: 'open', creditBytes: windowBytes }, [{ type: 'opened' }]];
}

function onAccepted(state: StreamState): Step {
  if (state.phase !== 'offered') return [state, NOTHING];
  const { openBytes: windowBytes } = state.window;
  return [{ ...state, phase: 'open' }, [{ type: 'send-accept', windowBytes }, { type: 'flush' }]];
}

function onData(state: StreamState, bytes: number): Step {
  if (state.gotEnd) return violation(state, 'there was data behind the end of a stream');
  // The opener waits for our Accept before it sends, and so does the acceptor until it has sent it.
  if (state.phase !== 'open')
    return violation(state, 'there was data on a stream before it was open');
  const window = receive(state.window, bytes);
  if (!window) return violation(state, 'there was more data than the window of a stream allows');
  return [{ ...state, window }, NOTHING];
}

function onRead(state: StreamState, event: Extract<StreamEvent, { type: 'read' }>): Step {
  // Nobody needs credit who sends no more.
  if (state.gotEnd) return [state, NOTHING];
  const { window, creditBytes, grownBytes } = read(state.window, event.bytes, event.growth);
  const next = { ...state, window };
  if (creditBytes === 0) return [next, NOTHING];
  const credit: StreamEffect = { type: 'send-credit', bytes: creditBytes };
  return [next, grownBytes === 0 ? [credit] : [credit, { type: 'grown', bytes: grownBytes }]];
}

function onCredit(state: StreamState, bytes: number): Step {
  const creditBytes = state.creditBytes + bytes;
  if (state.phase !== 'open')
    return violation(state, 'there was credit for a stream that is not open');
  if (creditBytes > MAX_CREDIT_BYTES)
    return violation(state, 'there was too much credit for a stream');
  return [{ ...state, creditBytes }, [{ type: 'flush' }]];
}

function onEnd(state: StreamState): Step {
  if (state.gotEnd || state.phase !== 'open') return violation(state, 'a stream ended out of turn');
  return closedIfBoth({ ...state, gotEnd: true }, [{ type: 'end' }]);
}

function closedIfBoth(state: StreamState, effects: readonly StreamEffect[]): Step {
  const closed = state.sentEnd && state.gotEnd;
  return [closed ? { ...state, phase: 'closed' } : state, effects];
}

function onReset(
  state: StreamState,
  { code: farCode, text }: Extract<StreamEvent, { type: 'reset' }>,
): Step {
  const code = state.phase === 'asked' ? 'TUNNEL_STREAM_REFUSED' : 'TUNNEL_STREAM_FAILED';
  return [{ ...state, phase: 'closed' }, [{ type: 'fail', failure: { code, farCode, text } }]];
}

function violation(state: StreamState, what: string): Step {
  const code = 'TUNNEL_PROTOCOL_VIOLATION';
  return [
    { ...state, phase: 'closed' },
    [
      { type: 'send-reset', code, text: what },
      { type: 'fail', failure: { code, what } },
    ],
  ];
}
