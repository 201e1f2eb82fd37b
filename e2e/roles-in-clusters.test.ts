import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClusterBeside, importBeside } from './agent-beside.ts';
import type { AgentProcess } from './agent-process.ts';
import { untilState } from './imported-cluster.ts';
import { type ControlPlane, startControlPlane } from './kubernetes/index.ts';
import { type Kubectl, kubectlWith } from './main-job-kubectl.ts';
import { ServerProcess } from './server-process.ts';

const PASSWORD = 'a password for the test';
/** For what goes through several processes. */
const SLOW = { timeoutMs: 60_000, intervalMs: 200 };
const KINDS = 'clusterrole,clusterrolebinding,rolebinding';
const MANAGED = ['-A', '-l', 'drover.dev/managed=roles', '-o', 'name'];

interface Resource {
  readonly id: string;
  readonly state?: string;
  readonly [field: string]: unknown;
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

describe('roles in a real cluster', () => {
  const stack = new AsyncDisposableStack();
  let directory: string;
  let server: ServerProcess;
  let plane: ControlPlane;
  let agent: AgentProcess;
  let cluster: ClusterBeside;
  let admin: string;
  let clusterId: string;
  let project: string;

  const call = (method: string, path: string, body?: unknown, token = admin): Promise<Resource> =>
    server.json<Resource>(`/v3/${path}`, { method, token, ...(body !== undefined && { body }) });
  const remove = (path: string) =>
    server.request(`/v3/${path}`, { method: 'DELETE', token: admin });
  const direct = async (...args: readonly string[]): Promise<string> => {
    const { stdout, stderr, exitCode } = await plane.kubectl(args);
    expect(exitCode, stderr).toBe(0);
    return stdout.trim();
  };
  const managed = async (): Promise<readonly string[]> =>
    (await direct('get', KINDS, ...MANAGED)).split('\n');
  const conditionOf = async (type: string): Promise<Condition | undefined> => {
    const { conditions = [] } = (await call('GET', `clusters/${clusterId}`)) as unknown as {
      conditions?: readonly Condition[];
    };
    return conditions.find((condition) => condition.type === type);
  };

  async function addPerson(username: string): Promise<{ id: string; kubectl: Kubectl }> {
    const { id } = await call('POST', 'users', { username, password: PASSWORD });
    await call('POST', 'globalrolebindings', { userId: id, globalRoleId: 'user' });
    const role = { projectId: project, userId: id, roleTemplateId: 'project-member' };
    await call('POST', 'projectroletemplatebindings', role);
    const token = await server.login(username, PASSWORD);
    const path = `clusters/${clusterId}?action=generateKubeconfig`;
    const { config } = await eventually(() => call('POST', path, {}, token), SLOW);
    const kubeconfig = join(directory, `${username}-kubeconfig`);
    await writeFile(kubeconfig, String(config), { mode: 0o600 });
    return { id, kubectl: kubectlWith(kubeconfig, join(directory, `${username}-cache`)) };
  }

  beforeAll(async () => {
    directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-roles-'))).path;
    const flags = ['--data-dir', join(directory, 'data')];
    const [started, controlPlane] = await Promise.all([
      ServerProcess.start({ directory, flags }),
      startControlPlane({ controllers: true }),
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
    agent = cluster.startAgent();
    stack.defer(() => agent[Symbol.asyncDispose]());
    await untilState(() => call('GET', `clusters/${clusterId}`), 'active');
    ({ id: project } = await call('POST', 'projects', { name: 'shop', clusterId }));
    await direct('create', 'namespace', 'shop');
    const annotation = `field.cattle.io/projectId=${project}`;
    await eventually(() => direct('annotate', '--overwrite', 'namespace', 'shop', annotation));
  });
  afterAll(() => stack.disposeAsync());

  it('are there at the first request, and people cost nothing', async () => {
    const { kubectl: ann } = await addPerson('ann');
    // At once: the request waits until the role is in the cluster.
    const made = await ann.run(['create', 'configmap', 'mine', '-n', 'shop']);
    expect(made.exitCode, made.stderr).toBe(0);
    expect(await ann.output(['get', 'namespaces', 'shop', '-o', 'name'])).toBe('namespace/shop');
    const elsewhere = await ann.run(['create', 'configmap', 'x', '-n', 'kube-system']);
    expect(elsewhere.stderr).toContain('forbidden');
    await eventually(
      async () =>
        expect(await conditionOf('RbacSynced')).toMatchObject({ status: 'True', reason: 'Synced' }),
      SLOW,
    );

    const before = await managed();
    const { id, kubectl: bob } = await addPerson('bob');
    const also = await bob.run(['create', 'configmap', 'also', '-n', 'shop']);
    expect(also.exitCode, also.stderr).toBe(0);
    await remove(`users/${id}`);
    await eventually(async () => {
      const refused = await bob.run(['get', 'configmaps', '-n', 'shop']);
      expect(refused.exitCode).not.toBe(0);
    }, SLOW);
    expect(await managed()).toEqual(before);
  });

  it('are put back when somebody edits them in the cluster, and the cluster says who', async () => {
    const role = 'project-member';
    const rules = await direct('get', 'clusterrole', role, '-o', 'jsonpath={.rules}');
    const patch = JSON.stringify([{ op: 'replace', path: '/rules', value: [] }]);
    await direct('patch', 'clusterrole', role, '--type=json', '-p', patch, '--field-manager=eve');
    await eventually(async () => {
      expect(await direct('get', 'clusterrole', role, '-o', 'jsonpath={.rules}')).toBe(rules);
    }, SLOW);
    await eventually(async () => {
      const { status, reason, message } = (await conditionOf('RbacSynced')) ?? {};
      expect([status, reason]).toEqual(['True', 'ForeignEdit']);
      expect(message).toContain('eve had changed the rules of ClusterRole project-member');
    }, SLOW);
    const bindings = await direct('get', 'rolebinding', '-n', 'shop', '-o', 'name');
    const [binding = ''] = bindings.split('\n');
    await direct('delete', '-n', 'shop', binding);
    await eventually(() => direct('get', '-n', 'shop', binding), SLOW);
  });

  it('converge after a time without agent, and leave nothing when nobody has them', async () => {
    await agent[Symbol.asyncDispose]();
    const roles = await server.json<{ data: readonly Resource[] }>(
      `/v3/projectroletemplatebindings?projectId=${project}`,
      { token: admin },
    );
    for (const { id } of roles.data) await remove(`projectroletemplatebindings/${id}`);
    agent = cluster.startAgent();
    await eventually(async () => {
      const ours = `drover.dev/project=${project.slice(project.indexOf(':') + 1)}`;
      expect(await direct('get', KINDS, '-A', '-l', ours, '-o', 'name')).toBe('');
      const left = await managed();
      expect(left).toContain('clusterrole.rbac.authorization.k8s.io/cluster-owner');
      expect(left).not.toContain('clusterrole.rbac.authorization.k8s.io/project-member');
    }, SLOW);
  });
});
