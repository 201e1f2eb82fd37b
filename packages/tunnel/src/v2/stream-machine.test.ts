import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Growth } from './receive-window.ts';
import {
  askedStream,
  offeredStream,
  type StreamEffect,
  type StreamEvent,
  type StreamState,
  stepStream,
} from './stream-machine.ts';

const GROWTH: Growth = { nowMs: 0, rttMs: 1, spareBytes: 5_000, maxWindowBytes: 2_000 };
const READ: StreamEvent = { type: 'read', bytes: 100, growth: { ...GROWTH, spareBytes: 0 } };
const DATA: StreamEvent = { type: 'data', bytes: 100 };
const END: StreamEvent = { type: 'end' };
const FINISHED: StreamEvent = { type: 'finished' };
const ACCEPT: StreamEvent = { type: 'accept', windowBytes: 500 };
const ACCEPTED: StreamEvent = { type: 'accepted' };
const RESET: StreamEvent = { type: 'reset', code: 'X', text: 'why' };
const ABORTED: StreamEvent = { type: 'aborted', code: 'Y', text: 'gone' };

function run(
  start: StreamState,
  ...events: StreamEvent[]
): { state: StreamState; effects: StreamEffect[] } {
  let state = start;
  const effects: StreamEffect[] = [];
  for (const event of events) {
    const [next, made] = stepStream(state, event);
    state = next;
    effects.push(...made);
  }
  return { state, effects };
}

const ASKED = askedStream(200, 0);
const OFFERED = offeredStream(200, 300, 0);
const OPEN = run(ASKED, ACCEPT).state;

describe('opening', () => {
  test('is done when the far side accepts, with the credit it gives', () => {
    const { state, effects } = run(ASKED, ACCEPT);
    expect(state).toMatchObject({ phase: 'open', creditBytes: 500 });
    expect(effects).toEqual([{ type: 'opened' }]);
  });

  test('is refused by a Reset', () => {
    const { state, effects } = run(ASKED, RESET);
    expect(state.phase).toBe('closed');
    expect(effects).toEqual([
      { type: 'fail', failure: { code: 'TUNNEL_STREAM_REFUSED', farCode: 'X', text: 'why' } },
    ]);
  });

  test('for the far side says Accept once, and sends what waits', () => {
    const { state, effects } = run(OFFERED, ACCEPTED, ACCEPTED);
    expect(state).toMatchObject({ phase: 'open', creditBytes: 300 });
    expect(effects).toEqual([{ type: 'send-accept', windowBytes: 200 }, { type: 'flush' }]);
  });
});

describe('each direction', () => {
  test('ends by itself; both make the end', () => {
    const half = run(OPEN, FINISHED, DATA, READ);
    expect(half.state.phase).toBe('open');
    expect(half.effects).toEqual([{ type: 'send-end' }, { type: 'send-credit', bytes: 100 }]);
    expect(run(half.state, END)).toMatchObject({
      state: { phase: 'closed' },
      effects: [{ type: 'end' }],
    });
    expect(run(OPEN, END, FINISHED)).toMatchObject({
      state: { phase: 'closed' },
      effects: [{ type: 'end' }, { type: 'send-end' }],
    });
  });

  test('that has ended needs no credit', () => {
    expect(run(OPEN, DATA, END, READ).effects).toEqual([{ type: 'end' }]);
  });

  test('sends within its credit', () => {
    const sent = run(OPEN, { type: 'sent', bytes: 450 }, { type: 'credit', bytes: 20 });
    expect(sent.state.creditBytes).toBe(70);
    expect(sent.effects).toEqual([{ type: 'flush' }]);
  });
});

test('both directions end with a Reset', () => {
  expect(run(OPEN, RESET).effects).toEqual([
    { type: 'fail', failure: { code: 'TUNNEL_STREAM_FAILED', farCode: 'X', text: 'why' } },
  ]);
  expect(run(OPEN, ABORTED, RESET).effects).toEqual([
    { type: 'send-reset', code: 'Y', text: 'gone' },
  ]);
});

describe('nonsense costs the stream', () => {
  const credit = (bytes: number): StreamEvent => ({ type: 'credit', bytes });
  test.each<[string, StreamState, StreamEvent[]]>([
    ['data beyond the window', OPEN, [{ type: 'data', bytes: 201 }]],
    ['data behind the end', OPEN, [END, DATA]],
    ['data before the stream is open', ASKED, [DATA]],
    ['data before we have accepted', OFFERED, [DATA]],
    ['a second end', OPEN, [END, END]],
    ['an end before the stream is open', ASKED, [END]],
    ['a second Accept', OPEN, [ACCEPT]],
    ['an Accept of a stream of the far side', OFFERED, [ACCEPT]],
    ['credit without end', OPEN, [credit(2 ** 31 - 500), credit(1)]],
    ['credit before the stream is open', ASKED, [credit(1)]],
  ])('%s', (_what, start, events) => {
    const { state, effects } = run(start, ...events);
    expect(state.phase).toBe('closed');
    expect(effects.slice(-2)).toMatchObject([
      { type: 'send-reset', code: 'TUNNEL_PROTOCOL_VIOLATION' },
      { type: 'fail', failure: { code: 'TUNNEL_PROTOCOL_VIOLATION' } },
    ]);
  });
});

