import { createHash } from 'node:crypto';
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { CommandResult } from '../scripts/run-command.ts';
import { startAgentProcess } from './agent-process.ts';
import { untilState } from './imported-cluster.ts';
import { type ControlPlane, startControlPlane } from './kubernetes/index.ts';
import { type Kubectl, kubectlWith } from './main-job-kubectl.ts';
import { ServerProcess } from './server-process.ts';

const ID = 'field.cattle.io/projectId';
const ENFORCE = 'pod-security.kubernetes.io/enforce';
const PASSWORD = 'a password for the test';
/** For what goes through several processes. */
const SLOW = { timeoutMs: 60_000, intervalMs: 200 };

interface Resource {
  readonly id: string;
  readonly state?: string;
  readonly data?: readonly Resource[];
  readonly [field: string]: unknown;
}

interface Namespace {
  readonly metadata: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
    readonly deletionTimestamp?: string;
  };
}

describe('namespaces of a real cluster', () => {
  const stack = new AsyncDisposableStack();
  let directory: string;
  let server: ServerProcess;
  let plane: ControlPlane;
  let admin: string;
  let clusterId: string;
  /** Ids of projects: Ann owns the first two. */
  let shop: string;
  let stock: string;
  let foreign: string;
  /** Ann's, through the server. */
  let ann: Kubectl;
  let annToken: string;

  const call = (method: string, path: string, body?: unknown, token = admin): Promise<Resource> =>
    server.json<Resource>(`/v3/${path}`, { method, token, ...(body !== undefined && { body }) });
  const direct = async (...args: readonly string[]): Promise<string> => {
    const { stdout, stderr, exitCode } = await plane.kubectl(args);
    expect(exitCode, stderr).toBe(0);
    return stdout.trim();
  };
  const read = async (name: string): Promise<Namespace['metadata']> =>
    (JSON.parse(await direct('get', 'namespace', name, '-o', 'json')) as Namespace).metadata;
  const nameOf = (id: string): string => id.slice(id.indexOf(':') + 1);
  const isIn = (name: string, id: string | undefined): Promise<void> =>
    eventually(async () => {
      const { labels = {}, annotations = {} } = await read(name);
      expect([annotations[ID], labels[ID]]).toEqual([id, id && nameOf(id)]);
    }, SLOW);
  const annotate = (name: string, id: string): Promise<CommandResult> =>
    ann.run(['annotate', '--overwrite', 'namespace', name, `${ID}=${id}`]);
  const create = (name: string, annotations: Readonly<Record<string, string>>) => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, annotations } };
    return ann.run(['create', '-f', '-'], { input: JSON.stringify(namespace) });
  };
  const refused = ({ exitCode, stderr }: CommandResult, words: string): void => {
    expect(exitCode, stderr).not.toBe(0);
    expect(stderr).toContain(words);
  };

  async function importPlane(): Promise<void> {
    await call('PUT', 'settings/server-url', { value: server.url });
    ({ id: clusterId } = await call('POST', 'clusters', { name: 'production' }));
    const registration = await eventually(async () => {
      const { data = [] } = await call('GET', `clusterregistrationtokens?clusterId=${clusterId}`);
      expect(data[0]?.['token']).toHaveLength(54);
      return data[0] ?? { id: '' };
    });
    const manifest = await server.request(
      String(registration['manifestUrl']).slice(server.url.length),
    );
    const applied = await plane.kubectl(['apply', '-f', '-'], { input: manifest.text });
    expect(applied.exitCode, applied.stderr).toBe(0);
    const { value } = await call('GET', 'settings/cacerts');
    const caChecksum = createHash('sha256')
      .update(`${String(value).trim()}\n`)
      .digest('hex');
    // As the pod of the agent would: with the rights of the manifest, and no more.
    const config = parse(await readFile(plane.kubeconfigPath, 'utf8')) as {
      users: { user: object }[];
    };
    const token = await direct('create', 'token', 'cattle', '-n', 'cattle-system');
    for (const entry of config.users) entry.user = { token };
    const kubeconfig = join(directory, 'agent-kubeconfig');
    await writeFile(kubeconfig, stringify(config), { mode: 0o600 });
    stack.use(
      startAgentProcess({
        server: server.url,
        registrationToken: String(registration['token']),
        caChecksum,
        kubeconfig,
      }),
    );
    await untilState(() => call('GET', `clusters/${clusterId}`), 'active');
  }

  async function addAnn(): Promise<void> {
    const { id: userId } = await call('POST', 'users', { username: 'ann', password: PASSWORD });
    await call('POST', 'globalrolebindings', { userId, globalRoleId: 'user' });
    for (const projectId of [shop, stock]) {
      const role = { projectId, userId, roleTemplateId: 'project-owner' };
      await call('POST', 'projectroletemplatebindings', role);
    }
    annToken = await server.login('ann', PASSWORD);
    const path = `clusters/${clusterId}?action=generateKubeconfig`;
    const { config } = await eventually(() => call('POST', path, {}, annToken), SLOW);
    const kubeconfig = join(directory, 'ann-kubeconfig');
    await writeFile(kubeconfig, String(config), { mode: 0o600 });
    ann = kubectlWith(kubeconfig, join(directory, 'ann-cache'));
  }

  beforeAll(async () => {
    directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-namespaces-'))).path;
    const flags = ['--data-dir', join(directory, 'data')];
    const [started, controlPlane] = await Promise.all([
      ServerProcess.start({ directory, flags }),
      startControlPlane({ controllers: true }),
    ]);
    server = stack.use(started);
    plane = stack.use(controlPlane);
    admin = await server.login();
    await importPlane();
    const project = async (name: string): Promise<string> =>
      (await call('POST', 'projects', { name, clusterId })).id;
    [shop, stock, foreign] = [
      await project('shop'),
      await project('stock'),
      await project('theirs'),
    ];
    await addAnn();
    await eventually(async () => {
      const { conditions = [] } = (await call('GET', `clusters/${clusterId}`)) as unknown as {
        conditions?: readonly { readonly type: string; readonly status: string }[];
      };
      expect(conditions).toContainEqual(
        expect.objectContaining({ type: 'NamespacesGuarded', status: 'True' }),
      );
    }, SLOW);
  });
  afterAll(() => stack.disposeAsync());

  it('are all that the cluster knows of projects', async () => {
    await eventually(async () => {
      const { data = [] } = await call('GET', `projects?clusterId=${clusterId}`);
      const idOf = (name: string) => String(data.find((found) => found['name'] === name)?.id);
      expect((await read('default')).labels?.[ID]).toBe(nameOf(idOf('Default')));
      expect((await read('kube-system')).labels?.[ID]).toBe(nameOf(idOf('System')));
    }, SLOW);
    expect(await direct('get', 'crd', '-o', 'name')).not.toContain('management.cattle.io');
    const namespaces = await direct('get', 'namespaces', '-o', 'json');
    for (const { metadata } of (JSON.parse(namespaces) as { items: Namespace[] }).items) {
      expect(metadata.finalizers ?? []).toEqual([]);
    }
  });

  it('are created by kubectl in a project that people own, in no other, or in none', async () => {
    await eventually(async () => {
      const made = await create('made', { [ID]: shop });
      expect(made.exitCode, made.stderr).toBe(0);
    }, SLOW);
    await isIn('made', shop);
    refused(await create('grabbed', { [ID]: foreign }), 'needs manage-namespaces on the project');
    refused(await create('far', { [ID]: 'c-other:p-1' }), 'must name a project of this cluster');
    const loose = await create('loose', {});
    expect(loose.exitCode, loose.stderr).toBe(0);
    expect(loose.stderr).toContain(`${ID}: ${clusterId}:<project>`);
    await isIn('loose', undefined);
  });

  it('move by rights on both sides, whoever is asked', async () => {
    await eventually(async () => {
      const moved = await annotate('made', stock);
      expect(moved.exitCode, moved.stderr).toBe(0);
    }, SLOW);
    await isIn('made', stock);
    refused(await annotate('made', foreign), 'needs manage-namespaces on the project');
    const move = (projectId: string, token: string) =>
      server.request(`/v3/clusters/${clusterId}/namespaces/made?action=move`, {
        token,
        body: { projectId },
      });
    expect((await move(foreign, annToken)).status).toBeGreaterThanOrEqual(403);
    expect((await move(shop, annToken)).status).toBe(200);
    await isIn('made', shop);
    expect((await move(foreign, admin)).status).toBe(200);
    await isIn('made', foreign);
    expect((await move(shop, annToken)).status).toBeGreaterThanOrEqual(403);
    expect((await move(shop, admin)).status).toBe(200);
  });

  it('keep their rules for whoever works in the cluster without Drover', async () => {
    const far = await plane.kubectl(['annotate', 'namespace', 'loose', `${ID}=c-other:p-1`]);
    refused(far, 'must name a project of this cluster');
    await direct('label', '--overwrite', 'namespace', 'made', `${ID}=p-wrong`);
    await isIn('made', shop);
    await direct('annotate', 'namespace', 'loose', `${ID}=${clusterId}:p-never`);
    await isIn('loose', undefined);
    expect((await read('loose')).annotations?.['cattle.io/status']).toContain('ProjectNotFound');
  });

  it('take no labels of pod security from people of projects', async () => {
    await eventually(async () => {
      const labelled = await ann.run(['label', 'namespace', 'made', 'team=shop', '--overwrite']);
      expect(labelled.exitCode, labelled.stderr).toBe(0);
    }, SLOW);
    const labelled = await ann.run(['label', 'namespace', 'made', `${ENFORCE}=privileged`]);
    refused(labelled, 'need updatepsa');
  });

  it('get labels of pod security with the template that the cluster names', async () => {
    const name = (template: string) =>
      call('PUT', `clusters/${clusterId}`, {
        name: 'production',
        defaultPodSecurityAdmissionConfigurationTemplateName: template,
      });
    await name('rancher-restricted');
    const enforced = async () => (await read('made')).labels?.[ENFORCE];
    await eventually(async () => expect(await enforced()).toBe('restricted'), SLOW);
    expect((await read('kube-system')).labels?.[ENFORCE]).toBeUndefined();
    await name('');
    await eventually(async () => expect(await enforced()).toBeUndefined(), SLOW);
  });

  it('go with their project when they were made for it, and stay in none otherwise', async () => {
    await call('POST', `clusters/${clusterId}/namespaces`, { name: 'theirs', projectId: foreign });
    await direct('create', 'namespace', 'found');
    await direct('annotate', 'namespace', 'found', `${ID}=${foreign}`);
    await isIn('found', foreign);
    await isIn('theirs', foreign);
    await server.request(`/v3/projects/${foreign}`, { method: 'DELETE', token: admin });
    await isIn('found', undefined);
    await eventually(async () => {
      const { stdout } = await plane.kubectl(['get', 'namespaces', '-o', 'name']);
      expect(stdout).not.toContain('namespace/theirs');
    }, SLOW);
    await eventually(async () => {
      const { status } = await server.request(`/v3/projects/${foreign}`, { token: admin });
      expect(status).toBe(404);
    }, SLOW);
  });

  it('cost nothing while nothing happens', async () => {
    const OURS = ['namespace', 'namespace-guard', 'pod-security', 'project-cleanup'];
    const reconciles = async (): Promise<readonly string[]> => {
      const { text } = await server.request('/metrics', { token: admin });
      const lines = text
        .split('\n')
        .filter((line) => line.startsWith('controller_runtime_reconcile_total'));
      return lines.filter((line) => OURS.some((name) => line.includes(`controller="${name}"`)));
    };
    const rest = async (waitMs: number): Promise<void> => {
      const before = await reconciles();
      expect(before.length).toBeGreaterThan(0);
      await systemClock.sleep(waitMs);
      expect(await reconciles()).toEqual(before);
    };
    await eventually(() => rest(1_000), SLOW);
    await rest(5_000);
  });

  it('are left as they were found when Drover leaves the cluster', async () => {
    const template = { defaultPodSecurityAdmissionConfigurationTemplateName: 'rancher-restricted' };
    await call('PUT', `clusters/${clusterId}`, { name: 'production', ...template });
    await eventually(
      async () => expect((await read('made')).labels?.[ENFORCE]).toBe('restricted'),
      SLOW,
    );
    await server.request(`/v3/clusters/${clusterId}`, { method: 'DELETE', token: admin });
    await eventually(async () => {
      const { labels = {}, annotations = {} } = await read('made');
      expect(labels).toEqual({ 'kubernetes.io/metadata.name': 'made', team: 'shop' });
      expect(Object.keys(annotations)).not.toContain(ID);
      const kinds = 'validatingadmissionpolicies,validatingadmissionpolicybindings';
      expect(await direct('get', kinds, '-l', 'drover.dev/managed', '-o', 'name')).toBe('');
    }, SLOW);
  });
});
