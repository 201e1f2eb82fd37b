import { type Cluster, cluster, type Setting, setting, type User, user } from '@drover/api';
import { failureStatus, StatusError } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { createNorman, type NormanServices } from '../src/index.ts';
import { bodyText, PASSWORD, startWorld, type World } from './world.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n';
let world: World;
let token: string;
let adminId: string;

beforeAll(async () => {
  world = await startWorld({
    environment: { CATTLE_CACERTS: PEM, CATTLE_TELEMETRY_OPT: 'out' },
  });
  token = await world.login();
  await world.store<Cluster>(cluster.type, {
    metadata: { name: 'local' },
    spec: { displayName: 'local', internal: true },
  });
  const me = await world.send('GET', '/v3/users?me=true', { token });
  adminId = String((me.json['data'] as readonly { id: string }[])[0]?.id);
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

beforeEach(() => {
  world.writes.length = 0;
});

const send = (method: string, url: string, body?: unknown) =>
  world.send(method, url, { token, ...(body !== undefined && { body }) });

describe('clusters', () => {
  it('live: create, read, change, delete', async () => {
    const created = await send('POST', '/v3/clusters', { name: 'live', description: 'a' });
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({
      name: 'live',
      description: 'a',
      creatorId: adminId,
      labels: { 'cattle.io/creator': 'norman' },
      dockerRootDir: '/var/lib/docker',
      enableNetworkPolicy: false,
      state: 'pending',
      transitioning: 'yes',
      transitioningMessage: 'Waiting for the agent of the cluster',
    });
    const url = `/v3/clusters/${String(created.json['id'])}`;
    const changed = await send('PUT', url, { name: 'live', description: 'b' });
    expect(changed.status).toBe(200);
    expect((await send('GET', url)).json).toMatchObject({ name: 'live', description: 'b' });
    const deleted = await send('DELETE', url);
    expect(deleted).toMatchObject({ status: 204, text: '' });
    expect((await send('GET', url)).status).toBe(404);
  });

  it('carry a name in every change', async () => {
    const created = await send('POST', '/v3/clusters', { name: 'named' });
    const changed = await send('PUT', `/v3/clusters/${String(created.json['id'])}`, {
      description: 'x',
    });
    expect(changed.json).toMatchObject({ code: 'MissingRequired', fieldName: 'Cluster name' });
  });

  it('merge structs, replace lists and maps, keep what is not named', async () => {
    const { json } = await send('POST', '/v3/clusters', {
      name: 'merged',
      description: 'kept',
      agentEnvVars: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
      localClusterAuthEndpoint: { enabled: true, fqdn: 'k.test' },
      labels: { mine: '1' },
    });
    const url = `/v3/clusters/${String(json['id'])}`;
    const changed = await send('PUT', url, {
      name: 'merged',
      agentEnvVars: [{ name: 'C', value: '3' }],
      localClusterAuthEndpoint: { caCerts: 'pem' },
      labels: { other: '2', 'cattle.io/creator': 'me' },
      annotations: { 'field.cattle.io/creatorId': 'u-evil', 'field.cattle.io/x': 'y', note: 'n' },
    });
    expect(changed.json).toMatchObject({
      description: 'kept',
      agentEnvVars: [{ name: 'C', value: '3', type: '/v3/schemas/envVar' }],
      localClusterAuthEndpoint: { enabled: true, fqdn: 'k.test', caCerts: 'pem' },
      labels: { other: '2', 'cattle.io/creator': 'norman' },
      annotations: { 'field.cattle.io/x': 'y', note: 'n' },
      creatorId: adminId,
    });
    expect(changed.json['labels']).not.toHaveProperty('mine');
    const replaced = await send('PUT', `${url}?_replace=true`, { name: 'merged' });
    expect(replaced.json).not.toHaveProperty('description');
    expect(replaced.json).not.toHaveProperty('agentEnvVars');
    expect(replaced.json['labels']).toEqual({ 'cattle.io/creator': 'norman' });
  });

  it('ignore what cannot be written, and name it in a warning', async () => {
    const { status, json, headers } = await send('POST', '/v3/clusters', {
      name: 'warned',
      id: 'c-mine0',
      type: 'project',
      links: {},
      driver: 'k3s',
      nosuch: 1,
    });
    expect(status).toBe(201);
    expect(json['id']).not.toBe('c-mine0');
    expect(json).not.toHaveProperty('driver');
    expect(headers['Warning']).toEqual([
      `299 - "field 'driver' cannot be written and was ignored"`,
      `299 - "unknown field 'nosuch' was ignored"`,
    ]);
  });

  it('do not give the cluster away that Drover runs in', async () => {
    const { json } = await send('GET', '/v3/clusters/local');
    expect(json['links']).not.toHaveProperty('remove');
    expect(json).toMatchObject({ state: 'active', transitioning: 'no' });
    expect((await send('DELETE', '/v3/clusters/local')).json).toMatchObject({
      code: 'MethodNotAllow',
    });
  });

  it('show the state that their conditions tell', async () => {
    await world.store<Cluster>(cluster.type, {
      metadata: { name: 'c-state' },
      spec: { displayName: 'state' },
    });
    const found = await world.client.resource<Cluster>(cluster.type).get('c-state');
    await world.client.resource<Cluster>(cluster.type).update(
      {
        ...found,
        status: {
          conditions: [
            { type: 'Ready', status: 'False', message: 'Cluster agent is not connected' },
          ],
        },
      },
      { subresource: 'status' },
    );
    await world.store(cluster.type, { metadata: { name: 'c-later' } });
    expect((await send('GET', '/v3/clusters/c-state')).json).toMatchObject({
      state: 'unavailable',
      transitioning: 'yes',
      transitioningMessage: 'Cluster agent is not connected',
    });
    const found2 = await send('GET', '/v3/clusters?state=unavailable');
    expect(found2.json['data']).toEqual([expect.objectContaining({ id: 'c-state' })]);
  });

  it('generateKubeconfig: a YAML with a token that opens the cluster', async () => {
    await send('PUT', '/v3/settings/server-url', { value: 'https://d.example/' });
    const { status, json } = await send('POST', '/v3/clusters/local?action=generateKubeconfig');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      type: 'generateKubeConfigOutput',
      baseType: 'generateKubeConfigOutput',
    });
    const config = parseYaml(String(json['config'])) as Record<string, unknown>;
    expect(config).toMatchObject({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name: 'local',
          cluster: {
            server: 'https://d.example/k8s/clusters/local',
            'certificate-authority-data': Buffer.from(PEM).toString('base64'),
          },
        },
      ],
      contexts: [{ name: 'local', context: { user: 'local', cluster: 'local' } }],
      'current-context': 'local',
    });
    const [entry] = config['users'] as readonly { user: { token: string } }[];
    expect(entry?.user.token).toMatch(
      new RegExp(`^kubeconfig-${adminId}[a-z0-9]{5}:[a-z0-9]{54}$`),
    );
    const opened = await world.send('GET', '/v3/clusters', { token: entry?.user.token ?? '' });
    expect(opened.status).toBe(200);
  });

  it('generateKubeconfig: without a secret where the setting says so', async () => {
    await send('PUT', '/v3/settings/kubeconfig-generate-token', { value: 'false' });
    const { json } = await send('POST', '/v3/clusters/local?action=generateKubeconfig');
    await send('PUT', '/v3/settings/kubeconfig-generate-token', { value: '' });
    const config = parseYaml(String(json['config'])) as { users: readonly object[] };
    expect(config.users).toEqual([
      {
        name: 'local',
        user: {
          exec: expect.objectContaining({
            command: 'rancher',
            args: ['token', '--server=d.example', `--user=${adminId}`],
          }) as object,
        },
      },
    ]);
  });

  it('keep secrets inside of structs to themselves', async () => {
    await world.store<Cluster>(cluster.type, {
      metadata: { name: 'c-secr0' },
      spec: { displayName: 'secret', importedConfig: { kubeConfig: 'canary-kubeconfig' } },
    });
    const { json, text } = await send('GET', '/v3/clusters/c-secr0');
    expect(json['importedConfig']).toEqual({ type: '/v3/schemas/importedConfig' });
    expect(text).not.toContain('canary-kubeconfig');
  });

  it('stay visible while finalizers hold their deletion', async () => {
    await world.store<Cluster>(cluster.type, {
      metadata: { name: 'c-held0', finalizers: ['controller.cattle.io/cleanup'] },
      spec: { displayName: 'held' },
    });
    const deleted = await send('DELETE', '/v3/clusters/c-held0');
    expect(deleted.status).toBe(200);
    expect(deleted.json).toMatchObject({
      id: 'c-held0',
      state: 'removing',
      transitioning: 'yes',
      transitioningMessage: 'waiting on cleanup',
    });
    expect((await send('GET', '/v3/clusters/c-held0')).json).toMatchObject({ state: 'removing' });
  });

  it('give up after five attempts to change what others keep changing', async () => {
    await world.store<Cluster>(cluster.type, {
      metadata: { name: 'c-busy0' },
      spec: { displayName: 'busy' },
    });
    let attempts = 0;
    const clientFor: NormanServices['clientFor'] = () => ({
      ...world.client,
      resource: (type) => ({
        ...world.client.resource(type),
        get: (name) => world.client.resource(type).get(name) as never,
        update: () => {
          attempts += 1;
          const message = 'the object has been modified';
          return Promise.reject(new StatusError(failureStatus(409, 'Conflict', message)));
        },
      }),
    });
    const norman = createNorman({ ...world.services, clientFor });
    const body = { name: 'busy', description: 'x' };
    const request = await world.request('PUT', '/v3/clusters/c-busy0', { token, body });
    const { status, body: text } = await norman.handle(request);
    expect(attempts).toBe(5);
    expect(status).toBe(409);
    expect(JSON.parse(bodyText(text))).toMatchObject({ code: 'Conflict', status: 409 });
  });

  it('importYaml: applies objects, in the given namespace where they name none', async () => {
    const yaml = [
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: imported}',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: v}',
    ].join('\n---\n');
    const body = { yaml, namespace: 'imported' };
    const { status, json } = await send('POST', '/v3/clusters/local?action=importYaml', body);
    expect(json).toMatchObject({
      type: 'importYamlOutput',
      message: 'namespaces/imported applied\nconfigmaps/a applied',
    });
    expect(status).toBe(200);
    const unknown = 'apiVersion: v1\nkind: Nosuch\nmetadata: {name: a}';
    const refused = await send('POST', '/v3/clusters/local?action=importYaml', { yaml: unknown });
    expect(refused.json).toMatchObject({ code: 'InvalidBodyContent', fieldName: 'yaml' });
  });

  it('importYaml: not while the cluster is away, and nothing that is no object', async () => {
    const away = await send('POST', '/v3/clusters/c-state?action=importYaml', { yaml: 'a: 1' });
    expect(away.status).toBe(503);
    expect(away.json).toMatchObject({ code: 'ClusterUnavailable' });
    for (const yaml of ['', 'a: 1', '[]', '{', 'apiVersion: v1\nkind: Secret']) {
      const refused = await send('POST', '/v3/clusters/local?action=importYaml', { yaml });
      expect(refused.json).toMatchObject({ code: 'InvalidBodyContent', fieldName: 'yaml' });
    }
  });

  it('exportYaml is for other clusters; unknown actions are refused', async () => {
    expect((await send('POST', '/v3/clusters/local?action=exportYaml')).json).toMatchObject({
      status: 404,
      code: 'ActionNotAvailable',
    });
    expect((await send('POST', '/v3/clusters/local?action=explode')).json).toMatchObject({
      status: 422,
      code: 'InvalidAction',
    });
    expect((await send('POST', '/v3/clusters?action=generateKubeconfig')).json).toMatchObject({
      status: 422,
      code: 'InvalidAction',
    });
  });
});

