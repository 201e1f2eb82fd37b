import { mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCommand } from '../scripts/run-command.ts';
import { importCluster, untilState } from './imported-cluster.ts';
import {
  busyboxImage,
  clusterSkipReason,
  helmPath,
  pushImage,
  startCluster,
  startControlPlane,
  type TestCluster,
} from './kubernetes/index.ts';
import { type Kubectl, kubectlWith } from './main-job-kubectl.ts';
import { freePort, ServerProcess } from './server-process.ts';

/** Long waits run in full when asked for. */
const isSoak = process.env['DROVER_SOAK'] === '1';
const WATCH_SECONDS = isSoak ? 180 : 20;
const PARALLEL_KUBECTLS = 40;

const root = join(import.meta.dirname, '..');
const skip = await clusterSkipReason();

interface ClusterResource {
  readonly id: string;
  readonly state: string;
  readonly nodeCount?: number;
  readonly transitioningMessage?: string;
  readonly version?: { readonly gitVersion: string };
}

/** Everything that the tests of one home share; taken down in reverse. */
interface Setting {
  readonly stack: AsyncDisposableStack;
  readonly directory: string;
  readonly cluster: TestCluster;
  readonly server: ServerProcess;
  readonly token: string;
  readonly clusterId: string;
  readonly registrationToken: string;
  /** Through the server, as its user. */
  readonly kubectl: Kubectl;
  readonly kubeconfig: string;
  readonly image: string;
}

/** Where the state of the server lives: the flags that say so. */
type Home = (directory: string, stack: AsyncDisposableStack) => Promise<readonly string[]>;

const embeddedHome: Home = (directory) => Promise.resolve(['--data-dir', join(directory, 'data')]);

const kubernetesHome: Home = async (_directory, stack) => {
  const home = stack.use(await startControlPlane({ controllers: true }));
  return ['--kubeconfig', home.kubeconfigPath];
};

async function setUp(home: Home): Promise<Setting> {
  await using stack = new AsyncDisposableStack();
  const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-main-job-'))).path;
  const cluster = stack.use(await startCluster({ nodes: 2 }));
  const server = stack.use(
    await ServerProcess.start({
      directory,
      flags: await home(directory, stack),
      address: cluster.hostAddress,
    }),
  );
  const token = await server.login();
  const { id, registrationToken } = await importCluster({
    server,
    token,
    cluster,
    directory,
    name: 'main-job',
  });
  const { config } = await server.json<{ config: string }>(
    `/v3/clusters/${id}?action=generateKubeconfig`,
    { token, method: 'POST' },
  );
  const kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, config, { mode: 0o600 });
  const image = await pushImage(await busyboxImage(), {
    registry: cluster.registryAddress,
    repository: 'test/busybox',
    tag: '1',
  });
  const kubectl = kubectlWith(kubeconfig, join(directory, 'kubectl-cache'));
  const setting = {
    directory,
    cluster,
    server,
    token,
    kubectl,
    kubeconfig,
    image,
    registrationToken,
  };
  return { ...setting, clusterId: id, stack: stack.move() };
}

async function stateOf({ server, token, clusterId }: Setting): Promise<ClusterResource> {
  return server.json<ClusterResource>(`/v3/clusters/${clusterId}`, { token });
}

function untilActive(setting: Setting, timeoutMs?: number): Promise<ClusterResource> {
  return untilState(() => stateOf(setting), 'active', timeoutMs);
}

/** Live tunnels of the cluster, as the server counts them. */
async function sessionCount({ server, token, clusterId }: Setting): Promise<number> {
  const { text } = await server.request('/metrics', { token });
  const line = text
    .split('\n')
    .find((candidate) => candidate.includes(`drover_tunnel_sessions{cluster="${clusterId}"}`));
  return Number(line?.split(' ').at(-1) ?? 0);
}

async function untilSessions(setting: Setting, count: number): Promise<void> {
  await eventually(async () => expect(await sessionCount(setting)).toBe(count), {
    timeoutMs: 120_000,
    intervalMs: 200,
  });
}

