import { mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAgentProcess } from './agent-process.ts';
import { type ControlPlane, startControlPlane } from './kubernetes/index.ts';
import { ServerProcess } from './server-process.ts';
import { type HoldingProxy, startHoldingProxy, startSwitchboard } from './wire-proxies.ts';

const EPOCH = 'drover.dev/epoch';
const EPOCH_OF = 'drover.dev/epoch-of';
const WAIT = { timeoutMs: 60_000, intervalMs: 100 };
const WRITES = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

interface AuditEvent {
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
  readonly requestReceivedTimestamp: string;
  readonly responseStatus?: { readonly code?: number };
  readonly impersonatedUser?: { readonly extra?: Readonly<Record<string, readonly string[]>> };
}

/** An API server that writes down who asked for what. */
interface AuditedControlPlane {
  readonly controlPlane: ControlPlane;
  /** Writes, in the order in which they came. */
  writes(): Promise<readonly AuditEvent[]>;
}

async function startAudited(directory: string): Promise<AuditedControlPlane> {
  await mkdir(directory);
  const policy = join(directory, 'policy.json');
  const log = join(directory, 'audit.log');
  await writeFile(
    policy,
    JSON.stringify({
      apiVersion: 'audit.k8s.io/v1',
      kind: 'Policy',
      omitStages: ['RequestReceived'],
      rules: [{ level: 'Metadata' }],
    }),
  );
  const apiServerArgs = [`--audit-policy-file=${policy}`, `--audit-log-path=${log}`];
  const controlPlane = await startControlPlane({ controllers: true, apiServerArgs });
  return {
    controlPlane,
    writes: async () => {
      const lines = (await readFile(log, 'utf8')).split('\n').filter((line) => line.endsWith('}'));
      return lines
        .map((line) => JSON.parse(line) as AuditEvent)
        .filter(({ verb }) => WRITES.has(verb))
        .toSorted((a, b) => (a.requestReceivedTimestamp < b.requestReceivedTimestamp ? -1 : 1));
    },
  };
}

/** Epochs of what was accepted, in order. */
function accepted(
  events: readonly AuditEvent[],
  epochOf: (event: AuditEvent) => number | undefined,
): readonly number[] {
  return events
    .filter(({ responseStatus }) => (responseStatus?.code ?? 500) < 400)
    .flatMap((event) => epochOf(event) ?? []);
}

const leaderEpoch = ({ impersonatedUser }: AuditEvent): number | undefined => {
  const { extra = {} } = impersonatedUser ?? {};
  return extra[EPOCH_OF]?.[0] === 'cattle-controllers' ? Number(extra[EPOCH]?.[0]) : undefined;
};

const ownerEpoch = ({ userAgent = '' }: AuditEvent): number | undefined => {
  const epoch = /^drover-server \(replica [^;]+; epoch (\d+)\)$/.exec(userAgent)?.[1];
  return epoch === undefined ? undefined : Number(epoch);
};