describe('cluster registration tokens', () => {
  it('carry a secret and the commands, once the server knows its address', async () => {
    await send('PUT', '/v3/settings/server-url', { value: 'https://d.example/' });
    const { status, json } = await send('POST', '/v3/clusterregistrationtokens', {
      clusterId: 'local',
      name: 'crt-mine',
    });
    expect(status).toBe(201);
    const secret = String(json['token']);
    expect(secret).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{54}$/);
    const manifest = `https://d.example/v3/import/${secret}_local.yaml`;
    expect(json).toMatchObject({
      id: 'local:crt-mine',
      manifestUrl: manifest,
      command: `kubectl apply -f ${manifest}`,
      insecureCommand: `curl --insecure -sfL ${manifest} | kubectl apply -f -`,
    });
    expect(json['nodeCommand']).toMatch(
      new RegExp(`--server https://d\\.example --token ${secret} --ca-checksum [0-9a-f]{64}$`),
    );
    expect((await send('GET', '/v3/clusterregistrationtokens/local:crt-mine')).json).toMatchObject({
      token: secret,
    });
  });

  it('belong to the cluster of the path, whatever the body says', async () => {
    await world.store<Cluster>(cluster.type, { metadata: { name: 'c-path0' } });
    const { json } = await send('POST', '/v3/clusters/c-path0/clusterregistrationtokens', {
      clusterId: 'local',
    });
    expect(json).toMatchObject({ clusterId: 'c-path0' });
  });

  it.each([
    ['server-url', 'https://$(id).example'],
    ['agent-image', 'agent;id'],
    ['system-default-registry', 'registry.example/`id`'],
  ])('give no command to paste where %s holds one of its own', async (name, value) => {
    await send('PUT', '/v3/settings/server-url', { value: 'https://d.example/' });
    // Past the API, which refuses it.
    const store = (text: string): Promise<Setting> =>
      world.client.resource<Setting>(setting.type).apply(
        {
          apiVersion: 'management.cattle.io/v3',
          kind: 'Setting',
          metadata: { name },
          value: text,
        },
        { fieldManager: 'past-the-api', force: true },
      );
    await store(value);
    await eventually(async () => {
      const { json } = await send('GET', '/v3/clusterregistrationtokens/local:crt-mine');
      expect(json['command']).toBeUndefined();
      expect(json['nodeCommand']).toBeUndefined();
    });
    await store(name === 'server-url' ? 'https://d.example/' : '');
    await eventually(async () => {
      const { json } = await send('GET', '/v3/clusterregistrationtokens/local:crt-mine');
      expect(json['command']).toContain('https://d.example/');
    });
  });

  it('say nothing of commands before the server knows its address', async () => {
    await send('PUT', '/v3/settings/server-url', { value: '' });
    const { json } = await send('POST', '/v3/clusterregistrationtokens', { clusterId: 'local' });
    expect(json['token']).toHaveLength(54);
    for (const name of ['manifestUrl', 'command', 'insecureCommand', 'nodeCommand']) {
      expect(json).not.toHaveProperty(name);
    }
  });

  it('are made for those only who may create them there', async () => {
    const bob = await world.addUser('crt-bob');
    const attempt = (): ReturnType<World['send']> =>
      world.send('POST', '/v3/clusterregistrationtokens', {
        token: bob.token,
        body: { clusterId: 'local' },
      });
    world.writes.length = 0;
    expect((await attempt()).json).toMatchObject({ status: 403, code: 'PermissionDenied' });
    expect(world.writes).toEqual([]);
    world.grants.set(bob.id, new Set(['create clusterregistrationtokens local']));
    expect((await attempt()).status).toBe(201);
  });
});

