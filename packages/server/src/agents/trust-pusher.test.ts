import { TRUST_PATH, TRUST_PUSH } from '@drover/api';
import { silentLogger } from '@drover/base';
import { FakeClock } from '@drover/base/testing';
import type { TransportRequest } from '@drover/client';
import { ChangeFeed } from '@drover/controllers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HeldSession } from '../tunnels/cluster-session.ts';
import { TrustPusher } from './trust-pusher.ts';

describe('what agents are to trust', () => {
  const clock = new FakeClock();
  let feed: ChangeFeed;
  let settings: ChangeFeed;
  let sessions: HeldSession[];
  let pushed: { readonly to: string; readonly statement: string }[];
  let statement: string;
  let isWell: boolean;
  let stop: AbortController;
  let running: Promise<void>;

  beforeEach(() => {
    feed = new ChangeFeed();
    settings = new ChangeFeed();
    sessions = [];
    pushed = [];
    statement = 'one';
    isWell = true;
    stop = new AbortController();
    const pusher = new TrustPusher({
      trust: { current: () => ({ statement, signature: 's' }) },
      sessions: {
        of: (cluster) => sessions.filter((session) => session.cluster === cluster),
        clusters: () => sessions.map(({ cluster }) => cluster),
        changes: (signal) => feed.changes(signal),
      },
      settings: {
        changes: ({ signal } = {}) => settingsOf(settings.changes(signal as AbortSignal)),
      },
      clock,
      log: silentLogger,
    });
    running = pusher.run({ signal: stop.signal });
  });
  afterEach(async () => {
    stop.abort();
    feed.tell('');
    settings.tell('');
    await running;
  });

  function connect(cluster: string, features: readonly string[], others: object = {}): void {
    const request = ({ method, path, body }: TransportRequest) => {
      expect([method, path]).toEqual(['PUT', TRUST_PATH]);
      const said = JSON.parse(body as string) as { statement: string };
      pushed.push({ to: cluster, statement: said.statement });
      const answer = { status: isWell ? 204 : 503, headers: {}, body: nothing(), discard() {} };
      return Promise.resolve(answer);
    };
    const session = {
      cluster,
      params: { features },
      tunnel: { phase: 'open' },
      transport: { name: cluster, request },
      ...others,
    };
    sessions.push(session as unknown as HeldSession);
    feed.tell(cluster);
  }

  it('are told once when they connect, and again when it changes', async () => {
    connect('c-1', [TRUST_PUSH]);
    await clock.advance(0);
    feed.tell('c-1');
    await clock.advance(0);
    expect(pushed).toEqual([{ to: 'c-1', statement: 'one' }]);
    statement = 'two';
    settings.tell('server-url');
    await clock.advance(0);
    expect(pushed.at(-1)).toEqual({ to: 'c-1', statement: 'two' });
    settings.tell('ui-brand');
    await clock.advance(0);
    expect(pushed).toHaveLength(2);
  });

  it('are told again when that failed', async () => {
    isWell = false;
    connect('c-1', [TRUST_PUSH]);
    await clock.advance(0);
    isWell = true;
    const failed = pushed.length;
    expect(failed).toBeGreaterThan(0);
    await clock.advance(5_000);
    expect(pushed).toHaveLength(failed + 1);
  });

  it('is not told to agents that would not understand, nor to those of other replicas', async () => {
    connect('c-1', ['inner-http']);
    connect('c-2', [TRUST_PUSH], { remote: {} });
    await clock.advance(0);
    expect(pushed).toEqual([]);
  });
});

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function* settingsOf(names: AsyncIterable<string>) {
  for await (const name of names) {
    const key = { namespace: '', name };
    yield { type: 'changed', key, object: { metadata: { name } } } as never;
  }
}
