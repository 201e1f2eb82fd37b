import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIRST_PASSWORD, type RequestOptions, ServerProcess } from '../server-process.ts';

const NEW_PASSWORD = 'the password of the provider';

interface Resource {
  readonly id: string;
  readonly type: string;
  readonly links: Readonly<Record<string, string>>;
  readonly actions?: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

/** What the Terraform provider asks, in its order: bootstrap, then the life of what it manages. */
describe('the sequences of the Terraform provider', () => {
  let stack: AsyncDisposableStack;
  let server: ServerProcess;
  let token: string;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-terraform-'))).path;
    const flags = ['--data-dir', join(directory, 'data')];
    server = stack.use(await ServerProcess.start({ directory, flags }));
  });
  afterAll(() => stack.disposeAsync());

  /** Follows a link or an action of a resource: the provider builds no addresses. */
  function follow(address: string | undefined, options: RequestOptions = {}): Promise<Resource> {
    return server.json<Resource>((address ?? '/no-link').replace(server.url, ''), {
      token,
      ...options,
    });
  }

  const put = (resource: Resource, body: object, query = ''): Promise<Resource> =>
    follow(`${resource.links['update'] ?? resource.links['self']}${query}`, {
      method: 'PUT',
      body: { ...body, id: resource.id, type: resource.type },
    });
  const get = (path: string): Promise<Resource> => server.json<Resource>(path, { token });
  const post = (path: string, body: object): Promise<Resource> =>
    server.json<Resource>(path, { token, body });

  it('bootstraps: waits, logs in, sets the address, makes a token, changes the password', async () => {
    expect((await server.request('/ping')).text).toBe('pong');
    const path = '/v3-public/localProviders/local?action=login';
    const login = await server.json<Resource & { readonly token: string }>(path, {
      body: { type: 'localProvider', username: 'admin', password: FIRST_PASSWORD, ttl: 60_000 },
    });
    expect(login).toMatchObject({ type: 'token' });
    expect(login.token.split(':')[0]).toBe(login.id);
    ({ token } = login);
    expect(await get('/v3/settings/k8s-version')).toHaveProperty('value');
    for (const [name, value] of [
      ['server-url', server.url],
      ['telemetry-opt', 'out'],
      ['ui-default-landing', 'vue'],
    ] as const) {
      const setting = await get(`/v3/settings/${name}`);
      expect((await put(setting, { name, value }))['value']).toBe(value);
      expect(await get(`/v3/settings/${name}`)).toMatchObject({ value, source: 'db' });
    }
    const body = { type: 'token', description: 'Terraform bootstrap admin token', ttl: 0 };
    const made = await post('/v3/token', body);
    token = String(made['token']);
    const users = await server.json<{ data: Resource[] }>('/v3/users?username=admin', { token });
    const [admin] = users.data;
    const changed = await follow(admin?.actions?.['setpassword'], {
      method: 'POST',
      body: { newPassword: NEW_PASSWORD },
    });
    expect(changed).toMatchObject({ type: 'user', username: 'admin' });
    await server.login('admin', NEW_PASSWORD);
    const local = await get('/v3/clusters/local');
    expect(local).toMatchObject({ id: 'local', state: 'active', transitioning: 'no' });
    // It waits for conditions, and looks at the time to see whether they are new.
    const conditions = local['conditions'] as readonly Readonly<Record<string, string>>[];
    for (const type of ['Ready', 'Connected']) {
      const found = conditions.find((condition) => condition['type'] === type);
      expect(found).toMatchObject({ status: 'True' });
      expect(Date.parse(found?.['lastUpdateTime'] ?? '')).toBeGreaterThan(0);
    }
  });

  it('makes a cluster to import, reads its commands, replaces it, and deletes it', async () => {
    const cluster = await post('/v3/clusters', {
      type: 'cluster',
      name: 'imported',
      description: 'by Terraform',
      labels: { team: 'blue' },
      annotations: { 'example.com/a': 'b' },
    });
    const tokens = '/v3/clusterregistrationtokens';
    const made = await post(tokens, { clusterId: cluster.id, name: 'default-token' });
    expect(made['command']).toContain('kubectl apply -f https://');
    const found = await server.json<{ data: Resource[] }>(
      `/v3/clusterRegistrationTokens?clusterId=${cluster.id}`,
      { token },
    );
    expect(found.data.map(({ id }) => id)).toContain(made.id);
    const kubeconfig = await follow(cluster.actions?.['generateKubeconfig'], { method: 'POST' });
    expect(kubeconfig['config']).toContain(`/k8s/clusters/${cluster.id}`);
    const body = { name: 'imported', description: 'replaced', labels: { team: 'red' } };
    const replaced = await put(cluster, body, '?_replace=true');
    expect(replaced).toMatchObject({ description: 'replaced', labels: { team: 'red' } });
    const { annotations } = await get(`/v3/clusters/${cluster.id}`);
    expect(annotations).not.toHaveProperty('example.com/a');
    await follow(cluster.links['remove'], { method: 'DELETE' });
    await expect
      .poll(async () => (await server.request(`/v3/clusters/${cluster.id}`, { token })).status, {
        timeout: 30_000,
      })
      .toBe(404);
  });