describe('bindings of roles in a cluster', () => {
  const bind = (body: object) => send('POST', '/v3/clusterroletemplatebindings', body);
  const good = { clusterId: 'local', roleTemplateId: 'cluster-member', userId: 'u-abc12' };

  it('are created in the namespace of the cluster', async () => {
    const { status, json } = await bind(good);
    expect(status).toBe(201);
    expect(json['id']).toMatch(/^local:crtb-[a-z0-9]{5}$/);
    expect(json).toMatchObject({ ...good, namespaceId: null });
  });

  it('name the user of a local principal', async () => {
    const { userId: _user, ...others } = good;
    const { json } = await bind({ ...others, userPrincipalId: 'local://u-abc12' });
    expect(json).toMatchObject({ userId: 'u-abc12', userPrincipalId: 'local://u-abc12' });
  });

  it.each([
    [{ roleTemplateId: undefined }, 'MissingRequired', 'roleTemplateId'],
    [{ clusterId: undefined }, 'MissingRequired', 'clusterId'],
    [{ userId: undefined }, 'InvalidBodyContent', undefined],
    [{ groupPrincipalId: 'github_team://1' }, 'InvalidBodyContent', undefined],
    [{ roleTemplateId: 'nosuch' }, 'InvalidReference', 'roleTemplateId'],
    [{ roleTemplateId: 'project-owner' }, 'InvalidBodyContent', 'roleTemplateId'],
  ])('are refused with %j by %s', async (change, code, fieldName) => {
    const { status, json } = await bind({ ...good, ...change });
    expect(status).toBe(422);
    expect(json['code']).toBe(code);
    expect(json['fieldName']).toBe(fieldName);
    expect(world.writes).toEqual([]);
  });

  it('are refused for locked roles', async () => {
    await send('PUT', '/v3/roletemplates/nodes-view', { locked: true });
    const { json } = await bind({ ...good, roleTemplateId: 'nodes-view' });
    expect(json).toMatchObject({ code: 'InvalidState', fieldName: 'roleTemplateId' });
  });

  it('never change their subject or role', async () => {
    const { json } = await bind(good);
    const changed = await send('PUT', `/v3/clusterroletemplatebindings/${String(json['id'])}`, {
      roleTemplateId: 'cluster-owner',
      userId: 'u-evil1',
      labels: { a: 'b' },
    });
    expect(changed.json).toMatchObject({ ...good, labels: { a: 'b' } });
  });
});

