import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../session/limits.ts';
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
  const POLL: StreamEvent = { type: 'poll', unreadBytes: 0 };
  const PAUSE: StreamEvent = { type: 'pause' };
  const RESUME: StreamEvent = { type: 'resume' };
  const GO_ON = { type: 'send-resume' };
  const HOLD = { type: 'send-pause' };
  const PROBE = { type: 'send-probe' };
  const FLUSH = { type: 'flush' };
  const later = (delayMs: number): object => ({ type: 'poll-later', delayMs });

  test('is told to go on sending when it paused us and did not take it back', () => {
    const { state, effects } = runWith(REMOTEDIALER, [PAUSE, POLL]);
    expect(state.hold).toBe('polling');
    expect(effects).toEqual([later(50), GO_ON, PROBE, later(100)]);
  });

  test('is told so again and asked again, more rarely, while it repeats its Pause', () => {
    const { state, effects } = runWith(REMOTEDIALER, [PAUSE, POLL, PAUSE, POLL, PAUSE]);
    expect(state.hold).toBe('polling');
    expect(effects.slice(4)).toEqual([GO_ON, GO_ON, PROBE, later(200), GO_ON]);
  });

  test('gets data again when it does not repeat its Pause, and the next Pause is asked about soon', () => {
    const { state, effects } = runWith(REMOTEDIALER, [PAUSE, POLL, POLL, PAUSE]);
    expect(state.hold).toBe('asked');
    expect(effects.slice(4)).toEqual([FLUSH, later(50)]);
  });

  test('is woken by an answer to its own Resume, and a poll that comes too late changes nothing', () => {
    const { state, effects } = runWith(REMOTEDIALER, [PAUSE, RESUME, POLL]);
    expect(state.hold).toBe('none');
    expect(effects).toEqual([later(50), GO_ON, FLUSH]);
  });

  test('is paused again when its own Resume made it forget that we paused it', () => {
    const { state, effects } = runWith(REMOTEDIALER, [data(101), PAUSE, RESUME]);
    expect(state).toMatchObject({ hold: 'none', pausedAtBytes: 101 });
    expect(effects).toEqual([HOLD, later(50), HOLD, FLUSH]);
  });

  test('is asked and held again at once while both sides have too much', () => {
    const { state, effects } = runWith(REMOTEDIALER, [data(101), PAUSE, POLL, PAUSE]);
    expect(state).toMatchObject({ hold: 'polling', stillFull: true });
    expect(effects).toEqual([HOLD, later(50), GO_ON, PROBE, HOLD, later(100)]);
  });

  test('is not asked when there is no room for what a question lets through', () => {
    const full: StreamEvent = { type: 'poll', unreadBytes: 201 };
    const { state, effects } = runWith(REMOTEDIALER, [data(201), PAUSE, full]);
    expect(state.hold).toBe('asked');
    expect(effects).toEqual([HOLD, later(50), later(100)]);
  });

  test('is asked every five seconds at last', () => {
    const many = Array.from({ length: 20 }, () => [PAUSE, POLL]).flat();
    expect(runWith(REMOTEDIALER, many).effects.at(-1)).toEqual(later(5_000));
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
      { type: 'poll', unreadBytes: 10 },
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
