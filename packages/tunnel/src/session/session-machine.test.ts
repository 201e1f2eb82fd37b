import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from './limits.ts';
import {
  openedSession,
  type SessionEvent,
  type SessionRules,
  type SessionState,
  stepSession,
} from './session-machine.ts';

const KEEP_ALIVE = { pingIntervalMs: 5_000, idleMs: 60_000, writeStallMs: 60_000 };
const CLIENT: SessionRules = { role: 'client', keepAlive: KEEP_ALIVE, limits: DEFAULT_LIMITS };
const SERVER: SessionRules = {
  role: 'server',
  keepAlive: { ...KEEP_ALIVE, pingIntervalMs: 0 },
  limits: { ...DEFAULT_LIMITS, maxStreams: 2 },
};

function run(
  rules: SessionRules,
  ...events: SessionEvent[]
): { state: SessionState; effects: object[] } {
  let state = openedSession(rules, 0);
  const effects: object[] = [];
  for (const event of events) {
    const [next, made] = stepSession(state, event, rules);
    state = next;
    effects.push(...made);
  }
  return { state, effects };
}

function tick(nowMs: number, counters: Partial<SessionEvent> = {}): SessionEvent {
  return {
    type: 'tick',
    nowMs,
    receivedBytes: 0,
    writtenBytes: 0,
    pendingBytes: 0,
    ...counters,
  } as SessionEvent;
}

const OPEN: SessionEvent = { type: 'open', streamCount: 0 };
const NOTICE = { reason: 'an upgrade', spreadMs: 5_000 };

function connect(facts: Partial<Extract<SessionEvent, { type: 'connect' }>>): SessionEvent {
  return {
    type: 'connect',
    streamId: 2,
    streamCount: 0,
    taken: false,
    served: true,
    nowMs: 0,
    ...facts,
  };
}

describe('ids', () => {
  test('are even and begin at 2 on the accepting side, odd on the other', () => {
    expect(run(SERVER, OPEN, OPEN, OPEN).effects).toEqual(
      [2, 4, 6].map((streamId) => ({ type: 'opened', streamId })),
    );
    expect(run(CLIENT, OPEN, OPEN).effects).toEqual(
      [1, 3].map((streamId) => ({ type: 'opened', streamId })),
    );
  });

  test('that are alive and come again break the stream, not the session', () => {
    const again = connect({ streamId: 7, streamCount: 1, taken: true });
    expect(run(CLIENT, again).effects).toEqual([{ type: 'break-stream', streamId: 7 }]);
  });
});

describe('opening', () => {
  test('is refused at the limit', () => {
    expect(run(SERVER, { ...OPEN, streamCount: 2 }).effects).toEqual([
      { type: 'not-opened', code: 'TUNNEL_STREAM_LIMIT' },
    ]);
  });

  test('is refused while draining and after the end', () => {
    expect(run(SERVER, { type: 'go-away' }, OPEN).effects).toEqual([
      { type: 'not-opened', code: 'TUNNEL_DRAINING' },
    ]);
    expect(run(SERVER, { type: 'close' }, OPEN).effects).toEqual([
      { type: 'not-opened', code: 'TUNNEL_SESSION_LOST' },
    ]);
  });

  test('a drain says go-away, once, to a peer that understands it', () => {
    const drain: SessionEvent = { type: 'drain', peerUnderstands: true, ...NOTICE };
    expect(run(CLIENT, drain, drain).effects).toEqual([{ type: 'send-go-away', ...NOTICE }]);
    expect(run(CLIENT, { ...drain, peerUnderstands: false }).effects).toEqual([]);
  });

  test('a side that was asked to go says so itself when it leaves', () => {
    const drain: SessionEvent = { type: 'drain', peerUnderstands: true, ...NOTICE };
    expect(run(CLIENT, { type: 'go-away' }, drain).effects).toEqual([
      { type: 'send-go-away', ...NOTICE },
    ]);
  });
});