describe('roles', () => {
  it('that are built in keep what they are', async () => {
    const { json } = await send('PUT', '/v3/roletemplates/cluster-member', {
      name: 'Renamed',
      rules: [],
      clusterCreatorDefault: true,
    });
    expect(json).toMatchObject({ name: 'Cluster Member', clusterCreatorDefault: true });
    expect(json['rules']).not.toEqual([]);
    const global = await send('PUT', '/v3/globalroles/user-base', {
      name: 'Renamed',
      newUserDefault: true,
    });
    expect(global.json).toMatchObject({ name: 'User-Base', newUserDefault: true });
    expect(global.json['links']).not.toHaveProperty('remove');
    expect((await send('DELETE', '/v3/globalroles/user-base')).status).toBe(403);
  });

  it('that others inherit cannot be deleted', async () => {
    expect((await send('DELETE', '/v3/roletemplates/view')).json).toMatchObject({
      status: 409,
      code: 'Conflict',
    });
  });

  it('that are administrative are for clusters', async () => {
    const { json } = await send('POST', '/v3/roletemplates', {
      name: 'x',
      context: 'project',
      administrative: true,
    });
    expect(json).toMatchObject({ code: 'InvalidBodyContent', fieldName: 'administrative' });
  });

  it('are bound only if they exist', async () => {
    const body = { globalRoleId: 'nosuch', userId: 'u-abc12' };
    expect((await send('POST', '/v3/globalrolebindings', body)).status).toBe(404);
    const both = { globalRoleId: 'user', userId: 'u-abc12', groupPrincipalId: 'x_group://1' };
    expect((await send('POST', '/v3/globalrolebindings', both)).json).toMatchObject({
      code: 'InvalidBodyContent',
    });
  });
});

