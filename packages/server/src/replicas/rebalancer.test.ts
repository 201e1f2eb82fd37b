import type { CodedError } from '@drover/base';
import { createTestRuntime } from '@drover/controller-runtime/testing';
import { expect, it } from 'vitest';
import type { HeldSession } from '../tunnels/cluster-session.ts';
import { SessionRegistry } from '../tunnels/session-registry.ts';
import { Rebalancer } from './rebalancer.ts';

/** An agent that goes when it is asked to; with `comesBack`, to this replica again. */
function connectAgent(sessions: SessionRegistry, cluster: string, comesBack = false): void {
  const closed = Promise.withResolvers<CodedError>();
  const session = {
    cluster,
    tunnel: {
      phase: 'open',
      protocolVersion: 2,
      closed: closed.promise,
      peerLeaving: new Promise(() => {}),
      stats: { openStreams: 0, lastHeardMs: 0 },
      drain: () => Promise.resolve(),
      close: (cause: CodedError) => {
        closed.resolve(cause);
        if (comesBack) connectAgent(sessions, cluster, true);
      },
    },
    transport: { [Symbol.asyncDispose]: () => Promise.resolve() },
  };
  sessions.add(session as unknown as HeldSession, 'uid');
}

function setUp(othersHold: () => readonly number[] | undefined, comesBack = false) {
  const runtime = createTestRuntime();
  const { clock } = runtime;
  const sessions = new SessionRegistry(clock);
  for (let index = 0; index < 100; index += 1) connectAgent(sessions, `c-${index}`, comesBack);
  const stopping = new AbortController();
  const running = new Rebalancer(runtime, { sessions, othersHold }).run({
    signal: stopping.signal,
  });
  const pass = async (seconds: number): Promise<void> => {
    for (let passed = 0; passed < seconds; passed += 5) await clock.advance(5_000);
  };
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
  };
  return { sessions, pass, stop };
}

it('gives agents away bit by bit until the other replica has about as many', async () => {
  const { sessions, pass, stop } = setUp(() => [100 - sessions.held.size]);
  await pass(20);
  const moved = 100 - sessions.held.size;
  expect(moved).toBeGreaterThan(0);
  expect(moved).toBeLessThanOrEqual(30);
  await pass(300);
  expect(sessions.held.size).toBeLessThanOrEqual(65);
  expect(sessions.held.size).toBeGreaterThanOrEqual(50);
  await stop();
});

it('keeps all while it does not know what the others have', async () => {
  const { sessions, pass, stop } = setUp(() => undefined);
  await pass(60);
  expect(sessions.held.size).toBe(100);
  await stop();
});

it('tries it ever more seldom where agents come back to the same replica', async () => {
  const { sessions, pass, stop } = setUp(() => [0], true);
  const seen = new Set([...sessions.held.keys()]);
  const movedIn = async (seconds: number): Promise<number> => {
    await pass(seconds);
    const fresh = [...sessions.held.keys()].filter((id) => !seen.has(id));
    for (const id of fresh) seen.add(id);
    return fresh.length;
  };
  const early = await movedIn(300);
  const late = await movedIn(300);
  expect(sessions.held.size).toBe(100);
  expect(late).toBeLessThan(early / 2);
  await stop();
});
