import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../scripts/run-command.ts';
import { kubectlPath, startControlPlane } from './kubernetes/index.ts';
import { type Answer, ServerProcess } from './server-process.ts';

const PASSWORD = 'a-password-of-the-test';
const WAIT = { timeoutMs: 60_000, intervalMs: 200 };
const MANAGEMENT = '/k8s/clusters/local/apis/management.cattle.io/v3';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** Somebody who logged in. */
interface Person {
  readonly id: string;
  readonly token: string;
}

/** Somebody and the roles that they hold in the cluster of the test. */
interface Holder {
  readonly person: Person;
  readonly roles: readonly string[];
}

describe.each([
  ['the embedded API server', false],
  ['a real API server', true],
])('the rules of roles and bindings in front of %s', (_home, isReal) => {
  const stack = new AsyncDisposableStack();
  let directory: string;
  let server: ServerProcess;
  let admin: string;
  /** Of an administrator of the API server. */
  let homeKubeconfig: string;
  let ann: Person;
  let bob: Person;
  /** A cluster that Ann made, and its first project. */
  let cluster: string;
  let project: string;

  beforeAll(async () => {
    directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-admission-'))).path;
    server = stack.use(await ServerProcess.start({ directory, flags: await homeFlags() }));
    admin = await server.login();
    await send('PUT', '/v3/settings/server-url', { value: server.url });
    await eventually(async () => expect((await readiness()).status).toBe('True'), WAIT);
    ann = await addPerson('ann');
    bob = await addPerson('bob');
    cluster = await create('/v3/clusters', { name: 'ours' }, ann.token);
    project = await eventually(
      () => create('/v3/projects', { name: 'shop', clusterId: cluster }, ann.token),
      WAIT,
    );
  });
  afterAll(() => stack.disposeAsync());

  async function homeFlags(): Promise<readonly string[]> {
    if (!isReal) {
      homeKubeconfig = join(directory, 'data', 'kubeconfig.yaml');
      return ['--data-dir', join(directory, 'data')];
    }
    const controlPlane = stack.use(await startControlPlane({ controllers: true }));
    homeKubeconfig = controlPlane.kubeconfigPath;
    return ['--kubeconfig', homeKubeconfig];
  }

  async function addPerson(name: string): Promise<Person> {
    const body = { username: name, password: PASSWORD, mustChangePassword: false };
    const id = await create('/v3/users', body);
    const token = await eventually(async () => {
      const global = await send('GET', `/v3/globalRoleBindings?userId=${id}`);
      expect(global.json<{ data: unknown[] }>().data).not.toEqual([]);
      return server.login(name, PASSWORD);
    }, WAIT);
    return { id, token };
  }

  /**
   * What kubectl says, with the kubeconfig of the API server itself, as somebody who holds roles in the cluster: standard
   * output, or what it complains of.
   */
  async function kubectl(
    { person, roles }: Holder,
    args: readonly string[],
    input?: object,
  ): Promise<string> {
    const groups = ['system:authenticated', ...roles.map((role) => `drover:${cluster}:${role}`)];
    const as = ['--as', person.id, ...groups.flatMap((group) => ['--as-group', group])];
    const where = ['--kubeconfig', homeKubeconfig, '--cache-dir', join(directory, 'kubectl')];
    const options = input ? { input: JSON.stringify(input) } : {};
    const { stdout, stderr } = await runCommand(
      await kubectlPath(),
      [...where, ...as, ...args],
      options,
    );
    return stdout === '' ? stderr : stdout;
  }

  const send = (method: string, path: string, body?: unknown, token = admin): Promise<Answer> =>
    server.request(path, { method, token, ...(body !== undefined && { body }) });

  /** Creates something by the v3 API, and gives its id. */
  async function create(path: string, body: object, token = admin): Promise<string> {
    const answer = await send('POST', path, body, token);
    expect(answer.status, answer.text).toBe(201);
    return answer.json<{ id: string }>().id;
  }

  async function readiness(): Promise<Condition> {
    const { status } = (await send('GET', `${MANAGEMENT}/clusters/local`)).json<{
      status: { conditions?: readonly Condition[] };
    }>();
    const found = status.conditions?.find(({ type }) => type === 'AdmissionReady');
    return found ?? { type: 'AdmissionReady', status: 'absent' };
  }

  const inCluster = (name: string, roleTemplateName: string, userName: string): object => ({
    apiVersion: 'management.cattle.io/v3',
    kind: 'ClusterRoleTemplateBinding',
    metadata: { name, namespace: cluster },
    clusterName: cluster,
    roleTemplateName,
    userName,
  });

  async function administratorId(): Promise<string> {
    const { data } = (await send('GET', '/v3/users?username=admin')).json<{
      data: readonly { id: string }[];
    }>();
    return data[0]?.id ?? '';
  }

  const owner = (): Holder => ({ person: ann, roles: ['cluster-owner'] });

  const apply = (holder: Holder, object: object): Promise<string> =>
    kubectl(holder, ['create', '-f', '-'], object);

  it('let an owner give what they have, by kubectl and by the v3 API', async () => {
    await eventually(async () => {
      const said = await apply(owner(), inCluster('k-1', 'cluster-member', bob.id));
      expect(said).toContain('created');
    }, WAIT);
    const binding = { clusterId: cluster, roleTemplateId: 'nodes-view', userId: bob.id };
    await create('/v3/clusterRoleTemplateBindings', binding, ann.token);
    const inProject = { projectId: project, roleTemplateId: 'project-member', userId: bob.id };
    // The rights of who creates a project come a moment after it.
    await eventually(() => create('/v3/projectRoleTemplateBindings', inProject, ann.token), WAIT);
  });

  it('let nobody give themselves more than they have', async () => {
    const manage = {
      clusterId: cluster,
      roleTemplateId: 'clusterroletemplatebindings-manage',
      userId: bob.id,
    };
    await create('/v3/clusterRoleTemplateBindings', manage, ann.token);
    const manager = { person: bob, roles: ['clusterroletemplatebindings-manage', 'nodes-view'] };
    await eventually(async () => {
      expect(await apply(manager, inCluster('k-2', 'cluster-owner', bob.id))).toMatch(
        new RegExp(
          `${bob.id} does not have what the role cluster-owner gives in cluster ${cluster}`,
        ),
      );
    }, WAIT);
    // What he has he gives.
    expect(await apply(manager, inCluster('k-3', 'nodes-view', ann.id))).toContain('created');
    const own = { clusterId: cluster, roleTemplateId: 'cluster-owner', userId: bob.id };
    const answer = await send('POST', '/v3/clusterRoleTemplateBindings', own, bob.token);
    expect(answer.status).toBe(403);
    expect(answer.json()).toMatchObject({
      type: 'error',
      code: 'PermissionDenied',
      errorCode: 'ADMISSION_ESCALATION',
      fieldName: 'roleTemplateId',
    });
  });

  it('hold for who makes roles', async () => {
    await create('/v3/globalRoleBindings', { globalRoleId: 'roles-manage', userId: bob.id });
    const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['*'] }];
    const body = { name: 'thief', context: 'cluster', rules };
    await eventually(async () => {
      const answer = await send('POST', '/v3/roleTemplates', body, bob.token);
      expect(answer.json()).toMatchObject({ status: 403, errorCode: 'ADMISSION_ESCALATION' });
    }, WAIT);
  });

  it('keep roles that are in use, and say who uses them', async () => {
    const body = { name: 'viewer', context: 'cluster', roleTemplateIds: ['nodes-view'] };
    const role = await create('/v3/roleTemplates', body);
    const binding = { clusterId: cluster, roleTemplateId: role, userId: bob.id };
    const id = await create('/v3/clusterRoleTemplateBindings', binding);
    const answer = await send('DELETE', `/v3/roleTemplates/${role}`);
    expect(answer.json()).toMatchObject({
      status: 409,
      code: 'Conflict',
      errorCode: 'ADMISSION_ROLE_IN_USE',
    });
    expect(answer.json()['message']).toContain(id.replace(':', '/'));
    expect((await send('DELETE', `/v3/clusterRoleTemplateBindings/${id}`)).status).toBeLessThan(
      300,
    );
    expect((await send('DELETE', `/v3/roleTemplates/${role}`)).status).toBeLessThan(300);
  });

  it('say what a binding must look like', async () => {
    const { metadata, ...rest } = inCluster('k-4', 'cluster-member', bob.id) as {
      metadata: object;
    };
    expect(await apply(owner(), { metadata, ...rest, clusterName: 'local' })).toContain(
      'clusterName must be the namespace of the binding',
    );
    expect(
      await apply(owner(), { metadata, ...rest, groupPrincipalName: 'x_group://1' }),
    ).toContain('name one user or one group');
    const patch = ['-n', cluster, 'patch', 'clusterroletemplatebinding', 'k-1', '--type=merge'];
    const change = await kubectl(owner(), [...patch, '-p', '{"roleTemplateName":"cluster-owner"}']);
    expect(change).toContain('roleTemplateName stays as it is');
  });

  it('keep administrators from deleting themselves', async () => {
    const id = await administratorId();
    const answer = await send('DELETE', `${MANAGEMENT}/users/${id}`);
    expect(answer.status, answer.text).toBe(409);
    expect(answer.text).toContain('ADMISSION_OWN_USER');
  });

  it('keep who manages users from becoming an administrator by a password', async () => {
    await create('/v3/globalRoleBindings', { globalRoleId: 'users-manage', userId: bob.id });
    const administrator = await administratorId();
    const cleo = { username: 'cleo', password: PASSWORD };
    await eventually(() => create('/v3/users', cleo, bob.token), WAIT);
    const setPassword = (id: string): Promise<Answer> => {
      const body = { newPassword: 'another-password-of-the-test' };
      return send('POST', `/v3/users/${id}?action=setpassword`, body, bob.token);
    };
    await eventually(async () => expect((await setPassword(ann.id)).status).toBe(200), WAIT);
    const answer = await setPassword(administrator);
    expect(answer.json()).toMatchObject({ status: 403, errorCode: 'ADMISSION_ESCALATION' });
    expect(await server.login()).not.toBe('');
  });

  it('are answered for to nobody but the API server', async () => {
    const path = '/v1/webhook/validation/globalroles';
    expect((await server.request(`${path}/guess`, { body: {} })).status).toBe(404);
    expect((await server.request(`${path}/guess`, { token: admin, body: {} })).status).toBe(404);
  });

  it.skipIf(!isReal)(
    'say when the API server cannot ask, and hold nobody back but people',
    async () => {
      const setting = '/v3/settings/internal-server-url';
      await send('PUT', setting, { value: 'https://127.0.0.1:9' });
      await eventually(
        async () =>
          expect(await readiness()).toMatchObject({
            status: 'False',
            reason: 'ADMISSION_UNREACHABLE',
            message: expect.not.stringMatching(/validation\/\w+\/\w/) as string,
          }),
        WAIT,
      );
      expect(await apply(owner(), inCluster('k-5', 'cluster-member', bob.id))).toContain(
        'failed calling webhook',
      );
      await send('PUT', setting, { value: '' });
      await eventually(async () => expect((await readiness()).status).toBe('True'), WAIT);
      expect(await apply(owner(), inCluster('k-5', 'cluster-member', bob.id))).toContain('created');
    },
  );
});
