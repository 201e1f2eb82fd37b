import { once } from 'node:events';
import { mkdir, mkdtempDisposable } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { importBeside } from './agent-beside.ts';
import type { AgentProcess } from './agent-process.ts';
import { type ControlPlane, startControlPlane } from './kubernetes/index.ts';
import { ServerProcess } from './server-process.ts';
import { startTcpBalancer } from './tcp-balancer.ts';

const WAIT = { timeoutMs: 60_000, intervalMs: 50 };
/** What is promised: a tunnel is served again after so long. */
const AGAIN = { timeoutMs: 10_000, intervalMs: 50 };
const KILLS = process.env['DROVER_SOAK'] === undefined ? 3 : 100;
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

describe('two replicas and the agent of a real cluster', () => {
  const stack = new AsyncDisposableStack();
  let home: ControlPlane;
  let replicas: readonly ServerProcess[];
  let admin: string;
  let id: string;
  let agent: AgentProcess;

  beforeAll(async () => {
    const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-peers-'))).path;
    home = stack.use(await startControlPlane({ controllers: true }));
    const controlPlane = stack.use(await startControlPlane());
    const start = async (name: string): Promise<ServerProcess> => {
      const folder = join(directory, name);
      await mkdir(folder);
      const flags = ['--kubeconfig', home.kubeconfigPath];
      const env = { POD_NAME: `drover-${name}` };
      return stack.use(await ServerProcess.start({ directory: folder, flags, env }));
    };
    replicas = [await start('one'), await start('two')];
    const [first] = replicas as [ServerProcess];
    admin = await first.login();
    const ports = replicas.map(({ url }) => Number(new URL(url).port));
    const balancer = stack.use(await startTcpBalancer(ports));
    const agentUrl = `https://127.0.0.1:${balancer.port}`;
    const about = { server: first, token: admin, controlPlane, directory, name: 'far', agentUrl };
    const imported = await importBeside(about);
    ({ id } = imported);
    agent = stack.use(imported.startAgent());
    const body = { metadata: { name: 'canary' }, data: { song: 'sung' } };
    await eventually(async () => {
      const { status, text } = await first.request(path(), { token: admin, body });
      expect([201, 409], text).toContain(status);
    }, WAIT);
  });
  afterAll(() => stack.disposeAsync());

  const path = (rest = ''): string => `/k8s/clusters/${id}${CONFIG_MAPS}${rest}`;

  /** Through the proxy of one replica, to the API server of the cluster. */
  async function assertSings(server: ServerProcess): Promise<void> {
    const { status, text } = await server.request(path('/canary'), { token: admin });
    expect(status, text).toBe(200);
    expect((JSON.parse(text) as { data: unknown }).data).toEqual({ song: 'sung' });
  }

  /** The replica that the agent is connected to, and the other one. */
  async function places(): Promise<{ holder: ServerProcess; other: ServerProcess }> {
    return eventually(async () => {
      const [one, two] = replicas as [ServerProcess, ServerProcess];
      const [atOne, atTwo] = await Promise.all([holds(one), holds(two)]);
      expect(atOne).toBe(!atTwo);
      return atOne ? { holder: one, other: two } : { holder: two, other: one };
    }, WAIT);
  }

  async function holds(server: ServerProcess): Promise<boolean> {
    const { text } = await server.request('/metrics', { token: admin });
    return text.includes(`drover_tunnel_sessions{cluster="${id}"} 1`);
  }

  /** Milliseconds until `check` passes; printed, for it depends on the machine. */
  async function timed(what: string, check: () => Promise<unknown>): Promise<void> {
    const startMs = systemClock.monotonicMs();
    await eventually(check, AGAIN);
    process.stdout.write(`${what}: ${Math.round(systemClock.monotonicMs() - startMs)} ms\n`);
  }

  const start = async (server: ServerProcess): Promise<void> => {
    await server.start();
    await eventually(async () => {
      expect((await server.request('/readyz')).text).toBe('ok');
    }, WAIT);
  };

  async function watch(server: ServerProcess) {
    const { hostname, port } = new URL(server.url);
    const sent = httpsRequest({
      hostname,
      port,
      path: path('?watch=true'),
      rejectUnauthorized: false,
      agent: false,
      headers: { authorization: `Bearer ${admin}` },
    })
      .on('error', () => {})
      .end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const seen = { status: answer.statusCode, text: '', isOver: false };
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

  it('answer for it, whichever is asked: requests, watches, upgrades, and the v3 API', async () => {
    const { holder, other } = await places();
    await Promise.all([assertSings(holder), assertSings(other)]);
    const seen = await watch(other);
    expect(seen.status).toBe(200);
    await eventually(() => expect(seen.text).toContain('"canary"'), WAIT);
    const url = `${other.url.replace('https', 'wss')}${path('?watch=true')}`;
    const headers = { authorization: `Bearer ${admin}`, origin: other.url };
    const socket = new WebSocket(url, { rejectUnauthorized: false, headers });
    const [event] = (await once(socket, 'message')) as [Buffer];
    expect(event.toString()).toContain('ADDED');
    socket.terminate();
    const namespaces = await other.json<{ data: { id: string }[] }>(
      `/v3/cluster/${id}/namespaces`,
      {
        token: admin,
      },
    );
    expect(namespaces.data.map((each) => each.id)).toContain('cattle-system');
    const { text } = await other.request('/readyz?verbose');
    expect(text).toContain('[+]peers ok: 1 of 1 linked');
  });

  it('refuse at the one that is asked who has no role, and let him in once he has one', async () => {
    const { holder, other } = await places();
    const password = 'a-password-of-the-test';
    const { id: userId } = await holder.json<{ id: string }>('/v3/users', {
      token: admin,
      body: { type: 'user', username: 'ana', password, mustChangePassword: false },
    });
    const base = { type: 'globalRoleBinding', globalRoleId: 'user', userId };
    await holder.json('/v3/globalRoleBindings', { token: admin, body: base });
    const token = await eventually(() => other.login('ana', password), WAIT);
    const forged = { 'impersonate-user': 'drover:server', 'x-drover-peer': 'one' };
    expect(await other.request(path(), { token })).toMatchObject({ status: 403 });
    expect(await other.request(path(), { token, headers: forged })).toMatchObject({ status: 403 });
    const roleTemplateId = 'cluster-owner';
    const body = { type: 'clusterRoleTemplateBinding', clusterId: id, roleTemplateId, userId };
    await holder.json('/v3/clusterRoleTemplateBindings', { token: admin, body });
    await eventually(async () => {
      expect(await other.request(path(), { token })).toMatchObject({ status: 200 });
    }, WAIT);
  });

  it('serve it again when the one that held its tunnel is killed, and end long streams with a reason', async () => {
    const { holder, other } = await places();
    const seen = await watch(other);
    await eventually(() => expect(seen.text).toContain('"canary"'), WAIT);
    await holder.kill();
    await timed('kill -9 of the holder until the canary sings', () => assertSings(other));
    await eventually(() => expect(seen.isOver).toBe(true), AGAIN);
    expect(JSON.parse(seen.text.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      type: 'ERROR',
      object: { code: 503, details: { causes: [{ reason: 'PROXY_STREAM_LOST' }] } },
    });
    await start(holder);
    await eventually(() => assertSings(holder), WAIT);
  });

  /** Asks whichever answers, again and again, as a client that repeats what may be repeated. */
  function singing() {
    const stopping = new AbortController();
    const seen = { done: 0, longestMs: 0, failures: [] as string[] };
    const ask = async (turn: number): Promise<void> => {
      const startMs = systemClock.monotonicMs();
      await eventually(async () => {
        const [one, two] = replicas as [ServerProcess, ServerProcess];
        const [first, second] = turn % 2 === 0 ? [one, two] : [two, one];
        await assertSings(first).catch(() => assertSings(second));
      }, AGAIN);
      seen.done += 1;
      seen.longestMs = Math.max(seen.longestMs, systemClock.monotonicMs() - startMs);
    };
    const running = (async () => {
      for (let turn = 0; !stopping.signal.aborted; turn += 1) {
        await ask(turn).catch((error: unknown) => seen.failures.push(String(error)));
      }
    })();
    return {
      seen,
      stop: async () => {
        stopping.abort();
        await running;
      },
    };
  }

  it('lose no cluster when they are killed in turn under load', async () => {
    const load = singing();
    for (let kill = 0; kill < KILLS; kill += 1) {
      const { holder, other } = await places();
      await holder.kill();
      await timed(`kill ${kill + 1}`, () => assertSings(other));
      await start(holder);
    }
    await load.stop();
    const { done, longestMs, failures } = load.seen;
    process.stdout.write(`${done} canaries sang, the last one after ${Math.round(longestMs)} ms\n`);
    expect(failures).toEqual([]);
    expect(agent.log().map(({ msg }) => msg)).toContain('Tunnel connected');
  });

  it('lose no request that can be repeated while they are restarted in turn', async () => {
    for (const server of replicas) {
      const other = replicas.find((each) => each !== server) as ServerProcess;
      let isAsking = true;
      const refused: string[] = [];
      const asking = (async () => {
        while (isAsking) {
          const { status, text } = await other.request(path('/canary'), { token: admin });
          if (status !== 200) refused.push(`${status} ${text}`);
        }
      })();
      await server.kill('SIGTERM');
      await eventually(() => assertSings(other), AGAIN);
      isAsking = false;
      await asking;
      expect(refused).toEqual([]);
      await start(server);
    }
  });
});