describe('streams of the other side', () => {
  test('are accepted, also while draining, as it may not know yet', () => {
    const drain: SessionEvent = { type: 'drain', peerUnderstands: false, ...NOTICE };
    expect(run(CLIENT, connect({})).effects).toEqual([{ type: 'accept', streamId: 2 }]);
    expect(run(CLIENT, drain, connect({})).effects).toEqual([{ type: 'accept', streamId: 2 }]);
  });

  test.each([
    [{ streamCount: 2 }, 'TUNNEL_STREAM_LIMIT'],
    [{ served: false }, 'TUNNEL_CONNECT_REFUSED'],
  ])('beyond what this side does are refused, each for itself: %j', (facts, code) => {
    expect(run(SERVER, connect({ streamId: 9, ...facts })).effects).toEqual([
      { type: 'refuse', streamId: 9, code },
    ]);
  });

  test('that are refused a thousand times in a second end the session', () => {
    const flood = (count: number, everyMs: number): SessionEvent[] =>
      Array.from({ length: count }, (_, index) =>
        connect({ streamId: index, served: false, nowMs: index * everyMs }),
      );
    expect(run(SERVER, ...flood(1_000, 0)).state.phase).toBe('open');
    expect(run(SERVER, ...flood(1_001, 0)).effects.at(-1)).toMatchObject({
      type: 'end',
      cause: { code: 'TUNNEL_PEER_FLOODS' },
    });
    expect(run(SERVER, ...flood(50_000, 10)).state.phase).toBe('open');
  });
});

describe('data for streams that are not there', () => {
  test('is answered once', () => {
    const late: SessionEvent = { type: 'stray', streamId: 5 };
    expect(run(SERVER, late, late, late).effects).toEqual([{ type: 'not-found', streamId: 5 }]);
  });
});

describe('keep-alive', () => {
  test('pings are sent at their interval, or never', () => {
    const ticks = [tick(4_000), tick(5_000), tick(6_000), tick(10_000)];
    expect(run(CLIENT, ...ticks).effects).toEqual([{ type: 'ping' }, { type: 'ping' }]);
    expect(run(SERVER, ...ticks).effects).toEqual([]);
  });

  /** Ticks every ten seconds, all with the same counters. */
  const ticks = (untilMs: number, counters: Partial<SessionEvent> = {}): SessionEvent[] =>
    Array.from({ length: untilMs / 10_000 }, (_, index) => tick((index + 1) * 10_000, counters));

  test('a minute of silence ends the session', () => {
    expect(run(SERVER, ...ticks(50_000), tick(59_999)).state.phase).toBe('open');
    const { state, effects } = run(SERVER, ...ticks(60_000));
    expect(effects).toEqual([{ type: 'end', cause: { code: 'TUNNEL_IDLE', idleMs: 60_000 } }]);
    expect(state.phase).toBe('closed');
  });

  test('silence is not held against the other side by who was asleep', () => {
    const { state } = run(SERVER, ...ticks(50_000), tick(600_000), tick(620_000), tick(650_000));
    expect(state.phase).toBe('open');
    const later = run(SERVER, tick(600_000), tick(620_000), tick(640_000), tick(660_000));
    expect(later.effects).toEqual([
      { type: 'end', cause: { code: 'TUNNEL_IDLE', idleMs: 60_000 } },
    ]);
  });

  test('any byte counts as life', () => {
    const heard = { receivedBytes: 1 };
    expect(run(SERVER, ...ticks(50_000), ...ticks(100_000, heard).slice(5)).effects).toEqual([]);
  });

  test('bytes that wait and do not move for a minute end the session', () => {
    const stuck = (nowMs: number): SessionEvent =>
      tick(nowMs, { pendingBytes: 10, writtenBytes: 5, receivedBytes: nowMs });
    const times = [10_000, 25_000, 40_000, 55_000];
    expect(run(SERVER, ...times.map(stuck), stuck(69_000)).effects).toEqual([]);
    expect(run(SERVER, ...times.map(stuck), stuck(70_000)).effects).toEqual([
      { type: 'end', cause: { code: 'TUNNEL_WRITE_STALLED', stalledMs: 60_000 } },
    ]);
  });

  test('nothing to write is no stall', () => {
    const heard = ticks(120_000).map((event, index) => ({ ...event, receivedBytes: index }));
    expect(run(SERVER, ...(heard as SessionEvent[])).effects).toEqual([]);
  });
});