const homes: [string, Home][] = [
  ['the embedded store', embeddedHome],
  ['a real Kubernetes', kubernetesHome],
];

describe.skipIf(skip).each(homes)('the main job, with its state in %s', (_name, home) => {
  let setting: Setting;

  beforeAll(async () => {
    // The image holds what is shipped.
    await checkCommand(process.execPath, ['--conditions=@drover/source', 'scripts/build.ts'], {
      cwd: root,
      timeoutMs: 300_000,
    });
    setting = await setUp(home);
  });
  afterAll(async () => {
    if (setting) await setting.stack.disposeAsync();
  });

  it('imports a cluster that opens no port', async () => {
    const active = await untilActive(setting);
    await untilSessions(setting, 2);
    expect(active.version?.gitVersion).toBe('v1.34.4');
    await eventually(async () => expect((await stateOf(setting)).nodeCount).toBe(2), {
      timeoutMs: 40_000,
    });
    // The kubelet tells of a running container a moment after its agent has connected.
    const pods = await eventually(async () => {
      const answer = await setting.cluster.kubectl([
        ...['get', 'pods', '-n', 'cattle-system', '-l', 'app=cattle-cluster-agent'],
        '-o=jsonpath={range .items[*]}{.status.phase} {.status.startTime} {end}',
      ]);
      expect(answer.stdout.match(/Running/g)).toHaveLength(2);
      return answer;
    });
    const conditions = await setting.server.json<{
      conditions: { type: string; lastTransitionTime: string }[];
    }>(`/v3/clusters/${setting.clusterId}`, { token: setting.token });
    const activeAt =
      conditions.conditions.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? '';
    const started =
      pods.stdout
        .split(' ')
        .filter((word) => word.includes('T'))
        .toSorted((a, b) => a.localeCompare(b))[0] ?? '';
    const seconds = (Date.parse(activeAt) - Date.parse(started)) / 1000;
    process.stdout.write(`Active ${seconds} s after the first agent pod started\n`);
    expect(await setting.cluster.dropCount()).toBe(0);
  });

  it('keeps the credentials of the cluster in the cluster', async () => {
    const { stdout } = await setting.cluster.kubectl([
      'get',
      'secret',
      '-n',
      'cattle-system',
      '-o',
      'name',
    ]);
    expect(stdout).toMatch(/cattle-credentials-/);
    expect(await setting.server.log()).not.toContain(setting.registrationToken);
  });

  describe('kubectl through the server', () => {
    it('reads nodes and pods', async () => {
      const nodes = await setting.kubectl.output(['get', 'nodes', '-o', 'name']);
      expect(nodes.split('\n')).toHaveLength(2);
      expect(await setting.kubectl.output(['get', 'pods', '-A'])).toContain('cattle-cluster-agent');
    });

    it('acts as the user, never as the agent', async () => {
      const who = await setting.kubectl.output(['auth', 'whoami', '-o', 'json']);
      const { status } = JSON.parse(who) as {
        status: { userInfo: { username: string; groups: string[] } };
      };
      expect(status.userInfo.username).toMatch(/^user-/);
      expect(status.userInfo.groups).toContain(`drover:${setting.clusterId}:cluster-owner`);
      expect(status.userInfo.groups).not.toContain('system:masters');
    });

    it('applies, execs, copies, forwards ports and follows logs', async () => {
      const { kubectl, image, directory } = setting;
      const serve =
        'mkdir /tmp/www; echo served > /tmp/www/index.html; echo started; exec httpd -f -p 8080 -h /tmp/www';
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'web', namespace: 'default' },
        spec: { containers: [{ name: 'web', image, command: ['sh', '-c', serve] }] },
      };
      await kubectl.output(['apply', '-f', '-'], { input: JSON.stringify(pod) });
      await kubectl.output(['wait', '--for=condition=Ready', 'pod/web', '--timeout=90s']);

      expect(
        await kubectl.output(['exec', '-i', 'web', '--', 'tr', 'a-z', 'A-Z'], {
          input: 'all the way',
        }),
      ).toBe('ALL THE WAY');
      const failing = await kubectl.run(['exec', 'web', '--', 'sh', '-c', 'exit 7']);
      expect(failing.exitCode).toBe(7);

      const source = join(directory, 'copied');
      await writeFile(source, 'x'.repeat(300_000));
      await kubectl.output(['cp', source, 'web:/tmp/copied']);
      await kubectl.output(['cp', 'web:/tmp/copied', `${source}-back`]);
      expect(await readFile(`${source}-back`, 'utf8')).toBe('x'.repeat(300_000));

      await using logs = await kubectl.start(['logs', '-f', 'web']);
      for await (const line of logs.lines) {
        expect(line).toBe('started');
        break;
      }

      const port = await freePort();
      await using forward = await kubectl.start(['port-forward', 'pod/web', `${port}:8080`]);
      for await (const line of forward.lines) {
        expect(line).toContain('Forwarding from');
        break;
      }
      const answer = await fetch(`http://127.0.0.1:${port}/index.html`);
      expect(await answer.text()).toBe('served\n');
    });

    it(`watches for ${WATCH_SECONDS} s without a break`, async () => {
      const { kubectl } = setting;
      await using watch = await kubectl.start([
        'get',
        'configmaps',
        '-n',
        'default',
        '-w',
        '-o',
        'name',
        '--watch-only',
      ]);
      const seen: string[] = [];
      const reading = (async () => {
        for await (const line of watch.lines) seen.push(line);
      })();
      // The watch has begun when it shows something that was made after it was asked for.
      let probes = 0;
      await eventually(
        async () => {
          await kubectl.output(['create', 'configmap', '-n', 'default', `probe-${probes++}`]);
          expect(seen.some((line) => line.includes('configmap/probe-'))).toBe(true);
        },
        { timeoutMs: 30_000, intervalMs: 500 },
      );
      const marks = Math.ceil(WATCH_SECONDS / 10);
      for (let mark = 0; mark < marks; mark += 1) {
        await kubectl.output(['create', 'configmap', '-n', 'default', `mark-${mark}`]);
        await new Promise((resolve) => setTimeout(resolve, 10_000));
      }
      await eventually(() => {
        const added = seen.filter((line) => line.includes('configmap/mark-'));
        expect(new Set(added).size).toBe(marks);
      });
      expect(watch.child.exitCode).toBeNull();
      watch.child.kill();
      await reading;
    });

    it(`answers ${PARALLEL_KUBECTLS} kubectls at once`, async () => {
      const results = await Promise.all(
        Array.from({ length: PARALLEL_KUBECTLS }, () =>
          setting.kubectl.run(['get', 'nodes', '-o', 'name']),
        ),
      );
      expect(results.map(({ exitCode, stderr }) => `${exitCode}${stderr}`)).toEqual(
        Array.from({ length: PARALLEL_KUBECTLS }, () => '0'),
      );
    });
  });

  it('lets members in by their roles, and writes nothing for a second person', async () => {
    const { server, token, cluster, clusterId, directory } = setting;
    const bound = async (username: string): Promise<Kubectl> => {
      const password = `password of ${username}`;
      const user = await server.json<{ id: string }>('/v3/users', {
        token,
        body: { username, password },
      });
      await server.json('/v3/clusterroletemplatebindings', {
        token,
        body: { clusterId, roleTemplateId: 'nodes-view', userId: user.id },
      });
      const own = await server.login(username, password);
      const { config } = await server.json<{ config: string }>(
        `/v3/clusters/${clusterId}?action=generateKubeconfig`,
        { token: own, method: 'POST' },
      );
      const file = join(directory, `kubeconfig-${username}`);
      await writeFile(file, config, { mode: 0o600 });
      return kubectlWith(file, join(directory, `cache-${username}`));
    };
    const bindings = async (): Promise<string> => {
      const { stdout } = await cluster.kubectl([
        'get',
        'clusterrole,clusterrolebinding,role,rolebinding',
        '-A',
        '-o',
        'name',
      ]);
      return stdout;
    };
    const ann = await bound('ann');
    await eventually(async () =>
      expect(await ann.output(['get', 'nodes', '-o', 'name'])).toContain('node/'),
    );
    const refused = await ann.run(['get', 'secrets', '-A']);
    expect(refused.stderr).toContain('Forbidden');
    const impersonating = await ann.run(['get', 'nodes', '--as=somebody']);
    expect(impersonating.stderr).toContain('Forbidden');
    const before = await bindings();
    expect(before).toContain('clusterrole.rbac.authorization.k8s.io/nodes-view');
    const bob = await bound('bob');
    await eventually(async () =>
      expect(await bob.output(['get', 'nodes', '-o', 'name'])).toContain('node/'),
    );
    expect(await bindings()).toBe(before);
  });

  describe('helm', () => {
    async function chart(): Promise<string> {
      const folder = join(setting.directory, 'chart');
      await mkdir(join(folder, 'templates'), { recursive: true });
      await writeFile(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: small\nversion: 0.1.0\n');
      const template =
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  from: chart\n';
      await writeFile(join(folder, 'templates/configmap.yaml'), template);
      return folder;
    }

    async function installAndRemove(kubeconfig: string, release: string): Promise<void> {
      const helm = await helmPath();
      const env = { KUBECONFIG: kubeconfig };
      await checkCommand(helm, ['install', release, await chart(), '--wait'], { env });
      expect(
        await setting.kubectl.output(['get', 'configmap', release, '-o=jsonpath={.data.from}']),
      ).toBe('chart');
      await checkCommand(helm, ['uninstall', release, '--wait'], { env });
      const gone = await setting.kubectl.run(['get', 'configmap', release]);
      expect(gone.stderr).toContain('NotFound');
    }

    it('installs and uninstalls through the server', async () => {
      await installAndRemove(setting.kubeconfig, 'direct');
    });

    it('installs and uninstalls through a loopback listener, which is of no use without its secret', async () => {
      const { server, token, clusterId, directory } = setting;
      const access = await server.json<{ url: string; kubeconfig: string }>(
        `/drover/v1alpha1/loopback/${clusterId}`,
        { method: 'POST', token },
      );
      const kubeconfig = join(directory, 'loopback-kubeconfig');
      await writeFile(kubeconfig, access.kubeconfig, { mode: 0o600 });
      await installAndRemove(kubeconfig, 'loopback');
      for (const shown of [
        [],
        ['-H', 'Authorization: Bearer guessed'],
        ['-H', `Authorization: Bearer ${token}`],
      ]) {
        const status = await checkCommand('curl', [
          '-sk',
          '-o',
          '/dev/null',
          '-w',
          '%{http_code}',
          ...shown,
          `${access.url}/api`,
        ]);
        expect(status).toBe('401');
      }
    });
  });

  it('loses nothing that was acknowledged when it is killed, and is found again', async () => {
    const { server, kubectl, token } = setting;
    await using _watch = await kubectl.start(['get', 'pods', '-A', '-w']);
    const acknowledged: string[] = [];
    const storm = new AbortController();
    const writing = (async () => {
      for (let index = 0; !storm.signal.aborted; index += 1) {
        const name = `storm-${index}`;
        try {
          const { status } = await server.request('/v3/settings', {
            token,
            body: { name, value: 'written' },
          });
          if (status === 201) acknowledged.push(name);
        } catch {
          return; // the server is gone
        }
      }
    })();
    await eventually(() => expect(acknowledged.length).toBeGreaterThan(20), { timeoutMs: 30_000 });
    await server.kill('SIGKILL');
    storm.abort();
    await writing;
    const killedAt = Date.now();
    await server.start();
    const { data } = await server.json<{ data: { id: string }[] }>('/v3/settings?limit=-1', {
      token,
    });
    const present = new Set(data.map(({ id }) => id));
    expect(acknowledged.filter((name) => !present.has(name))).toEqual([]);
    await untilActive(setting);
    await eventually(
      async () => expect(await kubectl.output(['get', 'nodes', '-o', 'name'])).toContain('node/'),
      { timeoutMs: 60_000 },
    );
    await untilSessions(setting, 2);
    process.stdout.write(
      `Agents back ${(Date.now() - killedAt) / 1000} s after the server was killed\n`,
    );
  });

  it('fails only what was in flight on an agent that is deleted under load', async () => {
    const { kubectl, cluster, server, token, clusterId } = setting;
    await untilSessions(setting, 2);
    const load = new AbortController();
    const statuses: number[] = [];
    const path = `/k8s/clusters/${clusterId}/api/v1/namespaces/kube-system`;
    const workers = Array.from({ length: 4 }, async () => {
      while (!load.signal.aborted) statuses.push((await server.request(path, { token })).status);
    });
    const names = await cluster.kubectl([
      'get',
      'pods',
      '-n',
      'cattle-system',
      '-l',
      'app=cattle-cluster-agent',
      '-o',
      'name',
    ]);
    const [pod = ''] = names.stdout.trim().split('\n');
    await cluster.kubectl(['delete', '-n', 'cattle-system', pod, '--wait=false']);
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    load.abort();
    await Promise.all(workers);
    const failed = statuses.filter((status) => status !== 200);
    // At most one a worker: what was on its way through the agent as it died.
    expect(failed.length).toBeLessThanOrEqual(workers.length);
    expect(statuses.length).toBeGreaterThan(100);
    expect(await kubectl.output(['get', 'nodes', '-o', 'name'])).toContain('node/');
  });

  it('answers 503 at once, with cause and remedy, when the agents are gone', async () => {
    const { cluster, server, token, clusterId } = setting;
    const scale = (replicas: number) =>
      cluster.kubectl([
        'scale',
        '-n',
        'cattle-system',
        'deployment/cattle-cluster-agent',
        `--replicas=${replicas}`,
      ]);
    await scale(0);
    await untilSessions(setting, 0);
    const answer = await server.request(`/k8s/clusters/${clusterId}/api/v1/nodes`, { token });
    expect(answer.status).toBe(503);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(answer.json()).toMatchObject({
      kind: 'Status',
      reason: 'ServiceUnavailable',
      details: { causes: [{ reason: 'PROXY_CLUSTER_DISCONNECTED' }] },
    });
    await eventually(async () => expect((await stateOf(setting)).state).toBe('unavailable'), {
      timeoutMs: 30_000,
    });
    await scale(2);
    await untilActive(setting);
    expect(await setting.cluster.dropCount()).toBe(0);
  });

  it('takes the agent out of a cluster that is deleted', async () => {
    const { cluster, server, token, clusterId, registrationToken } = setting;
    expect(
      (await server.request(`/v3/clusters/${clusterId}`, { method: 'DELETE', token })).status,
    ).toBeLessThan(300);
    await eventually(
      async () => {
        const left = await cluster.kubectl(['get', 'namespace', 'cattle-system']);
        expect(left.stderr).toContain('NotFound');
        const roles = await cluster.kubectl([
          'get',
          'clusterrole,clusterrolebinding',
          '-l',
          'drover.dev/managed',
          '-o',
          'name',
        ]);
        expect(roles.stdout).toBe('');
      },
      { timeoutMs: 120_000, intervalMs: 500 },
    );
    expect((await server.request(`/v3/clusters/${clusterId}`, { token })).status).toBe(404);
    const manifest = await server.request(`/v3/import/${registrationToken}_${clusterId}.yaml`);
    expect(manifest.status).toBe(401);
  });
});