/** What one side of the model can be told to do, or the wire to deliver. */
type Action =
  | { readonly side: 0 | 1; readonly do: 'write' | 'read'; readonly bytes: number }
  | { readonly side: 0 | 1; readonly do: 'end' | 'abort' | 'accept' | 'deliver' };

/** Two machines and the messages between them; the model is two counters of bytes. */
class World {
  readonly states: [StreamState, StreamState] = [ASKED, OFFERED];
  readonly wire: [StreamEvent[], StreamEvent[]] = [[], []];
  readonly sent = [0, 0];
  readonly received = [0, 0];
  readonly read = [0, 0];
  readonly failures: string[] = [];
  /** Resets that a side has sent; the other one may still send what goes nowhere. */
  aborted = false;

  act(action: Action): void {
    const { side } = action;
    const state = this.states[side];
    switch (action.do) {
      case 'write':
        if (state.phase === 'open' && !state.sentEnd) this.write(side, action.bytes);
        break;
      case 'read':
        this.take(side, action.bytes);
        break;
      case 'end':
        if (state.phase === 'open' && !state.sentEnd) this.step(side, FINISHED);
        break;
      case 'abort':
        this.aborted ||= state.phase !== 'closed';
        this.step(side, ABORTED);
        break;
      case 'accept':
        this.step(side, ACCEPTED);
        break;
      case 'deliver':
        this.deliver(side);
    }
  }

  write(side: 0 | 1, wanted: number): void {
    const bytes = Math.min(wanted, this.states[side].creditBytes);
    if (bytes === 0) return;
    this.sent[side] = (this.sent[side] ?? 0) + bytes;
    this.step(side, { type: 'sent', bytes });
    this.wire[side].push({ type: 'data', bytes });
  }

  take(side: 0 | 1, wanted: number): void {
    const bytes = Math.min(wanted, (this.received[side] ?? 0) - (this.read[side] ?? 0));
    if (bytes === 0) return;
    this.read[side] = (this.read[side] ?? 0) + bytes;
    this.step(side, { type: 'read', bytes, growth: GROWTH });
  }

  /** The oldest message of `side` arrives at the other one. */
  deliver(side: 0 | 1): void {
    const message = this.wire[side].shift();
    const to = side === 0 ? 1 : 0;
    if (!message || this.states[to].phase === 'closed') return;
    if (message.type === 'data') this.received[to] = (this.received[to] ?? 0) + message.bytes;
    this.step(to, message);
  }

  step(side: 0 | 1, event: StreamEvent): void {
    const [state, effects] = stepStream(this.states[side], event);
    this.states[side] = state;
    for (const effect of effects) {
      if (effect.type === 'send-accept')
        this.wire[side].push({ type: 'accept', windowBytes: effect.windowBytes });
      else if (effect.type === 'send-credit')
        this.wire[side].push({ type: 'credit', bytes: effect.bytes });
      else if (effect.type === 'send-end') this.wire[side].push(END);
      else if (effect.type === 'send-reset') this.wire[side].push(RESET);
      else if (effect.type === 'fail') this.failures.push(effect.failure.code);
    }
  }

  /** Lets everything arrive and be read, until nothing moves. */
  settle(): void {
    for (let round = 0; round < 50; round += 1) {
      for (const side of [0, 1] as const) {
        while (this.wire[side].length > 0) this.deliver(side);
        this.act({ side, do: 'read', bytes: 1e9 });
      }
    }
  }
}

test('two machines understand each other, whatever they do and however slow the wire is', () => {
  const side = fc.constantFrom<(0 | 1)[]>(0, 1);
  const action: fc.Arbitrary<Action> = fc.oneof(
    { weight: 12, arbitrary: fc.record({ side, do: fc.constant('deliver' as const) }) },
    {
      weight: 12,
      arbitrary: fc.record({
        side,
        do: fc.constantFrom('write' as const, 'read' as const),
        bytes: fc.nat(300),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ side: fc.constant(1 as const), do: fc.constant('accept' as const) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ side, do: fc.constantFrom('end' as const, 'abort' as const) }),
    },
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 120 }), (actions) => {
      const world = new World();
      // Each side knows what the other takes: the Open and the Accept carry it.
      world.states[1] = offeredStream(300, 200, 0);
      for (const each of actions) {
        world.act(each);
        for (const to of [0, 1] as const) {
          const unread = (world.received[to] ?? 0) - (world.read[to] ?? 0);
          expect(unread).toBeLessThanOrEqual(world.states[to].window.sizeBytes);
        }
      }
      expect(world.failures).not.toContain('TUNNEL_PROTOCOL_VIOLATION');
      world.act({ side: 1, do: 'accept' });
      world.settle();
      for (const from of [0, 1] as const) world.act({ side: from, do: 'end' });
      world.settle();
      expect(world.states.map(({ phase }) => phase)).toEqual(['closed', 'closed']);
      if (!world.aborted) expect(world.read).toEqual(world.sent.toReversed());
    }),
    { numRuns: 500 },
  );
});
