import { createHash } from 'node:crypto';
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCommand } from '../scripts/run-command.ts';
import { type ClusterBeside, importBeside } from './agent-beside.ts';
import { CliProcess } from './cli-process.ts';
import { untilState } from './imported-cluster.ts';
import { type ControlPlane, startControlPlane } from './kubernetes/index.ts';
import { type Kubectl, kubectlWith } from './main-job-kubectl.ts';
import { ServerProcess } from './server-process.ts';
import {
  openWebhookPort,
  startKubeApiAuth,
  type WebhookPort,
  webhookConfig,
  webhookKubeconfig,
} from './token-webhook.ts';

const root = join(import.meta.dirname, '..');
const PASSWORD = 'a password for the test';
/** For what goes through several processes. */
const SLOW = { timeoutMs: 60_000, intervalMs: 200 };
/** How long the API server believes what the webhook said. */
const CACHE_SECONDS = 1;
const IMPERSONATION = 'cattle-impersonation-system';
const TOKEN_KINDS = 'clusterauthtokens.cluster.cattle.io,clusteruserattributes.cluster.cattle.io';

interface Resource {
  readonly id: string;
  readonly state?: string;
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
  const remove = async (path: string): Promise<void> => {
    const answer = await server.request(`/v3/${path}`, { method: 'DELETE', token: admin });
    expect(answer.status, answer.text).toBeLessThan(300);
  };
  const accessPath = () => `/drover/v1alpha1/clusters/${clusterId}/service-account`;
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
    // The token that is told to the cluster opens nothing else.
    const kubeconfig = await readFile(join(directory, 'eve-kubeconfig'), 'utf8');
    const [, token = ''] = /token: "([^"]+)"/.exec(kubeconfig) ?? [];
    expect((await server.request(`/k8s/clusters/${clusterId}/version`, { token })).status).toBe(
      200,
    );
    for (const path of ['/v3/tokens', '/k8s/clusters/local/version', accessPath()]) {
      expect((await server.request(path, { token })).status).toBe(401);
    }
    // The token of a session is good at the server alone.
    const session = await eveDirectly.run(['get', 'nodes', '--token', eve.session]);
    expect(session.exitCode).not.toBe(0);
  });

  it('is closed with the token, the role and the user', async () => {
    const [fay, gus, hal] = await Promise.all([
      addPerson('fay', clusterId, 'cluster-member'),
      addPerson('gus', project, 'project-member'),
      addPerson('hal', clusterId, 'cluster-member'),
    ]);
    const fayDirectly = await directly('fay', fay);
    const gusDirectly = await directly('gus', gus);
    const halDirectly = await directly('hal', hal);
    const shop = ['get', 'configmaps', '-n', 'shop'];
    await eventually(() => fayDirectly.output(['get', 'nodes']), SLOW);
    await eventually(() => gusDirectly.output(shop), SLOW);
    await eventually(() => halDirectly.output(['get', 'nodes']), SLOW);

    const tokens = await server.json<{ data: readonly Resource[] }>('/v3/tokens', {
      token: fay.session,
    });
    const kubeconfigs = tokens.data.filter(({ id }) => id.startsWith('kubeconfig-'));
    expect(kubeconfigs).toHaveLength(1);
    const [kubeconfig] = kubeconfigs;
    const path = `/v3/tokens/${kubeconfig?.id}`;
    const gone = await server.request(path, { method: 'DELETE', token: fay.session });
    expect(gone.status).toBe(204);
    await remove(gus.binding);
    await call('PUT', `users/${hal.id}`, { enabled: false });
    for (const [kubectl, args] of [
      [fayDirectly, ['get', 'nodes']],
      [gusDirectly, shop],
      [halDirectly, ['get', 'nodes']],
    ] as const) {
      await eventually(async () => {
        const refused = await kubectl.run(args);
        expect(refused.stderr).toMatch(/Unauthorized|must be logged in/);
      }, SLOW);
    }
  });

  it('is closed for everybody when the endpoint is switched off, and nothing is left', async () => {
    expect(await tokensThere()).not.toBe('');
    const resource = await call('GET', `clusters/${clusterId}`);
    const off = { ...(resource['localClusterAuthEndpoint'] as object), enabled: false };
    await call('PUT', `clusters/${clusterId}`, { ...resource, localClusterAuthEndpoint: off });
    await eventually(async () => expect(await tokensThere()).toBe(''), SLOW);
  });

  describe('by service accounts', () => {
    const accountsThere = async (): Promise<readonly string[]> => {
      const label = 'drover.dev/managed=direct-access';
      const names = await asAdmin('get', 'sa', '-n', IMPERSONATION, '-l', label, '-o', 'name');
      return names.split('\n').filter((name) => name !== '');
    };
    const kubeconfigOf = async (username: string, { session }: Person): Promise<Kubectl> => {
      const asked = () =>
        server.json<{ config: string }>(accessPath(), { token: session, body: {} });
      const { config } = await eventually(asked, SLOW);
      const file = join(directory, `${username}-direct`);
      await writeFile(file, config, { mode: 0o600 });
      return kubectlWith(file, join(directory, `${username}-direct-cache`));
    };
    const shop = ['get', 'configmaps', '-n', 'shop', '-o', 'name'];

    it('people have exactly their rights, and lose them with their roles', async () => {
      const ida = await addPerson('ida', project, 'project-member');
      const role = { clusterId, userId: ida.id, roleTemplateId: 'nodes-view' };
      const nodes = await call('POST', 'clusterroletemplatebindings', role);
      const idaDirectly = await kubeconfigOf('ida', ida);
      // At once: the answer waits for the roles.
      expect(await idaDirectly.output(shop)).toContain('kube-root-ca.crt');
      expect(await idaDirectly.output(['get', 'nodes', '-o', 'name'])).toBe('');
      expect(await idaDirectly.output(['auth', 'whoami', '-o', 'json'])).toContain(
        `system:serviceaccount:${IMPERSONATION}:drover-${ida.id}`,
      );
      for (const args of [
        ['get', 'configmaps', '-n', 'default'],
        ['get', 'secrets', '-n', IMPERSONATION],
        ['create', 'token', `drover-${ida.id}`, '-n', IMPERSONATION],
      ]) {
        expect((await idaDirectly.run(args)).stderr).toContain('forbidden');
      }
      await remove(`clusterroletemplatebindings/${nodes.id}`);
      await eventually(async () => {
        expect((await idaDirectly.run(['get', 'nodes'])).stderr).toContain('forbidden');
      }, SLOW);
      expect(await idaDirectly.output(shop)).toContain('kube-root-ca.crt');

      const list = await server.json<{ data: { user: string; roles: string[] }[] }>(accessPath(), {
        token: admin,
      });
      const listed = list.data.find(({ user }) => user === ida.id);
      expect(listed?.roles).toContain(`${project.split(':')[1]}:project-member`);
      expect(listed?.roles.some((held) => held.includes('nodes-view'))).toBe(false);
    });

    it('they are gone with their users, with what these hold, on request, and when idle', async () => {
      const people = new Map<string, Person>();
      for (const name of ['jan', 'kim', 'lee', 'may']) {
        people.set(name, await addPerson(name, project, 'project-member'));
      }
      const [jan, kim, lee] = [...people.values()] as [Person, Person, Person];
      const kubectls: Kubectl[] = [];
      for (const [name, person] of people) kubectls.push(await kubeconfigOf(name, person));
      expect((await accountsThere()).length).toBeGreaterThanOrEqual(4);
      await remove(`users/${jan.id}`);
      await remove(kim.binding);
      await server.json(accessPath(), { method: 'DELETE', token: lee.session });
      await eventually(async () => {
        const left = await accountsThere();
        for (const { id } of [jan, kim, lee])
          expect(left).not.toContain(`serviceaccount/drover-${id}`);
      }, SLOW);
      for (const kubectl of kubectls.slice(0, 3)) {
        await eventually(async () => expect((await kubectl.run(shop)).exitCode).not.toBe(0), SLOW);
      }
      const [, , , may] = kubectls;
      expect(await may?.output(shop)).toContain('kube-root-ca.crt');
      await call('PUT', 'settings/direct-access-idle-minutes', { value: '0' });
      await eventually(async () => expect(await accountsThere()).toEqual([]), SLOW);
      await eventually(async () => expect((await may?.run(shop))?.exitCode).not.toBe(0), SLOW);
      const refused = await server.request(accessPath(), {
        token: people.get('may')?.session ?? '',
        body: {},
      });
      expect([refused.status, refused.text]).toEqual([
        403,
        expect.stringContaining('direct-access-idle-minutes'),
      ]);
      await call('PUT', 'settings/direct-access-idle-minutes', { value: '1440' });
    });

    it('the command line fetches tokens, which last while no server runs', async () => {
      const ola = await addPerson('ola', project, 'project-member');
      const args = ['--conditions=@drover/source', 'scripts/build.ts', 'cli'];
      await checkCommand(process.execPath, args, { cwd: root, timeoutMs: 300_000 });
      const cli = await CliProcess.create(join(directory, 'ola'));
      const { value } = await server.json<{ value: string }>('/v3/settings/cacerts');
      const checksum = createHash('sha256').update(`${value.trim()}\n`).digest('hex');
      const login = ['--ca-checksum', checksum, '--username=ola', '--password-stdin'];
      await cli.output(['login', server.url, ...login], { input: PASSWORD });
      await cli.output(['kubeconfig', 'production', '--direct', '--merge', '--use']);
      const read = () => cli.command('kubectl', shop);
      const first = await read();
      expect(first.stdout, first.stderr).toContain('kube-root-ca.crt');
      await server.kill('SIGTERM');
      expect((await read()).stdout).toContain('kube-root-ca.crt');
      await server.start();
      // The agent comes back in its own time.
      const listed = await eventually(
        () => cli.output(['direct-access', 'ls', 'production']),
        SLOW,
      );
      expect(listed).toContain(ola.id);
      await cli.output(['direct-access', 'revoke', 'production']);
      await eventually(async () => expect((await read()).exitCode).not.toBe(0), SLOW);
    });

    it('nobody gets one who holds nothing there, or takes that of another', async () => {
      const ned = await addPerson('ned', project, 'project-member');
      const { id } = await call('POST', 'users', { username: 'odd', password: PASSWORD });
      await call('POST', 'globalrolebindings', { userId: id, globalRoleId: 'user' });
      const odd = await server.login('odd', PASSWORD);
      expect((await server.request(accessPath(), { token: odd, body: {} })).status).toBe(403);
      await kubeconfigOf('ned', ned);
      for (const token of [odd, await server.login('bob', PASSWORD)]) {
        const other = `${accessPath()}?user=${ned.id}`;
        expect((await server.request(other, { method: 'DELETE', token })).status).toBe(403);
      }
      const bob = await server.login('bob', PASSWORD);
      const own = await server.json<{ data: readonly object[] }>(accessPath(), { token: bob });
      expect(own.data).toEqual([]);
      expect(
        (await server.request(accessPath(), { token: bob, body: { minutes: 5 } })).status,
      ).toBe(400);
    });
  });

  it('is left with nothing of it when it is removed', async () => {
    await remove(`clusters/${clusterId}`);
    await eventually(async () => {
      const { stdout } = await plane.kubectl(['get', 'ns,crd,clusterrole,clusterrolebinding']);
      expect(stdout).not.toMatch(/cattle|drover/);
    }, SLOW);
  });
});