describe('users', () => {
  it('are created without giving a password away', async () => {
    const { status, json, text } = await send('POST', '/v3/users', {
      name: 'Carol',
      username: 'carol',
      password: PASSWORD,
    });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      name: 'Carol',
      username: 'carol',
      enabled: true,
      me: false,
      mustChangePassword: false,
      principalIds: [`local://${String(json['id'])}`],
    });
    expect(json).not.toHaveProperty('password');
    expect(text).not.toContain('argon2');
  });

  it.each([
    [{ username: undefined }, 'MissingRequired', 'username'],
    [{ username: '' }, 'MissingRequired', 'username'],
    [{ password: undefined }, 'MissingRequired', 'password'],
    [{ password: 'short' }, 'InvalidBodyContent', undefined],
    [{ password: 'dave-dave-dave' }, 'InvalidBodyContent', undefined],
    [{ username: 'admin' }, 'NotUnique', 'username'],
    [{ username: {} }, 'InvalidFormat', 'username'],
  ])('are refused with %j by %s', async (change, code, fieldName) => {
    const { status, json } = await send('POST', '/v3/users', {
      username: 'dave-dave-dave',
      password: 'a different one',
      ...change,
    });
    expect(status).toBe(422);
    expect(json['code']).toBe(code);
    expect(json['fieldName']).toBe(fieldName);
    expect(world.writes).toEqual([]);
  });

  it('are told by the exact name whether one is taken', async () => {
    const { json } = await send('POST', '/v3/users', { username: 'admin', password: PASSWORD });
    expect(json['message']).toBe('Username is already in use.');
  });

  it('see themselves and nobody else without rights', async () => {
    const eve = await world.addUser('eve');
    const listed = await world.send('GET', '/v3/users', { token: eve.token });
    expect(listed.json['data']).toEqual([expect.objectContaining({ id: eve.id, me: true })]);
    const other = await world.send('GET', `/v3/users/${adminId}`, { token: eve.token });
    const missing = await world.send('GET', '/v3/users/u-nosuc', { token: eve.token });
    expect(other.status).toBe(404);
    expect(other.json).toEqual(missing.json);
  });

  it('do not show machines of Drover, to nobody', async () => {
    await world.store<User>(user.type, {
      metadata: { name: 'u-mach1' },
      principalIds: ['system://cluster'],
    });
    expect((await send('GET', '/v3/users/u-mach1')).status).toBe(404);
    const listed = await send('GET', '/v3/users');
    expect(JSON.stringify(listed.json)).not.toContain('u-mach1');
  });

  it('cannot lock or delete themselves', async () => {
    for (const answer of [
      await send('PUT', `/v3/users/${adminId}`, { enabled: false }),
      await send('DELETE', `/v3/users/${adminId}`),
    ]) {
      expect(answer.json).toMatchObject({ status: 422, code: 'InvalidAction' });
    }
  });

  it('lose their tokens when they are deleted', async () => {
    const { id, token: own } = await world.addUser('mallory');
    expect((await send('DELETE', `/v3/users/${id}`)).status).toBe(204);
    expect((await world.send('GET', '/v3/users', { token: own })).status).toBe(401);
  });

  it('setpassword: for those who may update the user', async () => {
    const frank = await world.addUser('frank');
    const url = `/v3/users/${frank.id}?action=setpassword`;
    const own = await world.send('POST', url, {
      token: frank.token,
      body: { newPassword: 'another long one' },
    });
    expect(own.json).toMatchObject({ status: 403, code: 'PermissionDenied' });
    const done = await send('POST', url, { newPassword: 'another long one' });
    expect(done.status).toBe(200);
    expect(done.json).toMatchObject({ type: 'user', id: frank.id });
    expect(done.text).not.toContain('argon2');
    const login = await world.send('POST', '/v3-public/localproviders/local?action=login', {
      body: { username: 'frank', password: 'another long one' },
    });
    expect(login.status).toBe(201);
    expect((await send('POST', url, {})).json).toMatchObject({
      code: 'MissingRequired',
      fieldName: 'newPassword',
    });
  });

  it('changepassword: with the present one, and the welcome is over', async () => {
    const grace = await world.addUser('grace');
    const change = (body: object) =>
      world.send('POST', '/v3/users?action=changepassword', { token: grace.token, body });
    const wrong = await change({ currentPassword: 'wrong', newPassword: 'another long one' });
    expect(wrong.json).toMatchObject({
      status: 422,
      code: 'InvalidBodyContent',
      message: 'invalid current password',
    });
    const short = await change({ currentPassword: PASSWORD, newPassword: 'short' });
    expect(short.json).toMatchObject({ message: 'Password must be at least 12 characters' });
    const done = await change({ currentPassword: PASSWORD, newPassword: 'another long one' });
    expect(done).toMatchObject({ status: 200, text: '' });
    const first = await world.send('GET', '/v3/settings/first-login');
    expect(first.json).toMatchObject({ value: 'false' });
  });

  it('offer actions to those only who may take them', async () => {
    const heidi = await world.addUser('heidi');
    const own = await world.send('GET', `/v3/users/${heidi.id}`, { token: heidi.token });
    expect(own.json).not.toHaveProperty('actions');
    const seen = await send('GET', `/v3/users/${heidi.id}`);
    expect(Object.keys(seen.json['actions'] as object)).toEqual([
      'setpassword',
      'revoketokens',
      'refreshauthprovideraccess',
    ]);
  });
});

