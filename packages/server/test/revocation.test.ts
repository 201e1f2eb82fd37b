import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { clusterRoleTemplateBinding, roleTemplate } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { startTestApiServer } from '@drover/apiserver/testing';
import { silentLogger, systemClock, systemRandom } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { clusterRoleBindings, clusterRoles, configMaps } from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyFilters, type Filter } from '../src/http/exchange.ts';
import { recoveryFilter } from '../src/http/filters.ts';
import { type Listener, openListener } from '../src/http/listener.ts';
import { LiveRequests } from '../src/proxy/live-requests.ts';
import { createProxyHandler } from '../src/proxy/proxy-handler.ts';
import type { Upstream } from '../src/tunnels/cluster-session.ts';
import { type AccessWorld, openAccessWorld } from './access-world.ts';

const READ = { verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['configmaps'] };

/** Whoever names himself is believed. */
const believe: Filter = (next) => (exchange) => {
  const name = String(exchange.request.headers['x-test-user']);
  const identity = { user: { name, groups: [] }, tokenName: name, via: 'bearer' as const };
  return next({ ...exchange, identity });
};

describe('what lasts', () => {
  const stack = new AsyncDisposableStack();
  let world: AccessWorld;
  let listener: Listener;

  beforeAll(async () => {
    world = await openAccessWorld();
    await world.put(roleTemplate, 'rt-1', { rules: [READ] });
    for (const name of ['u-1', 'u-2']) {
      await world.bind(name, 'c-1', { userName: name, roleTemplateName: 'rt-1' });
    }
    const upstream = await openCluster(stack);
    const live = new LiveRequests({
      feed: world.feed,
      virtualGroups: world.virtual,
      authenticator: { userOf: (name) => Promise.resolve({ name, groups: [] }) },
      caches: world.caches,
      clock: world.clock,
      log: silentLogger,
    });
    const stop = new AbortController();
    const running = live.run({ signal: stop.signal });
    stack.defer(async () => {
      stop.abort();
      await running;
    });
    const proxy = createProxyHandler({
      upstreams: {
        pick: () => upstream,
        isExpected: () => true,
        find: () => Promise.resolve(upstream),
      },
      virtualGroups: world.virtual,
      roles: { ensure: () => Promise.resolve(), usesGroups: () => true },
      live,
      random: systemRandom,
    });
    listener = stack.use(
      await openListener({
        address: '127.0.0.1',
        port: 0,
        portFlag: '--http-listen-port',
        isTrustedProxy: () => false,
        handler: applyFilters([recoveryFilter(silentLogger), believe], proxy),
        clock: systemClock,
        random: systemRandom,
        log: silentLogger,
      }),
    );
  });
  afterAll(() => stack.disposeAsync());

  const open = (user: string, path: string, headers: Record<string, string> = {}) =>
    httpRequest({
      host: '127.0.0.1',
      port: listener.port,
      agent: false,
      path: `/k8s/clusters/c-1${path}`,
      headers: { 'x-test-user': user, ...headers },
    }).end();

  /** The events of a watch as they come, and whether it has ended. */
  async function watch(user: string) {
    const [answer] = (await once(
      open(user, '/api/v1/namespaces/default/configmaps?watch=true'),
      'response',
    )) as [IncomingMessage];
    const seen = { status: answer.statusCode, text: '', isOver: false };
    answer.setEncoding('utf8').on('data', (piece: string) => {
      seen.text += piece;
    });
    answer.once('end', () => {
      seen.isOver = true;
    });
    return seen;
  }

  it('begins with the right to create it alone, whatever the API server asks for', async () => {
    const headers = { connection: 'Upgrade', upgrade: 'websocket' };
    for (const stream of ['attach', 'portforward']) {
      const asked = open('u-2', `/api/v1/namespaces/default/pods/x/${stream}`, headers);
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      answer.resume();
      expect(answer.statusCode).toBe(403);
    }
  });

  it('ends with the right, says why, and leaves others alone', async () => {
    const [mine, other] = await Promise.all([watch('u-1'), watch('u-2')]);
    await eventually(() => {
      for (const { text } of [mine, other]) expect(text).toContain('"name":"there"');
    });
    const exec = open('u-1', '/api/v1/namespaces/default/pods/x/exec', {
      connection: 'Upgrade',
      upgrade: 'websocket',
    });
    const [, socket] = (await once(exec, 'upgrade')) as [IncomingMessage, Duplex];
    const isClosed = once(socket, 'close');

    await world.remove(clusterRoleTemplateBinding, 'u-1', 'c-1');
    await isClosed;
    await eventually(() => expect(mine.isOver).toBe(true));
    const last = mine.text.trimEnd().split('\n').at(-1) ?? '';
    expect(JSON.parse(last)).toMatchObject({
      type: 'ERROR',
      object: {
        kind: 'Status',
        code: 403,
        reason: 'Forbidden',
        details: { causes: [{ reason: 'PROXY_RIGHTS_LOST' }] },
      },
    });
    const [refused] = (await once(open('u-1', '/version'), 'response')) as [IncomingMessage];
    refused.resume();
    expect(refused.statusCode).toBe(403);
    expect([other.status, other.isOver]).toEqual([200, false]);
  });
});

/** A Kubernetes API where `rt-1` may read ConfigMaps and run commands, and whose containers say nothing. */
async function openCluster(stack: AsyncDisposableStack): Promise<Upstream> {
  const api = stack.use(await startTestApiServer());
  const client = api.client();
  await client.resource<KubernetesObject>(clusterRoles).create({
    metadata: { name: 'rt-1' },
    rules: [READ, { verbs: ['create'], apiGroups: [''], resources: ['pods/exec'] }],
  } as KubernetesObject);
  await client.resource<KubernetesObject>(clusterRoleBindings).create({
    metadata: { name: 'rt-1' },
    subjects: [{ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'drover:c-1:rt-1' }],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'rt-1' },
  } as KubernetesObject);
  await client.resource(configMaps).create({ metadata: { name: 'there', namespace: 'default' } });
  const containers = createServer();
  containers.on('upgrade', (_request, socket: Duplex) => {
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    socket.on('error', () => {});
  });
  containers.listen(0, '127.0.0.1');
  await once(containers, 'listening');
  stack.defer(() => void containers.close());
  const transport = api.transport();
  return {
    host: 'cluster',
    transport: {
      name: 'cluster',
      request: (request) => transport.request(request),
      open: async () => {
        const socket = connect((containers.address() as AddressInfo).port, '127.0.0.1');
        await once(socket, 'connect');
        return socket;
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
  };
}
