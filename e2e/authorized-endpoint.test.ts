import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCommand } from '../scripts/run-command.ts';
import { type ClusterBeside, importBeside } from './agent-beside.ts';
import { untilState } from './imported-cluster.ts';
import { type ControlPlane, startControlPlane } from './kubernetes/index.ts';
import { type Kubectl, kubectlWith } from './main-job-kubectl.ts';
import { ServerProcess } from './server-process.ts';

const PASSWORD = 'a password for the test';
/** For what goes through several processes. */
const SLOW = { timeoutMs: 60_000, intervalMs: 200 };
/** How long the API server believes what the webhook said. */
const CACHE_SECONDS = 1;
const TOKEN_KINDS = 'clusterauthtokens.cluster.cattle.io,clusteruserattributes.cluster.cattle.io';

interface Resource {
  readonly id: string;
  readonly [field: string]: unknown;
}

interface Person {
  readonly id: string;
  readonly binding: string;
  /** Of a session at the server. */
  readonly session: string;
}

describe('a cluster with an authorized endpoint', () => {
  const stack = new AsyncDisposableStack();
  let directory: string;
  let server: ServerProcess;
  let plane: ControlPlane;
  let cluster: ClusterBeside;
  let webhook: WebhookPort;
  let admin: string;
  let clusterId: string;
  let project: string;

  const call = (method: string, path: string, body?: unknown, token = admin): Promise<Resource> =>
    server.json<Resource>(`/v3/${path}`, { method, token, ...(body !== undefined && { body }) });
  const remove = (path: string) =>
    server.request(`/v3/${path}`, { method: 'DELETE', token: admin });
  const asAdmin = async (...args: readonly string[]): Promise<string> => {
    const { stdout, stderr, exitCode } = await plane.kubectl(args);
    expect(exitCode, stderr).toBe(0);
    return stdout.trim();
  };
  const applyManifest = async (): Promise<void> => {
    const { data } = await server.json<{ data: { manifestUrl: string }[] }>(
      `/v3/clusterregistrationtokens?clusterId=${clusterId}`,
      { token: admin },
    );
    const manifest = await checkCommand('curl', ['-ksfL', data[0]?.manifestUrl ?? '']);
    const applied = await plane.kubectl(['apply', '-f', '-'], { input: manifest });
    expect(applied.exitCode, applied.stderr).toBe(0);
  };
  const tokensThere = () => asAdmin('get', TOKEN_KINDS, '-n', 'cattle-system', '-o', 'name');

  async function addPerson(username: string, place: string, role: string): Promise<Person> {
    const { id } = await call('POST', 'users', { username, password: PASSWORD });
    await call('POST', 'globalrolebindings', { userId: id, globalRoleId: 'user' });
    const isProject = place.includes(':');
    const binding = await call(
      'POST',
      isProject ? 'projectroletemplatebindings' : 'clusterroletemplatebindings',
      { [isProject ? 'projectId' : 'clusterId']: place, userId: id, roleTemplateId: role },
    );
    const session = await server.login(username, PASSWORD);
    const path = isProject ? 'projectroletemplatebindings' : 'clusterroletemplatebindings';
    return { id, binding: `${path}/${binding.id}`, session };
  }

  /** kubectl by the context that leads past the server. */
  async function directly(username: string, { session }: Person): Promise<Kubectl> {
    const path = `clusters/${clusterId}?action=generateKubeconfig`;
    const { config } = await eventually(() => call('POST', path, {}, session), SLOW);
    const kubeconfig = join(directory, `${username}-kubeconfig`);
    const direct = String(config).replace(
      /current-context: .*/,
      'current-context: "production-fqdn"',
    );
    await writeFile(kubeconfig, direct, { mode: 0o600 });
    return kubectlWith(kubeconfig, join(directory, `${username}-cache`));
  }

  beforeAll(async () => {
    directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-endpoint-'))).path;
    webhook = stack.use(await openWebhookPort());
    const [started, controlPlane] = await Promise.all([
      ServerProcess.start({ directory, flags: ['--data-dir', join(directory, 'data')] }),
      startControlPlane({
        controllers: true,
        apiServerArgs: [
          `--authentication-token-webhook-config-file=${await webhookConfig(directory, webhook.port)}`,
          `--authentication-token-webhook-cache-ttl=${CACHE_SECONDS}s`,
        ],
      }),
    ]);
    server = stack.use(started);
    plane = stack.use(controlPlane);
    admin = await server.login();
    cluster = await importBeside({
      server,
      token: admin,
      controlPlane: plane,
      directory,
      name: 'production',
    });
    clusterId = cluster.id;
    const agent = cluster.startAgent();
    stack.defer(() => agent[Symbol.asyncDispose]());
    await untilState(() => call('GET', `clusters/${clusterId}`), 'active');
    ({ id: project } = await call('POST', 'projects', { name: 'shop', clusterId }));
    await asAdmin('create', 'namespace', 'shop');
    const annotation = `field.cattle.io/projectId=${project}`;
    await eventually(() => asAdmin('annotate', '--overwrite', 'namespace', 'shop', annotation));
  });
  afterAll(() => stack.disposeAsync());

  it('is opened by v3, and says so', async () => {
    const { clusters } = JSON.parse(plane.adminKubeconfig) as {
      clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
    };
    const endpoint = clusters[0]?.cluster;
    const resource = await call('GET', `clusters/${clusterId}`);
    await call('PUT', `clusters/${clusterId}`, {
      ...resource,
      localClusterAuthEndpoint: {
        enabled: true,
        fqdn: endpoint?.server.replace('https://', ''),
        caCerts: Buffer.from(endpoint?.['certificate-authority-data'] ?? '', 'base64').toString(),
      },
    });
    await applyManifest();
    expect(await asAdmin('get', 'daemonset', '-n', 'cattle-system', '-o', 'name')).toBe(
      'daemonset.apps/kube-api-auth',
    );
    await eventually(async () => {
      const { conditions } = (await call('GET', `clusters/${clusterId}`)) as unknown as {
        conditions: readonly { type: string; status: string }[];
      };
      const condition = conditions.find(({ type }) => type === 'AuthorizedEndpointReady');
      expect(condition).toMatchObject({ status: 'True' });
    }, SLOW);
    const auth = startKubeApiAuth(await webhookKubeconfig(plane, directory));
    stack.defer(() => auth[Symbol.asyncDispose]());
    webhook.leadTo(await auth.port);
  });

  it('lets people in with exactly their rights, while no server runs', async () => {
    const ann = await addPerson('ann', clusterId, 'cluster-member');
    const bob = await addPerson('bob', project, 'project-member');
    const annDirectly = await directly('ann', ann);
    const bobDirectly = await directly('bob', bob);
    const check = async (): Promise<void> => {
      expect(await bobDirectly.output(['auth', 'whoami', '-o', 'json'])).toContain(bob.id);
      expect(await annDirectly.output(['get', 'nodes', '-o', 'name'])).toBe('');
      const secrets = await annDirectly.run(['get', 'secrets', '-n', 'kube-system']);
      expect(secrets.stderr).toContain('forbidden');
      expect(await bobDirectly.output(['get', 'configmaps', '-n', 'shop', '-o', 'name'])).toContain(
        'kube-root-ca.crt',
      );
      const elsewhere = await bobDirectly.run(['get', 'configmaps', '-n', 'default']);
      expect(elsewhere.stderr).toContain('forbidden');
    };
    await eventually(check, SLOW);
    await server.kill('SIGTERM');
    await check();
    const made = await bobDirectly.run(['create', 'configmap', 'made-alone', '-n', 'shop']);
    expect(made.exitCode, made.stderr).toBe(0);
    await server.start();
  });

  it('is not opened by a wrong token', async () => {
    const eve = await addPerson('eve', clusterId, 'cluster-member');
    const eveDirectly = await directly('eve', eve);
    await eventually(() => eveDirectly.output(['get', 'nodes']), SLOW);
    const wrong = await eveDirectly.run(['get', 'nodes', '--token', 'kubeconfig-eve:wrong']);
    expect(wrong.exitCode).not.toBe(0);
    expect(wrong.stderr).toMatch(/Unauthorized|must be logged in/);
    // The token of a session is good at the server alone.
    const session = await eveDirectly.run(['get', 'nodes', '--token', eve.session]);
    expect(session.exitCode).not.toBe(0);
  });
});