  it('makes projects, namespaces, roles, bindings and users, and takes them back', async () => {
    const project = await post('/v3/projects', {
      name: 'payments',
      clusterId: 'local',
      resourceQuota: { limit: { limitsCpu: '4000m' } },
      namespaceDefaultResourceQuota: { limit: { limitsCpu: '1000m' } },
    });
    expect(project.id).toMatch(/^local:p-/);
    const namespace = await post('/v3/cluster/local/namespaces', {
      name: 'payments-api',
      projectId: project.id,
    });
    expect(namespace['projectId']).toBe(project.id);
    const user = await post('/v3/users', {
      username: 'terraform',
      password: 'another good password',
      enabled: true,
    });
    const globalBinding = await post('/v3/globalRoleBindings', {
      globalRoleId: 'user',
      userId: user.id,
    });
    const role = await post('/v3/roleTemplates', {
      name: 'pods',
      context: 'project',
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }],
    });
    const binding = await post('/v3/projectRoleTemplateBindings', {
      projectId: project.id,
      roleTemplateId: role.id,
      userId: user.id,
    });
    expect(binding['projectId']).toBe(project.id);
    const again = await server.json<{ data: Resource[] }>(
      `/v3/projectRoleTemplateBindings?projectId=${encodeURIComponent(project.id)}&roleTemplateId=${role.id}`,
      { token },
    );
    expect(again.data.map(({ id }) => id)).toEqual([binding.id]);
    for (const made of [binding, globalBinding, role, user, namespace, project]) {
      const path = (made.links['remove'] ?? '').replace(server.url, '');
      const { status } = await server.request(path, { token, method: 'DELETE' });
      expect([200, 204], path).toContain(status);
    }
    for (const made of [binding, globalBinding, role, user, namespace, project]) {
      const path = (made.links['self'] ?? '').replace(server.url, '');
      const status = async (): Promise<number> => (await server.request(path, { token })).status;
      await expect.poll(status, { timeout: 30_000, message: path }).toBe(404);
    }
  });

  it.each([
    ['users', { username: 'changed', password: 'another good password' }, { name: 'New name' }],
    ['projects', { name: 'changed', clusterId: 'local' }, { name: 'renamed', description: 'new' }],
    [
      'roleTemplates',
      { name: 'changed', context: 'cluster', rules: [] },
      { rules: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get'] }] },
    ],
    ['globalRoles', { name: 'changed', rules: [] }, { newUserDefault: true, description: 'new' }],
    ['settings', { name: 'changed', value: 'a' }, { value: 'b' }],
    [
      'nodeDrivers',
      { name: 'changed', url: 'https://drivers.test/docker-machine-driver-changed' },
      { whitelistDomains: ['drivers.test'] },
    ],
    [
      'podSecurityAdmissionConfigurationTemplates',
      { name: 'changed', configuration: { defaults: { enforce: 'baseline' } } },
      { configuration: { defaults: { enforce: 'restricted' } } },
    ],
  ])(
    'changes one of the %s, and reads what it sent: a second plan is empty',
    async (plural, body, change) => {
      const made = await post(`/v3/${plural}`, body);
      const { password: _hidden, ...shown } = body as Readonly<Record<string, unknown>>;
      expect(await follow(made.links['self'])).toMatchObject(shown);
      await put(made, change);
      expect(await follow(made.links['self'])).toMatchObject({ ...shown, ...change });
      const gone = await server.request((made.links['remove'] ?? '').replace(server.url, ''), {
        token,
        method: 'DELETE',
      });
      expect([200, 204]).toContain(gone.status);
    },
  );

  it('reads schemas again for types that came with drivers', async () => {
    const schemas = await server.json<{ data: Resource[] }>('/v3/schemas', { token });
    const ids = schemas.data.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['amazonec2config', 'nodeTemplate']));
    const template = schemas.data.find(({ id }) => id === 'nodeTemplate');
    expect(template?.['resourceFields']).toHaveProperty('amazonec2Config');
  });

  it('is told what is wrong in the words that it shows', async () => {
    const refused = await server.request('/v3/clusters', { token, body: { name: 'local' } });
    expect([refused.status, refused.json()['code']]).toEqual([422, 'NotUnique']);
    const missing = await server.request('/v3/projects', { token, body: { name: 'x' } });
    expect(missing.json()).toMatchObject({ code: 'MissingRequired', fieldName: 'clusterId' });
  });
});