describe('tokens', () => {
  it('are derived for the caller, whoever the body names, and shown once', async () => {
    const { status, json } = await send('POST', '/v3/tokens', {
      description: 'ci',
      ttl: 60_000,
      userId: 'u-evil1',
      name: 'token-evil',
    });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      type: 'token',
      userId: adminId,
      userPrincipal: `local://${adminId}`,
      isDerived: true,
      ttl: 60_000,
      description: 'ci',
      current: false,
      expired: false,
      enabled: true,
    });
    const credential = String(json['token']);
    expect(credential.split(':')[0]).toBe(json['id']);
    expect((await world.send('GET', '/v3/users', { token: credential })).status).toBe(200);
    const again = await send('GET', `/v3/tokens/${String(json['id'])}`);
    expect(again.json).not.toHaveProperty('token');
    expect(again.text).not.toContain('$2:');
  });

  it('are the caller’s own alone, all rows at once', async () => {
    const ivan = await world.addUser('ivan');
    const listed = await world.send('GET', '/v3/tokens?limit=0', { token: ivan.token });
    expect(listed.json['pagination']).toEqual({ limit: 1000 });
    expect(listed.json['data']).toEqual([
      expect.objectContaining({ userId: ivan.id, current: true, isDerived: false }),
    ]);
    const [own = ''] = ivan.token.split(':');
    expect((await send('GET', `/v3/tokens/${own}`)).status).toBe(404);
    expect((await send('DELETE', `/v3/tokens/${own}`)).status).toBe(404);
    expect((await send('PUT', `/v3/tokens/${own}`, { description: 'x' })).status).toBe(404);
  });

  it('of the session in use are ended by logging out, not by deleting', async () => {
    const judy = await world.addUser('judy');
    const [own = ''] = judy.token.split(':');
    const deleted = await world.send('DELETE', `/v3/tokens/${own}`, { token: judy.token });
    expect(deleted.json).toMatchObject({ status: 400, code: 'ServerError' });
    const out = await world.send('POST', '/v3/tokens?action=logout', { token: judy.token });
    expect(out).toMatchObject({ status: 200, text: '' });
    expect(out.headers['Set-Cookie']).toEqual([
      'R_SESS=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax',
      'CSRF=; Path=/; Max-Age=0; Secure; SameSite=Lax',
    ]);
    expect((await world.send('GET', '/v3/users', { token: judy.token })).status).toBe(401);
  });

  it('can be deleted, and work no more', async () => {
    const { json } = await send('POST', '/v3/tokens', {});
    const credential = String(json['token']);
    expect((await send('DELETE', `/v3/tokens/${String(json['id'])}`)).status).toBe(204);
    expect((await world.send('GET', '/v3/users', { token: credential })).status).toBe(401);
  });
});

