import { createServer } from 'node:http';
import { type Cluster, type ClusterRegistrationToken, SERVER_EPOCH_HEADER } from '@drover/api';
import { silentLogger, systemClock, systemRandom } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { FakeCluster } from '@drover/client/testing';
import type { Lister } from '@drover/controller-runtime';
import { connectTunnel, type TunnelSession } from '@drover/tunnel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyFilters } from '../src/http/exchange.ts';
import { recoveryFilter } from '../src/http/filters.ts';
import { openListener } from '../src/http/listener.ts';
import { AdmissionGate } from '../src/tunnels/admission-gate.ts';
import { createConnectHandler } from '../src/tunnels/connect-handler.ts';
import { SessionRegistry } from '../src/tunnels/session-registry.ts';

const PARAMS = {
  cluster: { address: '10.0.0.1:443', caCert: 'Q0E=', token: '' },
  drover: { version: '1', features: ['inner-http'] },
};

describe('an agent that connects', () => {
  let stack: AsyncDisposableStack;
  let sessions: SessionRegistry;
  let gate: AdmissionGate;
  let port: number;
  /** Whether the API server behind the agents answers. */
  let isWell: boolean;
  let cluster: Cluster | undefined;

  beforeEach(async () => {
    stack = new AsyncDisposableStack();
    isWell = true;
    cluster = { metadata: { name: 'c-1' } };
    sessions = new SessionRegistry();
    gate = new AdmissionGate({ clock: systemClock, random: systemRandom });
    const token = { metadata: { namespace: 'c-1' }, spec: { clusterName: 'c-1' } };
    const handler = createConnectHandler({
      registrationTokens: { byIndex: () => [token] } as unknown as Lister<ClusterRegistrationToken>,
      clusters: { get: () => cluster } as unknown as Lister<Cluster>,
      sessions,
      gate,
      client: new FakeCluster({ clock: systemClock }).client(),
      serverEpoch: 1,
      clock: systemClock,
      log: silentLogger,
    });
    const listener = await openListener({
      address: '127.0.0.1',
      port: 0,
      portFlag: '--http-listen-port',
      isTrustedProxy: () => false,
      handler: applyFilters([recoveryFilter(silentLogger)], handler),
      clock: systemClock,
      random: systemRandom,
      log: silentLogger,
    });
    stack.use(listener);
    ({ port } = listener);
  });
  afterEach(() => stack.disposeAsync());

  async function connect(more: Readonly<Record<string, string>> = {}): Promise<TunnelSession> {
    const api = createServer((_request, response) => {
      if (!isWell) return void response.writeHead(503).end();
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ metadata: { name: 'kube-system', uid: 'uid-1' } }));
    });
    const session = await connectTunnel({
      url: `ws://127.0.0.1:${port}/v3/connect`,
      headers: {
        'x-api-tunnel-token': 'token',
        'x-api-tunnel-params': Buffer.from(JSON.stringify(PARAMS)).toString('base64'),
        ...more,
      },
      clock: systemClock,
      logger: silentLogger,
      onConnect: ({ stream }) => void api.emit('connection', stream),
    });
    return stack.use(session);
  }

  it('is let in', async () => {
    await connect();
    await eventually(() => expect(sessions.of('c-1')).toHaveLength(1));
    expect(sessions.uidOf('c-1')).toBe('uid-1');
  });

  it('is let in while its cluster is being deleted, so that Drover can be taken out of it', async () => {
    cluster = { metadata: { name: 'c-1', deletionTimestamp: '2026-01-01T00:00:00Z' } };
    await connect();
    await eventually(() => expect(sessions.of('c-1')).toHaveLength(1));
  });

  it('is sent away when its cluster is gone', async () => {
    cluster = undefined;
    const body = expect.stringContaining('clusters.management.cattle.io "c-1" not found') as string;
    await expect(connect()).rejects.toMatchObject({ facts: { status: 400, body } });
  });

  it('is sent away when it has seen a server of a later epoch', async () => {
    const body = expect.stringContaining('SERVER_SUPERSEDED') as string;
    await expect(connect({ [SERVER_EPOCH_HEADER]: '2' })).rejects.toMatchObject({
      facts: { status: 409, body },
    });
    await connect({ [SERVER_EPOCH_HEADER]: '1' });
    await eventually(() => expect(sessions.of('c-1')).toHaveLength(1));
  });

  it('is told when to come again while too many come', async () => {
    const places = Array.from({ length: 64 }, () => gate.enter());
    const refusal = { status: 503, retryAfterSeconds: expect.any(Number) as number };
    await expect(connect()).rejects.toMatchObject({
      code: 'TUNNEL_HANDSHAKE_REFUSED',
      facts: { ...refusal, body: expect.stringContaining('TUNNEL_TOO_MANY_AT_ONCE') as string },
    });
    places[0]?.admitted?.[Symbol.dispose]();
    await connect();
    await eventually(() => expect(sessions.of('c-1')).toHaveLength(1));
  });

  it('takes no place while its API server does not answer', async () => {
    isWell = false;
    Array.from({ length: 63 }, () => gate.enter());
    await connect();
    await eventually(() => expect(sessions.refusalOf('c-1')?.reason).toBe('ApiServerFailed'));
    expect(gate.enter().admitted).toBeDefined();
  });

  it('is sent away while the server is being stopped', async () => {
    gate.close();
    await expect(connect()).rejects.toMatchObject({
      facts: { status: 503, retryAfterSeconds: 1 },
    });
  });
});
