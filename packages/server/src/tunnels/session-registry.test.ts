import { type CodedError, defineErrors } from '@drover/base';
import { FakeClock } from '@drover/base/testing';
import { expect, it } from 'vitest';
import type { HeldSession } from './cluster-session.ts';
import { SessionRegistry } from './session-registry.ts';

const errors = defineErrors({ TEST_CLOSED: { status: 503, message: 'closed', remedy: 'none' } });

interface TestSession extends HeldSession {
  readonly name: string;
  /** Says nothing for so long. */
  silent(ms: number): void;
  /** Takes no more streams, as when its replica is being stopped. */
  leave(): void;
  /** Says goodbye, as an agent does whose pod is being stopped. */
  sayGoodbye(): void;
}

function session(name: string, cluster = 'c-1'): TestSession {
  const closed = Promise.withResolvers<CodedError>();
  const goodbye = Promise.withResolvers<void>();
  let lastHeardMs = 0;
  let phase = 'open';
  return {
    name,
    cluster,
    tunnel: {
      protocolVersion: 2,
      peerLeaving: goodbye.promise,
      closed: closed.promise,
      close: (cause: CodedError) => closed.resolve(cause),
      get stats() {
        return { lastHeardMs, openStreams: 0 };
      },
      get phase() {
        return phase;
      },
    },
    transport: { [Symbol.asyncDispose]: () => Promise.resolve() },
    silent: (ms: number) => {
      lastHeardMs = ms;
    },
    leave: () => {
      phase = 'draining';
    },
    sayGoodbye: () => {
      phase = 'draining';
      goodbye.resolve();
    },
  } as unknown as TestSession;
}

function picks(registry: SessionRegistry, count = 4): Set<string> {
  return new Set(
    Array.from(
      { length: count },
      () => (registry.pick('c-1') as TestSession | undefined)?.name ?? 'none',
    ),
  );
}

it('gives the sessions of a cluster in turn, and none that has closed', async () => {
  const registry = new SessionRegistry();
  const [one, two] = [session('one'), session('two')];
  registry.add(one, 'uid');
  registry.add(two, 'uid');
  registry.add(session('other', 'c-2'), 'uid-2');
  expect(picks(registry)).toEqual(new Set(['one', 'two']));
  const epoch = registry.epochOf('c-1');
  one.tunnel.close(errors.create('TEST_CLOSED'));
  await one.tunnel.closed;
  await Promise.resolve();
  expect(picks(registry)).toEqual(new Set(['two']));
  expect(registry.epochOf('c-1')).not.toBe(epoch);
  registry.disconnect('c-1', errors.create('TEST_CLOSED'));
  await two.tunnel.closed;
  await Promise.resolve();
  expect(picks(registry)).toEqual(new Set(['none']));
  expect(registry.clusters()).toEqual(['c-2']);
});

it('gives none that is leaving: it takes no new streams', () => {
  const registry = new SessionRegistry();
  const [one, two] = [session('one'), session('two')];
  registry.add(one, 'uid');
  registry.add(two, 'uid');
  one.leave();
  expect(picks(registry)).toEqual(new Set(['two']));
  two.leave();
  expect(picks(registry)).toEqual(new Set(['none']));
});

it('passes over a session from which nothing is heard, unless it is the only one', () => {
  const registry = new SessionRegistry();
  const [speaking, silent] = [session('speaking'), session('silent')];
  const alone = session('silent too', 'c-2');
  registry.add(speaking, 'uid');
  registry.add(silent, 'uid');
  registry.add(alone, 'uid-2');
  for (const each of [silent, alone]) each.silent(5_000);
  expect(picks(registry)).toEqual(new Set(['speaking']));
  expect(registry.speaking()).toEqual(['c-1']);
  expect(registry.pick('c-2')).toBe(alone);
  silent.silent(0);
  expect(picks(registry)).toEqual(new Set(['speaking', 'silent']));
});

it('remembers why an agent was turned away until one is let in', () => {
  const registry = new SessionRegistry();
  registry.refuse('c-1', { reason: 'OtherCluster', message: 'another cluster' });
  expect(registry.refusalOf('c-1')).toMatchObject({ message: 'another cluster' });
  registry.add(session('one'), 'uid');
  expect(registry.refusalOf('c-1')).toBeUndefined();
  expect(registry.uidOf('c-1')).toBe('uid');
});

it('lets a request wait for the agent that comes after one which is leaving', async () => {
  const registry = new SessionRegistry(new FakeClock());
  const leaving = session('leaving');
  registry.add(leaving, 'uid');
  leaving.leave();
  const found = registry.find('c-1', {});
  const next = session('next');
  registry.add(next, 'uid');
  expect(await found).toBe(next);
});

it('lets a request wait for a cluster that was lost a moment ago, and no longer', async () => {
  const clock = new FakeClock();
  const registry = new SessionRegistry(clock);
  const first = session('first');
  registry.add(first, 'uid');
  first.tunnel.close(errors.create('TEST_CLOSED'));
  await clock.advance(1_000);
  expect(registry.isExpected('c-1')).toBe(true);
  const found = registry.find('c-1', {});
  const second = session('second');
  registry.add(second, 'uid');
  expect(await found).toBe(second);
  second.tunnel.close(errors.create('TEST_CLOSED'));
  await clock.advance(1);
  const given = registry.find('c-1', {});
  await clock.advance(6_000);
  expect(await given).toBeUndefined();
  expect(registry.isExpected('c-1')).toBe(false);
  expect(await registry.find('c-never', {})).toBeUndefined();
});

it('lets no request wait for an agent that said goodbye', async () => {
  const registry = new SessionRegistry(new FakeClock());
  const last = session('last');
  registry.add(last, 'uid');
  last.sayGoodbye();
  await Promise.resolve();
  expect(await registry.find('c-1', {})).toBeUndefined();
  last.tunnel.close(errors.create('TEST_CLOSED'));
  await last.tunnel.closed;
  await Promise.resolve();
  expect(registry.isExpected('c-1')).toBe(false);
});