describe('settings', () => {
  it('exist with their defaults before anyone stored them', async () => {
    const { json } = await send('GET', '/v3/settings/password-min-length');
    expect(json).toMatchObject({
      id: 'password-min-length',
      name: 'password-min-length',
      value: '12',
      default: '12',
      source: 'default',
      customized: false,
    });
    const all = await send('GET', '/v3/settings');
    expect((all.json['data'] as readonly object[]).length).toBeGreaterThan(100);
    expect((await send('GET', '/v3/settings/k8s-version')).status).toBe(200);
    expect((await send('GET', '/v3/settings/nosuch')).status).toBe(404);
  });

  it('are changed, and given back to their default by an empty value', async () => {
    const url = '/v3/settings/ui-issues';
    const changed = await send('PUT', url, { value: 'https://issues.test' });
    expect(changed.json).toMatchObject({
      value: 'https://issues.test',
      source: 'db',
      customized: true,
    });
    expect((await send('PUT', url, { value: '' })).json).toMatchObject({ source: 'default' });
    expect((await send('PUT', url, {})).json).toMatchObject({
      status: 422,
      code: 'MissingRequired',
      fieldName: 'value',
    });
  });

  it('can be made up by the user interface, once', async () => {
    const body = { name: 'eula-agreed', value: '2026-01-01' };
    expect((await send('POST', '/v3/settings', body)).status).toBe(201);
    const again = await send('POST', '/v3/settings', body);
    expect(again.json).toMatchObject({ status: 409, code: 'AlreadyExists' });
  });

  it('from the environment are shown and stay', async () => {
    const { json } = await send('GET', '/v3/settings/telemetry-opt');
    expect(json).toMatchObject({ value: 'out', source: 'env', customized: false });
    expect(json['links']).not.toHaveProperty('update');
    const changed = await send('PUT', '/v3/settings/telemetry-opt', { value: 'in' });
    expect(changed.json).toMatchObject({ status: 405, code: 'MethodNotAllow' });
    expect((await send('DELETE', '/v3/settings/cacerts')).status).toBe(405);
    expect(world.writes).toEqual([]);
  });

  it.each(['x', 'ftp://d.test', 'https://user@d.test', 'https://d.test/?q', 'javascript:alert(1)'])(
    'refuse %s as the address of the server',
    async (value) => {
      const { json } = await send('PUT', '/v3/settings/server-url', { value });
      expect(json).toMatchObject({ code: 'InvalidFormat', fieldName: 'value' });
      expect(world.writes).toEqual([]);
    },
  );
});

