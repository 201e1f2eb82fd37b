import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { roleTemplate } from '@drover/api';
import { defineErrors, silentLogger, systemClock, systemRandom } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyFilters, type Filter } from '../src/http/exchange.ts';
import { recoveryFilter } from '../src/http/filters.ts';
import { type Listener, openListener } from '../src/http/listener.ts';
import { LiveRequests } from '../src/proxy/live-requests.ts';
import { createProxyHandler } from '../src/proxy/proxy-handler.ts';
import { requestByAnyWay } from '../src/proxy/request-by-any-way.ts';
import { createUpstreams } from '../src/proxy/upstreams.ts';
import type { HeldSession, Upstream } from '../src/tunnels/cluster-session.ts';
import { releaseSessions } from '../src/tunnels/release-sessions.ts';
import { openAccessWorld } from './access-world.ts';
import { PeersWorld, type TestReplica } from './peers-world.ts';

const errors = defineErrors({ TEST_CLOSED: { status: 503, message: 'closed', remedy: 'none' } });

const believe: Filter = (next) => (exchange) =>
  next({
    ...exchange,
    identity: { user: { name: 'u-1', groups: [] }, tokenName: 'u-1', via: 'bearer' },
  });

const NOBODY: Upstream = {
  host: 'local',
  transport: {
    name: 'local',
    request: () => Promise.reject(new Error('nobody asks here')),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  },
};

describe('a way that is lost', () => {
  let stack: AsyncDisposableStack;
  let world: PeersWorld;
  let replica: TestReplica;
  let listener: Listener;
  let unreachable: string | undefined;

  beforeEach(async () => {
    stack = new AsyncDisposableStack();
    unreachable = undefined;
    const access = await openAccessWorld();
    await access.put(roleTemplate, 'rt-1', { rules: [] });
    await access.bind('u-1', 'c-1', { userName: 'u-1', roleTemplateName: 'rt-1' });
    world = stack.use(await PeersWorld.create());
    replica = await world.addReplica('a');
    const upstreams = createUpstreams({
      localCluster: 'local',
      local: NOBODY,
      sessions: replica.sessions,
      unreachableHolder: () => unreachable,
    });
    const live = new LiveRequests({
      feed: access.feed,
      virtualGroups: access.virtual,
      authenticator: { userOf: (name) => Promise.resolve({ name, groups: [] }) },
      caches: access.caches,
      clock: access.clock,
      log: silentLogger,
    });
    const roles = { ensure: () => Promise.resolve(), usesGroups: () => true };
    const parts = { upstreams, virtualGroups: access.virtual, roles, live, random: systemRandom };
    listener = stack.use(
      await openListener({
        address: '127.0.0.1',
        port: 0,
        portFlag: '--http-listen-port',
        isTrustedProxy: () => false,
        handler: applyFilters([recoveryFilter(silentLogger), believe], createProxyHandler(parts)),
        clock: systemClock,
        random: systemRandom,
        log: silentLogger,
      }),
    );
  });
  afterEach(() => stack.disposeAsync());

  async function ask(path: string, method = 'GET') {
    const sent = httpRequest({
      host: '127.0.0.1',
      port: listener.port,
      agent: false,
      path: `/k8s/clusters/c-1${path}`,
      method,
    }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const seen = {
      status: answer.statusCode,
      agent: answer.headers['x-agent'],
      text: '',
      isOver: false,
    };
    answer.setEncoding('utf8').on('data', (piece: string) => {
      seen.text += piece;
    });
    answer
      .on('error', () => {})
      .once('close', () => {
        seen.isOver = true;
      });
    return seen;
  }

  /** An agent whose API server takes each request and answers none. */
  const addBroken = (): HeldSession => {
    const session = world.addAgent(replica, 'c-1', 'broken');
    const { transport } = session;
    const ask = transport.request.bind(transport);
    transport.request = (asked) => ask({ ...asked, path: '/broken' });
    return session;
  };

  it('is replaced by another one for what only reads', async () => {
    addBroken();
    world.addAgent(replica, 'c-1', 'well');
    const answers = await Promise.all([1, 2, 3, 4].map(() => ask('/version')));
    expect(answers.map(({ status, agent }) => [status, agent])).toEqual(
      answers.map(() => [200, 'well']),
    );
  });

  it('is replaced for the clients of the server, too', async () => {
    addBroken();
    world.addAgent(replica, 'c-1', 'well');
    const upstreams = createUpstreams({
      localCluster: 'local',
      local: NOBODY,
      sessions: replica.sessions,
      unreachableHolder: () => undefined,
    });
    const send = (method: string) =>
      requestByAnyWay({ method, path: '/', headers: {} }, 'c-1', upstreams);
    for (let time = 0; time < 4; time += 1) {
      expect((await send('GET')).headers['x-agent']).toBe('well');
    }
    const writes = await Promise.allSettled([1, 2, 3, 4].map(() => send('POST')));
    expect(writes.map(({ status }) => status)).toContain('rejected');
  });

  it('is told to whoever writes: it may have been done', async () => {
    addBroken();
    const { status, text } = await ask('/api/v1/namespaces', 'POST').then(async (answer) => {
      await eventually(() => expect(answer.isOver).toBe(true));
      return answer;
    });
    expect([status, text]).toEqual([502, expect.stringContaining('PROXY_UPSTREAM_FAILED')]);
  });

  it('is told to who reads when there is no other, after three times', async () => {
    const session = addBroken();
    const { status } = await ask('/version');
    expect(status).toBe(502);
    expect(session.tunnel.stats.totalStreams).toBe(3);
  });

  it('ends a watch by an event that says so', async () => {
    const session = world.addAgent(replica, 'c-1', 'agent');
    const watch = await ask('/api/v1/configmaps?watch=true');
    await eventually(() => expect(watch.text).toContain('ADDED'));
    session.tunnel.close(errors.create('TEST_CLOSED'));
    await eventually(() => expect(watch.isOver).toBe(true));
    expect(JSON.parse(watch.text.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      type: 'ERROR',
      object: { code: 503, details: { causes: [{ reason: 'PROXY_STREAM_LOST' }] } },
    });
  });

  it('is waited for while the agent comes back', async () => {
    const session = world.addAgent(replica, 'c-1', 'before');
    session.tunnel.close(errors.create('TEST_CLOSED'));
    await session.tunnel.closed;
    const answer = ask('/version');
    world.addAgent(replica, 'c-1', 'after');
    expect(await answer).toMatchObject({ status: 200, agent: 'after' });
  });

  it('is said to lead over another replica where that one cannot be reached', async () => {
    unreachable = 'b';
    const answer = await ask('/version');
    await eventually(() => expect(answer.text).toContain('PROXY_CLUSTER_ELSEWHERE'));
    expect(answer.status).toBe(503);
  });

  it('is let go only when requests in work have ended', async () => {
    const leaving = world.addAgent(replica, 'c-1', 'leaving');
    const stream = await leaving.tunnel.open('tcp', 'x:1');
    const cause = errors.create('TEST_CLOSED');
    const { sessions } = replica;
    const parts = { sessions, clock: systemClock, random: systemRandom, cause };
    const releasing = releaseSessions([leaving], { ...parts, signal: AbortSignal.timeout(9_000) });
    expect(sessions.healthOf(leaving)).toBe('leaving');
    await eventually(() => expect(leaving.tunnel.phase).toBe('draining'));
    stream.destroy();
    await releasing;
    expect(await leaving.tunnel.closed).toBe(cause);
  });
});