/** A port that is known before there is anybody to answer at it. */
interface WebhookPort extends AsyncDisposable {
  readonly port: number;
  leadTo(port: number): void;
}

async function openWebhookPort(): Promise<WebhookPort> {
  let target: number | undefined;
  const listener = createServer((socket) => {
    if (target === undefined) {
      socket.destroy();
      return;
    }
    const onward = connect(target, '127.0.0.1');
    socket.pipe(onward).pipe(socket);
    socket.on('error', () => onward.destroy());
    onward.on('error', () => socket.destroy());
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    leadTo: (port) => {
      target = port;
    },
    [Symbol.asyncDispose]: async () => {
      listener.close();
    },
  };
}

/** The file that an API server is given to find the webhook. */
async function webhookConfig(directory: string, port: number): Promise<string> {
  const path = join(directory, 'webhook.json');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'drover', cluster: { server: `http://127.0.0.1:${port}/v1/authenticate` } }],
    users: [{ name: 'drover', user: {} }],
    contexts: [{ name: 'webhook', context: { cluster: 'drover', user: 'drover' } }],
    'current-context': 'webhook',
  };
  await writeFile(path, JSON.stringify(config));
  return path;
}

/** What the pods of the DaemonSet have: the token of their service account. */
async function webhookKubeconfig(plane: ControlPlane, directory: string): Promise<string> {
  const config = JSON.parse(plane.adminKubeconfig) as { users: { user: object }[] };
  const made = await plane.kubectl(['create', 'token', 'kube-api-auth', '-n', 'cattle-system']);
  expect(made.exitCode, made.stderr).toBe(0);
  for (const entry of config.users) entry.user = { token: made.stdout.trim() };
  const path = join(directory, 'kube-api-auth-kubeconfig');
  await writeFile(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

interface KubeApiAuth extends AsyncDisposable {
  /** Where it listens. */
  readonly port: Promise<number>;
}

function startKubeApiAuth(kubeconfig: string): KubeApiAuth {
  const program = ['--conditions=@drover/source', 'packages/agent/src/main.ts', 'kube-api-auth'];
  const child: ChildProcess = spawn(
    process.execPath,
    [...program, '--kubeconfig', kubeconfig, '--listen-port', '0'],
    { cwd: join(import.meta.dirname, '..'), stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return {
    port: eventually(() => {
      const [, port] = /"port":(\d+)/.exec(text) ?? [];
      expect(port, text).toBeDefined();
      return Number(port);
    }, SLOW),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