describe('principals', () => {
  it('are the caller and their groups', async () => {
    const { json } = await send('GET', '/v3/principals');
    expect(json['pagination']).toEqual({ limit: 1000 });
    expect(json['data']).toEqual([
      expect.objectContaining({
        id: `local://${adminId}`,
        type: 'principal',
        name: 'Default Admin',
        loginName: 'admin',
        principalType: 'user',
        provider: 'local',
        me: true,
        links: { self: `https://drover.test/v3/principals/local:%2F%2F${adminId}` },
      }),
    ]);
    const one = await send('GET', `/v3/principals/local%3A%2F%2F${adminId}`);
    expect(one.json).toMatchObject({ id: `local://${adminId}`, me: true });
  });

  it('are searched by those who may see people', async () => {
    const kim = await world.addUser('kim-the-searcher');
    const search = (own: string, body: object) =>
      world.send('POST', '/v3/principals?action=search', { token: own, body });
    const found = await search(token, { name: 'KIM-the' });
    expect(found.json['data']).toEqual([expect.objectContaining({ id: `local://${kim.id}` })]);
    expect((await search(token, { name: 'kim', principalType: 'group' })).json['data']).toEqual([]);
    expect((await search(token, {})).json).toMatchObject({ code: 'MissingRequired' });
    expect((await search(kim.token, { name: 'admin' })).status).toBe(403);
  });
});
