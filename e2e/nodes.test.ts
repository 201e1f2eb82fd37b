import { createHash } from 'node:crypto';
import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCommand, runCommand } from '../scripts/run-command.ts';
import { startAgentProcess } from './agent-process.ts';
import {
  busyboxImage,
  clusterSkipReason,
  kubectlPath,
  pushImage,
  startCluster,
  type TestCluster,
} from './kubernetes/index.ts';
import { ServerProcess } from './server-process.ts';

const skip = await clusterSkipReason();
const PATIENCE = { timeoutMs: 120_000, intervalMs: 100 };

/** A node as the v3 API shows it. */
interface NodeResource {
  readonly id: string;
  readonly nodeName: string;
  readonly state: string;
  readonly transitioning: string;
  readonly transitioningMessage: string;
  readonly unschedulable: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly conditions: readonly { readonly type: string; readonly message?: string }[];
  readonly info: { readonly kubernetes: { readonly kubeletVersion: string } };
  readonly actions?: Readonly<Record<string, string>>;
}

interface Setting {
  readonly stack: AsyncDisposableStack;
  readonly cluster: TestCluster;
  readonly server: ServerProcess;
  readonly token: string;
  readonly clusterId: string;
  readonly image: string;
  readonly directory: string;
  /** Checksum of the authority that the server is known by. */
  readonly checksum: string;
}

/** A kubeconfig with the rights that the manifest gives to the agent, and no others. */
async function agentKubeconfig(cluster: TestCluster, directory: string): Promise<string> {
  const admin = await cluster.kubectl(['config', 'view', '--raw', '-o', 'json']);
  const config = JSON.parse(admin.stdout) as { users: { user: object }[] };
  const made = await cluster.kubectl(['create', 'token', 'cattle', '-n', 'cattle-system']);
  for (const entry of config.users) entry.user = { token: made.stdout.trim() };
  const path = join(directory, 'agent-kubeconfig');
  await writeFile(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

async function registrationOf(server: ServerProcess, token: string, id: string) {
  return eventually(async () => {
    const path = `/v3/clusterregistrationtokens?clusterId=${id}`;
    const { data } = await server.json<{ data: { token?: string; manifestUrl?: string }[] }>(path, {
      token,
    });
    const [first] = data;
    expect(first?.token).toHaveLength(54);
    return { secret: first?.token ?? '', manifestUrl: first?.manifestUrl ?? '' };
  });
}

async function setUp(): Promise<Setting> {
  await using stack = new AsyncDisposableStack();
  const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-nodes-'))).path;
  const cluster = stack.use(await startCluster({ nodes: 2 }));
  const server = stack.use(
    await ServerProcess.start({
      directory,
      flags: ['--data-dir', join(directory, 'data')],
      address: cluster.hostAddress,
    }),
  );
  const token = await server.login();
  await server.json('/v3/settings/server-url', {
    method: 'PUT',
    token,
    body: { value: server.url },
  });
  const { id } = await server.json<{ id: string }>('/v3/clusters', {
    token,
    body: { name: 'machines' },
  });
  const { secret, manifestUrl } = await registrationOf(server, token, id);
  const manifest = await checkCommand('curl', ['--insecure', '-sfL', manifestUrl]);
  const applied = await cluster.kubectl(['apply', '-f', '-'], { input: manifest });
  expect(applied.exitCode, applied.stderr).toBe(0);
  // The agent runs beside the cluster, where it needs no image.
  await cluster.kubectl(
    'scale -n cattle-system deployment/cattle-cluster-agent --replicas=0'.split(' '),
  );
  const { value: ca } = await server.json<{ value: string }>('/v3/settings/cacerts', { token });
  const checksum = caChecksum(ca);
  stack.use(
    startAgentProcess({
      server: server.url,
      registrationToken: secret,
      kubeconfig: await agentKubeconfig(cluster, directory),
      caChecksum: checksum,
    }),
  );
  const image = await pushImage(await busyboxImage(), {
    registry: cluster.registryAddress,
    repository: 'test/busybox',
    tag: '1',
  });
  const shared = { cluster, server, token, image, directory, checksum };
  return { ...shared, clusterId: id, stack: stack.move() };
}

/** What agents compare with the trust that they download. */
function caChecksum(cacerts: string): string {
  return createHash('sha256').update(`${cacerts.trim()}\n`).digest('hex');
}

const WORKLOAD_LABELS = { app: 'web' };

function manifests(image: string, node: string): readonly object[] {
  const container = {
    name: 'main',
    image,
    command: ['sh', '-c', 'trap exit TERM; while true; do sleep 1; done'],
    // A pod is healthy a moment after it has started, so that a drain has to wait for it.
    readinessProbe: { exec: { command: ['true'] }, initialDelaySeconds: 2, periodSeconds: 1 },
  };
  const template = (labels: object) => ({
    metadata: { labels },
    spec: { terminationGracePeriodSeconds: 2, containers: [container] },
  });
  const agent = { app: 'node-agent' };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas: 4,
        selector: { matchLabels: WORKLOAD_LABELS },
        template: template(WORKLOAD_LABELS),
      },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web' },
      spec: { minAvailable: 3, selector: { matchLabels: WORKLOAD_LABELS } },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'node-agent' },
      spec: { selector: { matchLabels: agent }, template: template(agent) },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'lonely' },
      spec: { nodeName: node, terminationGracePeriodSeconds: 1, containers: [container] },
    },
  ];
}

