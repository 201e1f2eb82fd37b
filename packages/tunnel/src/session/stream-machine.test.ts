import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from './limits.ts';
import {
  OPENED_STREAM,
  type StreamEvent,
  type StreamRules,
  type StreamState,
  stepStream,
} from './stream-machine.ts';

const LIMITS = {
  ...DEFAULT_LIMITS,
  pauseAboveBytes: 100,
  repeatPauseAfterBytes: 50,
  maxUnreadBytes: 400,
  maxSessionUnreadBytes: 1_000,
};

const RULES: StreamRules = { limits: LIMITS, sharedPauseFlag: false };
const REMOTEDIALER: StreamRules = { limits: LIMITS, sharedPauseFlag: true };

function data(unreadBytes: number, sessionUnreadBytes = unreadBytes): StreamEvent {
  return { type: 'data', unreadBytes, sessionUnreadBytes };
}

/** Feeds events in turn; returns the last state and all effects. */
function run(...events: StreamEvent[]): { state: StreamState; effects: object[] } {
  return runWith(RULES, events);
}

function runWith(
  rules: StreamRules,
  events: readonly StreamEvent[],
): { state: StreamState; effects: object[] } {
  let state = OPENED_STREAM;
  const effects: object[] = [];
  for (const event of events) {
    const [next, made] = stepStream(state, event, rules);
    state = next;
    effects.push(...made);
  }
  return { state, effects };
}

describe('flow towards us', () => {
  test('asks for a pause above the mark, once', () => {
    expect(run(data(100)).effects).toEqual([]);
    expect(run(data(101), data(120), data(150)).effects).toEqual([{ type: 'send-pause' }]);
  });

  test('asks again when the peer goes on, as remotedialer does when it drains what we send', () => {
    expect(run(data(101), data(151), data(152)).effects).toEqual([
      { type: 'send-pause' },
      { type: 'send-pause' },
    ]);
  });

  test('asks to continue once, when little is left and a pause was asked for', () => {
    expect(run({ type: 'drained' }).effects).toEqual([]);
    expect(run(data(101), { type: 'drained' }, { type: 'drained' }).effects).toEqual([
      { type: 'send-pause' },
      { type: 'send-resume' },
    ]);
  });

  test('is not changed by a Resume that nobody asked for', () => {
    const { state } = run(data(101), { type: 'resume' });
    expect(state).toMatchObject({ pausedAtBytes: 101, hold: 'none' });
  });

  test.each([
    [data(401), 401],
    [data(101, 1_001), 101],
    [data(1, 1_001), 1],
  ])('ends the stream at a hard limit: %j', (event, unreadBytes) => {
    const { state, effects } = run(event);
    expect(state.phase).toBe('closed');
    expect(effects).toEqual([
      { type: 'send-error', text: 'too much unread data' },
      { type: 'fail', failure: { code: 'TUNNEL_STREAM_OVERFLOW', unreadBytes } },
    ]);
  });
});

describe('flow towards the peer', () => {
  test('holds from Pause to Resume, whatever we asked of the peer', () => {
    expect(run({ type: 'pause' }).state.hold).toBe('asked');
    expect(run({ type: 'pause' }, data(101), { type: 'drained' }).state.hold).toBe('asked');
    const { state, effects } = run({ type: 'pause' }, { type: 'resume' });
    expect(state.hold).toBe('none');
    expect(effects).toEqual([{ type: 'flush' }]);
  });
});