describe('a leader that was stopped between its read and its write, and goes on', () => {
  const stack = new AsyncDisposableStack();
  let directory: string;
  let home: AuditedControlPlane;
  let proxy: HoldingProxy;
  let first: ServerProcess;
  let second: ServerProcess;

  beforeAll(async () => {
    directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-fencing-'))).path;
    home = await startAudited(join(directory, 'home'));
    stack.use(home.controlPlane);
    proxy = stack.use(await startHoldingProxy(home.controlPlane));
    first = stack.use(await startReplica('first', proxy.kubeconfig));
    await eventually(async () => expect((await lease()).holderIdentity).not.toBe(''), WAIT);
    second = stack.use(await startReplica('second', home.controlPlane.adminKubeconfig));
  });
  afterAll(() => stack.disposeAsync());

  async function startReplica(name: string, kubeconfig: string): Promise<ServerProcess> {
    const folder = join(directory, name);
    await mkdir(folder);
    const file = join(folder, 'kubeconfig');
    await writeFile(file, kubeconfig);
    const env = { POD_NAME: `drover-${name}` };
    return ServerProcess.start({ directory: folder, flags: ['--kubeconfig', file], env });
  }

  async function inHome(args: readonly string[], input = ''): Promise<string> {
    const { stdout, stderr, exitCode } = await home.controlPlane.kubectl(args, { input });
    expect(exitCode, stderr).toBe(0);
    return stdout;
  }

  async function lease(): Promise<{ holderIdentity: string; leaseTransitions: number }> {
    const args = ['-n', 'kube-system', 'get', 'lease', 'cattle-controllers', '-o', 'json'];
    return (JSON.parse(await inHome(args)) as { spec: never }).spec;
  }

  /** The leader makes a ClusterRole of it. */
  const createGlobalRole = (name: string): Promise<string> =>
    inHome(
      ['create', '-f', '-'],
      JSON.stringify({
        apiVersion: 'management.cattle.io/v3',
        kind: 'GlobalRole',
        metadata: { name },
        displayName: name,
        rules: [{ apiGroups: [''], resources: ['nodes'], verbs: ['list'] }],
      }),
    );
  const isMade = (name: string): Promise<string> =>
    inHome(['get', 'clusterrole', `cattle-globalrole-${name}`]);

  it('gets no write accepted by the API server of the home', async () => {
    await createGlobalRole('before');
    await eventually(() => isMade('before'), WAIT);
    const before = await lease();
    expect(before.holderIdentity).toMatch(/^drover-first_/);
    const held = proxy.hold(
      ({ method, url = '', headers }) =>
        method === 'PATCH' &&
        url.includes('/clusterroles/cattle-globalrole-held?') &&
        headers['impersonate-extra-drover.dev%2fepoch-of'] === 'cattle-controllers',
    );
    await createGlobalRole('held');
    const late = await held;
    first.signal('SIGSTOP');
    // This one it has not even read.
    await createGlobalRole('unread');
    await eventually(async () => {
      expect((await lease()).holderIdentity).toMatch(/^drover-second_/);
    }, WAIT);
    expect((await lease()).leaseTransitions).toBe(before.leaseTransitions + 1);
    // Its successor does the work.
    for (const name of ['held', 'unread']) await eventually(() => isMade(name), WAIT);
    first.signal('SIGCONT');
    expect(await late.release()).toBe(403);
    await eventually(async () => expect(await first.log()).toContain('Leading no more'), WAIT);
    await first.request('/ping');

    const writes = await home.writes();
    const epochs = accepted(writes, leaderEpoch);
    expect(epochs).toEqual(epochs.toSorted((a, b) => a - b));
    expect(new Set(epochs)).toEqual(
      new Set([before.leaseTransitions, before.leaseTransitions + 1]),
    );
    const refused = writes.filter(
      (event) =>
        leaderEpoch(event) === before.leaseTransitions && event.responseStatus?.code === 403,
    );
    expect(refused.map(({ requestURI }) => requestURI)).toContain(late.path);
  });

  it('gets no write accepted by the API server of a cluster', async () => {
    const downstream = await startAudited(join(directory, 'downstream'));
    stack.use(downstream.controlPlane);
    const url = new URL(first.url);
    const board = stack.use(await startSwitchboard(Number(url.port)));
    const token = await first.login();
    const server = `https://127.0.0.1:${board.port}`;
    await first.json('/v3/settings/server-url', { method: 'PUT', token, body: { value: server } });
    const body = { type: 'cluster', name: 'fenced' };
    const { id } = await first.json<{ id: string }>('/v3/clusters', { token, body });
    const registration = await eventually(async () => {
      const { data } = await first.json<{ data: { token?: string }[] }>(
        `/v3/clusterregistrationtokens?clusterId=${id}`,
        { token },
      );
      expect(data[0]?.token).toHaveLength(54);
      return data[0]?.token ?? '';
    }, WAIT);
    const authority = join(directory, 'cacerts.pem');
    await writeFile(authority, (await first.request('/cacerts')).text);
    stack.use(
      startAgentProcess({
        server,
        registrationToken: registration,
        kubeconfig: downstream.controlPlane.kubeconfigPath,
        env: { NODE_EXTRA_CA_CERTS: authority },
      }),
    );
    const inCluster = async (args: readonly string[], input = ''): Promise<string> => {
      const { stdout, stderr, exitCode } = await downstream.controlPlane.kubectl(args, { input });
      expect(exitCode, stderr).toBe(0);
      return stdout;
    };
    await inHome(
      ['create', '-f', '-'],
      JSON.stringify({
        apiVersion: 'management.cattle.io/v3',
        kind: 'Project',
        metadata: { name: 'p-fenced', namespace: id },
        spec: { displayName: 'fenced', clusterName: id },
      }),
    );
    const createNamespace = (name: string): Promise<string> =>
      inCluster(
        ['create', '-f', '-'],
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name, annotations: { 'field.cattle.io/projectId': `${id}:p-fenced` } },
        }),
      );
    const isLabelled = async (name: string): Promise<void> =>
      expect(
        await inCluster(['get', 'namespace', name, '-o', 'jsonpath={.metadata.labels}']),
      ).toContain('p-fenced');
    await createNamespace('before');
    await eventually(() => isLabelled('before'), WAIT);
    // Told by its owner, wherever the leader is.
    await eventually(async () => {
      const { state } = await second.json<{ state: string }>(`/v3/clusters/${id}`, { token });
      expect(state).toBe('active');
    }, WAIT);

    const answers = board.holdAnswers();
    await createNamespace('between');
    // More than pings: it has asked for the write.
    await eventually(() => expect(answers.heldBytes()).toBeGreaterThan(400), WAIT);
    first.signal('SIGSTOP');
    board.leadTo(Number(new URL(second.url).port));
    answers.cut();
    await eventually(() => isLabelled('between'), WAIT);
    first.signal('SIGCONT');
    answers.release();
    await createNamespace('after');
    await eventually(() => isLabelled('after'), WAIT);

    const writes = await downstream.writes();
    const epochs = accepted(writes, ownerEpoch);
    expect(new Set(epochs).size).toBeGreaterThanOrEqual(2);
    expect(epochs).toEqual(epochs.toSorted((a, b) => a - b));
    const owners = writes.flatMap(
      ({ userAgent }) => /replica (drover-\w+)/.exec(userAgent ?? '')?.[1] ?? [],
    );
    expect([...new Set(owners)]).toEqual(['drover-first', 'drover-second']);
  });
});
