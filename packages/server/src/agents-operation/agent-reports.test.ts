import { AGENT_PATHS, type AgentReport } from '@drover/api';
import { silentLogger, systemRandom } from '@drover/base';
import { FakeClock } from '@drover/base/testing';
import { describe, expect, it } from 'vitest';
import type { ClusterSession, HeldSession } from '../tunnels/cluster-session.ts';
import { SessionRegistry } from '../tunnels/session-registry.ts';
import { AgentReports } from './agent-reports.ts';

const good = { state: 'good', message: 'fine' } as const;

/** An agent at the far end of a session, as far as it tells of itself. */
class FakeAgent {
  report: AgentReport;
  readonly lines: string[] = ['{"msg":"Agent started"}'];
  readonly #closed = Promise.withResolvers<undefined>();
  readonly session: HeldSession;

  constructor(pod: string, features: readonly string[] = ['inner-http', 'operations']) {
    this.report = {
      version: '0.1.0',
      pod,
      node: `node-of-${pod}`,
      started: '2027-01-15T08:00:00Z',
      residentMib: 80,
      probes: { dns: good, network: good },
      nextLine: 1,
    };
    const session: Omit<ClusterSession, 'tunnel'> = {
      cluster: 'c-1',
      host: 'x',
      params: { address: '10.0.0.1:443', caCert: '', token: '', features, version: '0.1.0' },
      remoteAddress: '192.0.2.7',
      asServer: { 'impersonate-user': 'drover:server' },
      transport: {
        name: 'fake',
        request: ({ path }) => {
          const after = Number(new URL(path, 'http://x').searchParams.get('after'));
          const answer =
            path === AGENT_PATHS.report
              ? { ...this.report, nextLine: this.lines.length }
              : { lines: this.lines.slice(after), next: this.lines.length };
          return Promise.resolve({
            status: 200,
            headers: { 'content-type': 'application/json' },
            body: inOnePiece(JSON.stringify(answer)),
            discard: () => undefined,
          });
        },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      },
    };
    const tunnel = {
      phase: 'open',
      closed: this.#closed.promise,
      peerLeaving: new Promise(() => {}),
      stats: { openStreams: 0, receivedBytes: 0 },
    };
    this.session = { ...session, tunnel } as unknown as HeldSession;
  }

  close(): void {
    this.#closed.resolve(undefined);
  }
}

async function* inOnePiece(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function start(...agents: FakeAgent[]) {
  const clock = new FakeClock(1_800_000_000_000);
  const sessions = new SessionRegistry(clock);
  const random = { ...systemRandom, float: () => 0 };
  const log = silentLogger;
  const reports = new AgentReports({ sessions, owns: () => true, clock, random, log });
  const stop = new AbortController();
  const running = reports.run({ signal: stop.signal });
  for (const { session } of agents) sessions.add(session, 'uid');
  await clock.advance(500);
  return { clock, sessions, reports, stop, running };
}

describe('what agents tell', () => {
  it('is asked soon after they connect, and again every half minute', async () => {
    const agent = new FakeAgent('a');
    const { clock, reports, stop, running } = await start(agent);
    expect(reports.agentsOf('c-1')).toMatchObject([
      { address: '192.0.2.7', version: '0.1.0', report: { pod: 'a', node: 'node-of-a' } },
    ]);
    agent.lines.push('{"msg":"Tunnel connected"}');
    await clock.advance(30_000);
    expect([...reports.logsOf('c-1')]).toEqual([
      ['a', ['{"msg":"Agent started"}', '{"msg":"Tunnel connected"}']],
    ]);
    stop.abort();
    await running;
  });

  it('is asked of those that come later, too', async () => {
    const { clock, reports, sessions, stop } = await start(new FakeAgent('a'));
    sessions.add(new FakeAgent('b').session, 'uid');
    await clock.advance(500);
    expect(reports.agentsOf('c-1').map(({ report }) => report?.pod)).toEqual(['a', 'b']);
    stop.abort();
  });

  it('is the worst of what several say', async () => {
    const [first, second] = [new FakeAgent('a'), new FakeAgent('b')];
    const network = { state: 'failing', message: 'no answer', remedy: 'Look.' } as const;
    second.report = { ...second.report, probes: { dns: good, network } };
    const { reports, stop } = await start(first, second);
    expect(reports.of('c-1')).toEqual({
      probes: { dns: good, network },
      addresses: ['192.0.2.7'],
    });
    stop.abort();
  });

  it('leaves the last lines of those that are gone, of four at most', async () => {
    const agents = ['a', 'b', 'c', 'd', 'e'].map((pod) => new FakeAgent(pod));
    const { clock, reports, sessions, stop } = await start(...agents);
    for (const agent of agents) {
      agent.close();
      await clock.advance(0);
    }
    expect(sessions.of('c-1')).toEqual([]);
    expect(reports.goneOf('c-1')).toEqual(['b', 'c', 'd', 'e']);
    expect(reports.logsOf('c-1').get('e')).toEqual(['{"msg":"Agent started"}']);
    reports.forget('c-1');
    expect(reports.goneOf('c-1')).toEqual([]);
    stop.abort();
  });

  it('is nothing where agents tell nothing of themselves', async () => {
    const { reports, stop } = await start(new FakeAgent('a', ['inner-http']));
    expect(reports.of('c-1')).toBeUndefined();
    expect(reports.agentsOf('c-1')).toEqual([
      { address: '192.0.2.7', version: '0.1.0', connected: '2027-01-15T08:00:00Z' },
    ]);
    stop.abort();
  });
});