describe.skipIf(skip)('the nodes of a real cluster', () => {
  let setting: Setting;
  let first: NodeResource;
  let second: NodeResource;

  const list = async (): Promise<NodeResource[]> => {
    const { server, token, clusterId } = setting;
    const path = `/v3/nodes?clusterId=${clusterId}`;
    const { data } = await server.json<{ data: NodeResource[] }>(path, { token });
    return data.toSorted((a, b) => a.nodeName.localeCompare(b.nodeName));
  };
  const get = ({ id }: NodeResource): Promise<NodeResource> =>
    setting.server.json<NodeResource>(`/v3/nodes/${id}`, { token: setting.token });
  const act = async ({ id }: NodeResource, action: string, body: object = {}): Promise<void> => {
    const { server, token } = setting;
    const answer = await server.request(`/v3/nodes/${id}?action=${action}`, { token, body });
    expect([answer.status, answer.text]).toEqual([200, 'null']);
  };
  const untilState = (node: NodeResource, state: string): Promise<NodeResource> =>
    eventually(async () => {
      const now = await get(node);
      expect(now.state, now.transitioningMessage).toBe(state);
      return now;
    }, PATIENCE);
  const kubectl = async (command: string, input?: string): Promise<string> => {
    const options = input === undefined ? {} : { input };
    const { stdout, stderr, exitCode } = await setting.cluster.kubectl(command.split(' '), options);
    expect(exitCode, stderr).toBe(0);
    return stdout.trim();
  };
  const podsOn = async ({ nodeName }: NodeResource): Promise<string[]> => {
    const fields = `spec.nodeName=${nodeName},metadata.namespace=default`;
    const names = await kubectl(`get pods --field-selector ${fields} -o name`);
    return names.split('\n').filter((name) => name !== '');
  };
  /** Sets the labels of the first node by v3, until the real one has them. */
  const relabel = async (labels: NodeResource['labels'], stopped: string): Promise<void> => {
    const { server, token } = setting;
    await server.json(`/v3/nodes/${first.id}`, { method: 'PUT', token, body: { labels } });
    const shown = `get node ${first.nodeName} -o jsonpath={.metadata.labels.stopped}`;
    await eventually(async () => expect(await kubectl(shown)).toBe(stopped), PATIENCE);
  };
  const healthyWeb = async (): Promise<number> =>
    Number(await kubectl('get pdb web -o jsonpath={.status.currentHealthy}'));

  beforeAll(async () => {
    setting = await setUp();
    const nodes = await eventually(async () => {
      const found = await list();
      expect(found).toHaveLength(2);
      expect(found.map(({ state }) => state)).toEqual(['active', 'active']);
      return found;
    }, PATIENCE);
    [first, second] = nodes as [NodeResource, NodeResource];
  });
  afterAll(async () => {
    if (setting) await setting.stack.disposeAsync();
  });

  it('are shown with what their kubelets say', async () => {
    expect(first.id).toMatch(new RegExp(`^${setting.clusterId}:machine-[a-z0-9]{5}$`));
    expect(first.info.kubernetes.kubeletVersion).toBe('v1.34.4');
    expect(Object.keys(first.actions ?? {})).toEqual(['drain', 'cordon']);
    expect(first.labels).toHaveProperty(['kubernetes.io/hostname']);
  });

  it('are reached with a kubeconfig without a secret, as Rancher writes it', async () => {
    const { server, token, clusterId, directory, checksum } = setting;
    const generate = (value: string) =>
      server.json('/v3/settings/kubeconfig-generate-token', {
        method: 'PUT',
        token,
        body: { value },
      });
    await generate('false');
    const { config } = await server.json<{ config: string }>(
      `/v3/clusters/${clusterId}?action=generateKubeconfig`,
      { method: 'POST', token },
    );
    await generate('true');
    const bin = join(directory, 'bin');
    const program = join(import.meta.dirname, '../packages/cli/src/main.ts');
    const script = `#!/bin/sh\nexec "${process.execPath}" --conditions=@drover/source "${program}" "$@"\n`;
    await mkdir(bin);
    await writeFile(join(bin, 'rancher'), script, { mode: 0o755 });
    const kubeconfig = join(directory, 'without-secret');
    await writeFile(kubeconfig, config, { mode: 0o600 });
    const env = { HOME: directory, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
    const nodes = async () =>
      runCommand(await kubectlPath(), ['--kubeconfig', kubeconfig, 'get', 'nodes', '-o', 'name'], {
        env,
      });
    const before = await nodes();
    expect(before.exitCode).not.toBe(0);
    expect(before.stderr).toContain('drover login');
    const login = ['login', server.url, '--ca-checksum', checksum, '--token'];
    await checkCommand(join(bin, 'rancher'), login, { env, input: token });
    const after = await nodes();
    expect(after.stdout.trim().split('\n'), after.stderr).toHaveLength(2);
  });

  it('are not written again while nothing changes', async () => {
    const before = await get(first);
    // What kubectl says of one node comes with a round of the probe, which lists the other one too.
    for (const label of ['round=1', 'round=2', 'round-']) {
      await kubectl(`label node ${second.nodeName} --overwrite ${label}`);
      const [, round] = label.split('=');
      await eventually(
        async () => expect((await get(second)).labels?.['round']).toBe(round),
        PATIENCE,
      );
    }
    expect(await get(first)).toEqual(before);
  });

  it('take labels and taints, and lose them again', async () => {
    const { server, token } = setting;
    const put = (body: object) =>
      server.json(`/v3/nodes/${first.id}`, { method: 'PUT', token, body });
    await put({
      labels: { ...first.labels, rack: '7' },
      taints: [{ key: 'only', value: 'x', effect: 'PreferNoSchedule' }],
    });
    await eventually(async () => {
      const shown = await kubectl(`get node ${first.nodeName} -o json`);
      const { metadata, spec } = JSON.parse(shown) as {
        metadata: { labels: Record<string, string> };
        spec: { taints?: { key: string }[] };
      };
      expect(metadata.labels['rack']).toBe('7');
      expect(spec.taints?.map(({ key }) => key)).toEqual(['only']);
    }, PATIENCE);
    await put({ labels: first.labels, taints: [] });
    await eventually(async () => {
      const shown = await kubectl(
        `get node ${first.nodeName} -o jsonpath={.metadata.labels.rack}{.spec.taints}`,
      );
      expect(shown).toBe('');
    }, PATIENCE);
  });

  it('refuse a drain that would lose something, and say what', async () => {
    await act(second, 'cordon');
    await untilState(second, 'cordoned');
    await kubectl(
      'apply -f -',
      manifests(setting.image, first.nodeName)
        .map((object) => JSON.stringify(object))
        .join('\n---\n'),
    );
    await kubectl('wait --for=condition=Available deployment/web --timeout=120s');
    await kubectl('wait --for=condition=Ready pod/lonely --timeout=120s');
    await act(second, 'uncordon');
    await untilState(second, 'active');
    expect(await podsOn(first)).toHaveLength(6);

    await act(first, 'drain');
    const refused = await eventually(async () => {
      const now = await get(first);
      expect(now).toMatchObject({ state: 'cordoned', transitioning: 'error' });
      return now;
    }, PATIENCE);
    expect(refused.transitioningMessage).toBe(
      'No controller brings these pods back: default/lonely. Drain with force to delete them.',
    );
    expect(await podsOn(first)).toHaveLength(6);
  });

  it('are drained with progress, one pod after the other as the budget allows', async () => {
    await act(first, 'drain', { force: true, timeout: 300 });
    const messages = new Set<string>();
    let fewest = 4;
    await eventually(async () => {
      const { state, transitioningMessage } = await get(first);
      if (state === 'draining') messages.add(transitioningMessage);
      fewest = Math.min(fewest, await healthyWeb());
      expect(state, transitioningMessage).toBe('drained');
    }, PATIENCE);
    process.stdout.write(`${[...messages].join('\n')}\n`);
    expect(fewest).toBe(3);
    const counts = [...messages].flatMap(
      (text) => /^Evicting: (\d) of 5 pods/.exec(text)?.[1] ?? [],
    );
    expect(new Set(counts).size).toBeGreaterThanOrEqual(3);
    expect(counts).toEqual(counts.toSorted());
    expect([...messages].some((text) => /default\/web-\S+ \(.*budget web needs 3/.test(text))).toBe(
      true,
    );
    expect(await podsOn(first)).toEqual([expect.stringMatching(/^pod\/node-agent-/)]);
    expect(Object.keys((await get(first)).actions ?? {})).toEqual(['uncordon']);
  });

  it('go on being drained when the server is killed', async () => {
    const { server } = setting;
    await kubectl('patch pdb web --type=merge -p {"spec":{"minAvailable":4}}');
    await act(second, 'drain', { timeout: 600 });
    await eventually(async () => {
      const { state, transitioningMessage } = await get(second);
      expect(state).toBe('draining');
      expect(transitioningMessage).toMatch(/^Evicting: 0 of 4 pods are gone\. In the way: default/);
    }, PATIENCE);
    await server.kill('SIGKILL');
    await server.start();
    await untilState(second, 'draining');
    expect(await podsOn(second)).toHaveLength(5);
    // Nowhere else may they run yet; then they may.
    await act(first, 'uncordon');
    await untilState(first, 'active');
    await kubectl('patch pdb web --type=merge -p {"spec":{"minAvailable":3}}');
    const { conditions } = await untilState(second, 'drained');
    expect(conditions.find(({ type }) => type === 'Drained')?.message).toBe('4 of 4 pods are gone');
    expect(await podsOn(second)).toHaveLength(1);
    await act(second, 'uncordon');
    await untilState(second, 'active');
  });

  it('keep their pods when a drain is stopped', async () => {
    await kubectl('patch pdb web --type=merge -p {"spec":{"minAvailable":4}}');
    await act(first, 'drain', { timeout: 600 });
    await eventually(async () => {
      const { transitioningMessage, actions } = await get(first);
      expect(transitioningMessage).toMatch(/In the way: default\/web/);
      expect(Object.keys(actions ?? {})).toEqual(['stopDrain']);
    }, PATIENCE);
    const before = await podsOn(first);
    await act(first, 'stopDrain');
    const stopped = await untilState(first, 'cordoned');
    expect(stopped.transitioning).toBe('no');
    await kubectl('patch pdb web --type=merge -p {"spec":{"minAvailable":0}}');
    // Two more things that the same controller does to the node: a drain that had not ended would go on with them.
    await relabel({ ...first.labels, stopped: 'yes' }, 'yes');
    await relabel(first.labels, '');
    expect(await podsOn(first)).toEqual(before);
    await act(first, 'uncordon');
    await untilState(first, 'active');
  });

  it('go when they leave the cluster', async () => {
    await kubectl(`delete node ${second.nodeName}`);
    await eventually(
      async () => expect((await list()).map(({ id }) => id)).not.toContain(second.id),
      PATIENCE,
    );
  });
});
