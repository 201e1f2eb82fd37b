import { mkdir, mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseTimeMs, systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ControlPlane, startControlPlane } from './kubernetes/index.ts';
import { FIRST_PASSWORD, ServerProcess } from './server-process.ts';

const WAIT = { timeoutMs: 60_000, intervalMs: 50 };
const PASSWORD = 'a-password-of-the-test';

/** What operators read of the leader. */
interface LeaderRecord {
  readonly holderIdentity: string;
  readonly leaseDurationSeconds: number;
  readonly acquireTime: string;
  readonly renewTime: string;
  readonly leaderTransitions: number;
}

interface Report {
  readonly replica: string;
  readonly leadership: { readonly holder: string; readonly isThisReplica: boolean };
  readonly replicas: { readonly epoch: number; readonly members: readonly string[] };
  readonly controllers: readonly { readonly name: string; readonly leaderOnly: boolean }[];
  readonly clusters: readonly { readonly cluster: string; readonly owner: string }[];
}

describe('two replicas on a real Kubernetes API', () => {
  const stack = new AsyncDisposableStack();
  let directory: string;
  let home: ControlPlane;
  let first: ServerProcess;
  let second: ServerProcess;
  let admin: string;

  beforeAll(async () => {
    directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-replicas-'))).path;
    home = stack.use(await startControlPlane({ controllers: true }));
    first = stack.use(await startReplica('one'));
    await eventually(async () => expect((await leader()).holderIdentity).toMatch(/^drover-one_/));
    second = stack.use(await startReplica('two'));
    admin = await first.login();
  });
  afterAll(() => stack.disposeAsync());

  async function startReplica(name: string): Promise<ServerProcess> {
    const folder = join(directory, name);
    await mkdir(folder);
    const env = { POD_NAME: `drover-${name}` };
    const flags = ['--kubeconfig', home.kubeconfigPath];
    return ServerProcess.start({ directory: folder, flags, env });
  }

  /** As operators ask. */
  async function leader(): Promise<LeaderRecord> {
    const annotation = String.raw`{.metadata.annotations.control-plane\.alpha\.kubernetes\.io/leader}`;
    const args = ['get', 'configmap', 'cattle-controllers', '-o', `jsonpath=${annotation}`];
    const { stdout, stderr } = await home.kubectl(['-n', 'kube-system', ...args]);
    expect(stderr).toBe('');
    return JSON.parse(stdout) as LeaderRecord;
  }

  const report = (server: ServerProcess, token: string): Promise<Report> =>
    server.json<Report>('/drover/v1alpha1/debug/controllers', { token });

  /** Milliseconds until `check` passes; printed, for it depends on the machine. */
  async function timed(what: string, check: () => Promise<unknown>): Promise<void> {
    const startMs = systemClock.monotonicMs();
    await eventually(check, WAIT);
    const ms = Math.round(systemClock.monotonicMs() - startMs);
    process.stdout.write(`${what}: ${ms} ms\n`);
  }

  /** How long after `sinceMs` the leader of now took its lease; printed. */
  async function tellTaken(what: string, sinceMs: number): Promise<void> {
    const args = ['get', 'lease', 'cattle-controllers', '-o', 'jsonpath={.spec.acquireTime}'];
    const { stdout } = await home.kubectl(['-n', 'kube-system', ...args]);
    process.stdout.write(`${what}: ${(parseTimeMs(stdout) ?? 0) - sinceMs} ms\n`);
  }

  it('show operators who leads, for how long, and how often that has changed', async () => {
    const record = await leader();
    expect(record).toEqual({
      holderIdentity: expect.stringMatching(/^drover-one_[a-z0-9]{8}$/) as string,
      leaseDurationSeconds: 4,
      acquireTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
      renewTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
      leaderTransitions: expect.any(Number) as number,
    });
    process.stdout.write(`${JSON.stringify(record)}\n`);
    await eventually(async () => {
      expect((await leader()).renewTime > record.renewTime).toBe(true);
    }, WAIT);
    for (const server of [first, second]) {
      const { text } = await server.request('/readyz?verbose');
      expect(text).toMatch(/\[\+\]leadership ok: (this replica leads|led by drover-one_)/);
    }
  });

  it('answer alike, whichever is asked', async () => {
    const [one, two] = await Promise.all(
      [first, second].map((server) =>
        server.json<{ data: { id: string }[] }>('/v3/clusters', { token: admin }),
      ),
    );
    expect(two?.data.map(({ id }) => id)).toEqual(one?.data.map(({ id }) => id));
  });

  it('let somebody in at one who was given rights at the other', async () => {
    const body = { type: 'user', username: 'ana', password: PASSWORD, mustChangePassword: false };
    const { id: userId } = await first.json<{ id: string }>('/v3/users', { token: admin, body });
    const base = { type: 'globalRoleBinding', globalRoleId: 'user', userId };
    await first.json('/v3/globalRoleBindings', { token: admin, body: base });
    const ana = await eventually(() => second.login('ana', PASSWORD), WAIT);
    const clusters = async (server: ServerProcess): Promise<readonly string[]> =>
      (await server.json<{ data: { id: string }[] }>('/v3/clusters', { token: ana })).data.map(
        ({ id }) => id,
      );
    expect(await clusters(second)).toEqual([]);
    const { status } = await second.request('/drover/v1alpha1/debug/controllers', { token: ana });
    expect(status).toBe(403);
    const binding = await first.json<{ id: string }>('/v3/clusterRoleTemplateBindings', {
      token: admin,
      body: {
        type: 'clusterRoleTemplateBinding',
        clusterId: 'local',
        roleTemplateId: 'cluster-member',
        userId,
      },
    });
    await timed('granted at one, effective at the other', async () =>
      expect(await clusters(second)).toEqual(['local']),
    );
    await first.request(`/v3/clusterRoleTemplateBindings/${binding.id}`, {
      method: 'DELETE',
      token: admin,
    });
    await timed('taken at one, effective at the other', async () =>
      expect(await clusters(second)).toEqual([]),
    );
  });

  it('share the clusters, and leave what is global to the leader', async () => {
    const [one, two] = await Promise.all([report(first, admin), report(second, admin)]);
    expect(one.replicas.members).toEqual([one.replica, two.replica].toSorted());
    const ownersAt = ({ replicas, clusters }: Report): unknown => [
      replicas,
      clusters.map(({ cluster, owner }) => [cluster, owner]),
    ];
    expect(ownersAt(two)).toEqual(ownersAt(one));
    expect([one.leadership.isThisReplica, two.leadership.isThisReplica]).toEqual([true, false]);
    const worked = async (server: ServerProcess): Promise<Set<string>> => {
      const { text } = await server.request('/metrics', { token: admin });
      const names = text.matchAll(/^controller_runtime_reconcile_total\{controller="([^"]+)"/gm);
      return new Set([...names].map(([, name = '']) => name));
    };
    const global = two.controllers.filter(({ leaderOnly }) => leaderOnly).map(({ name }) => name);
    expect(global.length).toBeGreaterThan(5);
    const atSecond = await worked(second);
    expect(global.filter((name) => atSecond.has(name))).toEqual([]);
    const atFirst = await worked(first);
    expect(global.filter((name) => atFirst.has(name))).not.toEqual([]);
    const { text } = await second.request('/metrics', { token: admin });
    expect(text).toMatch(/leader_election_holder\{name="cattle-controllers",holder="drover-one_/);
    expect(text).toContain('leader_election_master_status{name="cattle-controllers"} 0');
  });

  it('hand over when the leader is killed, and what it owned', async () => {
    const before = await leader();
    const killedMs = systemClock.nowMs();
    await first.kill();
    await eventually(async () => {
      expect((await leader()).holderIdentity).toMatch(/^drover-two_/);
    }, WAIT);
    await tellTaken('kill -9 of the leader until another leads', killedMs);
    expect((await leader()).leaderTransitions).toBe(before.leaderTransitions + 1);
    await timed('until it owns every cluster', async () => {
      const { replica, replicas, clusters } = await report(second, admin);
      expect(replicas.members).toEqual([replica]);
      expect(new Set(clusters.map(({ owner }) => owner))).toEqual(new Set([replica]));
    });
    const { id } = await second.json<{ id: string }>('/v3/clusters', {
      token: admin,
      body: { type: 'cluster', name: 'made-later' },
    });
    await eventually(async () => {
      expect((await home.kubectl(['get', 'namespace', id])).exitCode).toBe(0);
    }, WAIT);
  });

  it('hand over at once when the leader is told to stop', async () => {
    await first.start();
    await eventually(async () => {
      expect((await report(first, admin)).replicas.members).toHaveLength(2);
    }, WAIT);
    const before = await leader();
    const stoppedMs = systemClock.nowMs();
    const stopping = second.kill('SIGTERM');
    await eventually(async () => {
      expect((await leader()).holderIdentity).toMatch(/^drover-one_/);
    }, WAIT);
    await tellTaken('graceful stop of the leader until another leads', stoppedMs);
    await stopping;
    expect((await leader()).leaderTransitions).toBe(before.leaderTransitions + 1);
    const { replica, replicas } = await report(first, admin);
    expect(replicas.members).toEqual([replica]);
    expect(await first.login('admin', FIRST_PASSWORD)).toContain(':');
    const { stdout } = await home.kubectl(['-n', 'cattle-system', 'get', 'leases', '-o', 'name']);
    expect(stdout.trim().split('\n')).toEqual([
      `lease.coordination.k8s.io/drover-replica-${replica}`,
      'lease.coordination.k8s.io/drover-replicas',
    ]);
  });
});