describe('a peer with one flag for both directions', () => {
  const POLL: StreamEvent = { type: 'poll' };
  const PAUSE: StreamEvent = { type: 'pause' };
  const ASKED = [{ type: 'poll-later' }];
  const POLLED = [{ type: 'send-resume' }, { type: 'send-probe' }, { type: 'poll-later' }];

  test('is told to go on sending when it paused us and did not take it back', () => {
    const { state, effects } = runWith(REMOTEDIALER, [PAUSE, POLL]);
    expect(state.hold).toBe('polling');
    expect(effects).toEqual([...ASKED, ...POLLED]);
  });

  test('is told so again and asked again while it repeats its Pause', () => {
    const { state, effects } = runWith(REMOTEDIALER, [PAUSE, POLL, PAUSE, POLL]);
    expect(state.hold).toBe('polling');
    expect(effects.slice(4)).toEqual([
      { type: 'send-resume' },
      { type: 'send-probe' },
      { type: 'poll-later' },
    ]);
  });

  test('gets data again when it does not repeat its Pause', () => {
    const { state, effects } = runWith(REMOTEDIALER, [PAUSE, POLL, POLL]);
    expect(state.hold).toBe('none');
    expect(effects.at(-1)).toEqual({ type: 'flush' });
  });

  test('gets data at its own Resume, and a poll that comes too late changes nothing', () => {
    const { state, effects } = runWith(REMOTEDIALER, [PAUSE, { type: 'resume' }, POLL]);
    expect(state.hold).toBe('none');
    expect(effects).toEqual([...ASKED, { type: 'send-resume' }, { type: 'flush' }]);
  });

  test('is not woken by its own Resume while it is we who want it to pause', () => {
    const { effects } = runWith(REMOTEDIALER, [data(101), PAUSE, { type: 'resume' }]);
    expect(effects).toEqual([{ type: 'send-pause' }, ...ASKED, { type: 'flush' }]);
  });

  test('is not told to go on while it is we who want it to pause', () => {
    const { state, effects } = runWith(REMOTEDIALER, [data(101), PAUSE, POLL]);
    expect(state.hold).toBe('asked');
    expect(effects).toEqual([{ type: 'send-pause' }, ...ASKED, ...ASKED]);
  });
});

describe('the end', () => {
  test('of the peer is echoed; EOF is clean, anything else a failure', () => {
    expect(run({ type: 'error', text: 'EOF' }).effects).toEqual([
      { type: 'send-error', text: 'EOF' },
      { type: 'end' },
    ]);
    expect(run({ type: 'error', text: 'dial tcp: refused' }).effects).toEqual([
      { type: 'send-error', text: 'dial tcp: refused' },
      { type: 'fail', failure: { code: 'TUNNEL_STREAM_FAILED', text: 'dial tcp: refused' } },
    ]);
  });

  test('of ours is said once', () => {
    expect(run({ type: 'finished' }, { type: 'aborted', text: 'x' }).effects).toEqual([
      { type: 'send-error', text: 'EOF' },
      { type: 'end' },
    ]);
    expect(run({ type: 'aborted', text: 'why' }).effects).toEqual([
      { type: 'send-error', text: 'why' },
    ]);
  });

  test('by a list of streams takes two lists in a row without it', () => {
    const missed: StreamEvent = { type: 'synced', listed: false };
    const listed: StreamEvent = { type: 'synced', listed: true };
    expect(run(missed, listed, missed).state.phase).toBe('open');
    expect(run(missed, missed).effects).toEqual([
      { type: 'fail', failure: { code: 'TUNNEL_STREAM_FORGOTTEN' } },
    ]);
  });
});

test('whatever happens, one Error is sent at most, and nothing after it', () => {
  const event: fc.Arbitrary<StreamEvent> = fc.oneof(
    fc.record({
      type: fc.constant('data' as const),
      unreadBytes: fc.nat(500),
      sessionUnreadBytes: fc.nat(1_200),
    }),
    fc.constantFrom<StreamEvent>(
      { type: 'drained' },
      { type: 'pause' },
      { type: 'resume' },
      { type: 'poll' },
      { type: 'finished' },
      { type: 'error', text: 'EOF' },
      { type: 'aborted', text: 'a' },
      { type: 'synced', listed: false },
    ),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      let state = OPENED_STREAM;
      for (const next of events) {
        const wasClosed = state.phase === 'closed';
        const [after, effects] = stepStream(state, next, REMOTEDIALER);
        if (wasClosed) expect(effects).toEqual([]);
        expect(effects.filter(({ type }) => type === 'send-error').length).toBeLessThanOrEqual(1);
        state = after;
      }
    }),
  );
});
