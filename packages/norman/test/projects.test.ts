import { type Cluster, cluster, type Project, project } from '@drover/api';
import { namespaces } from '@drover/kubernetes';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startWorld, type World } from './world.ts';

let world: World;
let token: string;
let outsider: string;

beforeAll(async () => {
  world = await startWorld();
  token = await world.login();
  for (const name of ['local', 'c-one', 'c-two']) {
    await world.store<Cluster>(cluster.type, { metadata: { name }, spec: { displayName: name } });
  }
  outsider = (await world.addUser('outsider')).token;
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

beforeEach(() => {
  world.writes.length = 0;
});

const send = (method: string, url: string, body?: unknown) =>
  world.send(method, url, { token, ...(body !== undefined && { body }) });

/** Creates a project and tells its id. */
async function newProject(name: string, more: Readonly<Record<string, unknown>> = {}) {
  const { json } = await send('POST', '/v3/projects', { name, clusterId: 'c-one', ...more });
  return String(json['id']);
}

const stored = (id: string) => {
  const [namespace = '', name = ''] = id.split(':');
  return world.client.resource<Project>(project.type).get(name, { namespace });
};

describe('projects', () => {
  it('live in the namespace of their cluster, and have one of their own', async () => {
    const { status, json } = await send('POST', '/v3/projects', {
      name: 'web',
      clusterId: 'c-one',
      description: 'what people see',
    });
    expect(status).toBe(201);
    const [clusterId, name = ''] = String(json['id']).split(':');
    expect(clusterId).toBe('c-one');
    expect(name).toMatch(/^p-[a-z0-9]{5}$/);
    expect(json).toMatchObject({
      type: 'project',
      name: 'web',
      clusterId: 'c-one',
      namespaceId: null,
      description: 'what people see',
      enableProjectMonitoring: false,
      state: 'active',
      annotations: {
        'authz.management.cattle.io/creator-role-bindings': '{"required":["project-owner"]}',
      },
    });
    expect(json['links']).toMatchObject({
      projectRoleTemplateBindings: `https://drover.test/v3/projects/c-one:${name}/projectroletemplatebindings`,
    });
    await expect(world.client.resource(namespaces).get(name)).resolves.toBeDefined();
  });

  it('are found by cluster', async () => {
    const here = await newProject('here');
    const there = await newProject('there', { clusterId: 'c-two' });
    const idsAt = async (url: string) =>
      ((await send('GET', url)).json['data'] as { id: string }[]).map(({ id }) => id);
    expect(await idsAt('/v3/clusters/c-two/projects')).toEqual([there]);
    expect(await idsAt('/v3/projects?clusterId=c-one')).toContain(here);
    expect(await idsAt('/v3/projects?clusterId=c-one')).not.toContain(there);
  });

  it('have names of their own in their cluster', async () => {
    const first = await newProject('unique');
    const twin = await send('POST', '/v3/projects', { name: 'unique', clusterId: 'c-one' });
    expect(twin.json).toMatchObject({ status: 422, code: 'NotUnique', fieldName: 'name' });
    expect((await send('PUT', `/v3/projects/${first}`, { name: 'unique' })).status).toBe(200);
    const elsewhere = { name: 'unique', clusterId: 'c-two' };
    expect((await send('POST', '/v3/projects', elsewhere)).status).toBe(201);
    const other = await newProject('other');
    const renamed = await send('PUT', `/v3/projects/${other}`, { name: 'unique' });
    expect(renamed.json).toMatchObject({ code: 'NotUnique', fieldName: 'name' });
  });

  it('give their name up when they are deleted, however long that takes', async () => {
    await world.store<Project>(project.type, {
      metadata: { name: 'p-late', namespace: 'c-one', finalizers: ['test.drover.dev/slow'] },
      spec: { displayName: 'reborn', clusterName: 'c-one' },
    });
    const answerOf = () => send('POST', '/v3/projects', { name: 'reborn', clusterId: 'c-one' });
    expect((await answerOf()).json).toMatchObject({ code: 'NotUnique' });
    await send('DELETE', '/v3/projects/c-one:p-late');
    expect((await answerOf()).status).toBe(201);
    expect((await stored('c-one:p-late')).metadata?.deletionTimestamp).toBeDefined();
  });

  it.each([
    [{ clusterId: 'c-one' }, 'MissingRequired', 'name'],
    [{ name: 'x' }, 'MissingRequired', 'clusterId'],
    [{ name: 'x', clusterId: 'c-none' }, 'InvalidReference', 'clusterId'],
  ])('refuse %j', async (body, code, fieldName) => {
    const { json } = await send('POST', '/v3/projects', body);
    expect(json).toMatchObject({ status: 422, code, fieldName });
    expect(world.writes).toEqual([]);
  });

  it('stay in their cluster', async () => {
    const id = await newProject('settled');
    const moved = await send('PUT', `/v3/projects/${id}`, { clusterId: 'c-two' });
    expect(moved.json).toMatchObject({ code: 'InvalidReference', fieldName: 'clusterId' });
    expect((await send('PUT', `/v3/projects/${id}`, { clusterId: 'c-one' })).status).toBe(200);
  });

  it('are made by those who may use the cluster', async () => {
    const body = { name: 'mine', clusterId: 'c-one' };
    const refused = await world.send('POST', '/v3/projects', { token: outsider, body });
    expect(refused.json).toMatchObject({ status: 403, code: 'PermissionDenied' });
    expect(world.writes).toEqual([]);
    const list = await world.send('GET', '/v3/projects', { token: outsider });
    expect(list.json['data']).toEqual([]);
  });

  it('take their namespace with them', async () => {
    const id = await newProject('brief');
    expect((await send('DELETE', `/v3/projects/${id}`)).status).toBe(204);
    expect((await send('GET', `/v3/projects/${id}`)).status).toBe(404);
    expect(world.writes).toContain('delete namespaces');
  });

  it('become projects of the system by nobody’s wish', async () => {
    const label = 'authz.management.cattle.io/system-project';
    const id = await newProject('pretender', { labels: { [label]: 'true', mine: 'yes' } });
    const { json } = await send('PUT', `/v3/projects/${id}`, { labels: { [label]: 'true' } });
    expect(json['labels']).not.toHaveProperty([label]);
    expect((await stored(id)).metadata?.labels).not.toHaveProperty([label]);
  });

  it('of the system stay', async () => {
    const { metadata } = await world.store<Project>(project.type, {
      metadata: {
        name: 'p-sys00',
        namespace: 'c-one',
        labels: { 'authz.management.cattle.io/system-project': 'true' },
      },
      spec: { displayName: 'System', clusterName: 'c-one' },
    });
    const url = `/v3/projects/c-one:${metadata?.name ?? ''}`;
    expect((await send('GET', url)).json['links']).not.toHaveProperty('remove');
    const { json } = await send('DELETE', url);
    expect(json).toMatchObject({
      status: 405,
      code: 'MethodNotAllow',
      message: 'System Project cannot be deleted',
    });
    expect((await send('GET', url)).status).toBe(200);
  });
});

const limit = (amounts: Readonly<Record<string, string>>) => ({ limit: amounts });

describe('quotas', () => {
  it.each([
    [
      { resourceQuota: limit({ pods: '10' }) },
      'MissingRequired',
      'namespaceDefaultResourceQuota',
      /together/,
    ],
    [
      { namespaceDefaultResourceQuota: limit({ pods: '10' }) },
      'MissingRequired',
      'resourceQuota',
      /together/,
    ],
    [
      {
        resourceQuota: limit({ pods: '10', secrets: '5' }),
        namespaceDefaultResourceQuota: limit({ pods: '1' }),
      },
      'MissingRequired',
      'namespaceDefaultResourceQuota',
      /misses secrets defined on a resourceQuota/,
    ],
    [
      {
        resourceQuota: limit({ pods: '10' }),
        namespaceDefaultResourceQuota: limit({ pods: '1', services: '1' }),
      },
      'MissingRequired',
      'namespaceDefaultResourceQuota',
      /services/,
    ],
    [
      {
        resourceQuota: limit({ limitsCpu: '2' }),
        namespaceDefaultResourceQuota: limit({ limitsCpu: '2500m' }),
      },
      'MaxLimitExceeded',
      'namespaceDefaultResourceQuota',
      /exceeds limits on fields: limitsCpu \(2500m > 2\)/,
    ],
    [
      {
        resourceQuota: limit({ limitsMemory: '-1Gi' }),
        namespaceDefaultResourceQuota: limit({ limitsMemory: '-2Gi' }),
      },
      'MinLimitExceeded',
      'resourceQuota',
      /negative on fields: limitsMemory/,
    ],
    [
      {
        resourceQuota: limit({ pods: 'many' }),
        namespaceDefaultResourceQuota: limit({ pods: '1' }),
      },
      'InvalidFormat',
      'resourceQuota.limit.pods',
      /quantity/,
    ],
  ])('refuse %j', async (quota, code, fieldName, message) => {
    const { json } = await send('POST', '/v3/projects', {
      name: 'quota',
      clusterId: 'c-one',
      ...quota,
    });
    expect(json).toMatchObject({ status: 422, code, fieldName });
    expect(json['message']).toMatch(message);
    expect(world.writes).toEqual([]);
  });

  it('are kept with every amount there is', async () => {
    const amounts = {
      pods: '10',
      services: '10',
      replicationControllers: '10',
      secrets: '10',
      configMaps: '10',
      persistentVolumeClaims: '10',
      servicesNodePorts: '10',
      servicesLoadBalancers: '10',
      requestsCpu: '2',
      requestsMemory: '1Gi',
      requestsStorage: '10Gi',
      limitsCpu: '4',
      limitsMemory: '2Gi',
    };
    const containers = { requestsCpu: '100m', limitsCpu: '1' };
    const id = await newProject('limited', {
      resourceQuota: limit(amounts),
      namespaceDefaultResourceQuota: limit(amounts),
      containerDefaultResourceLimit: containers,
    });
    const { json } = await send('GET', `/v3/projects/${id}`);
    expect(json['resourceQuota']).toEqual({
      limit: { ...amounts, type: '/v3/schemas/resourceQuotaLimit' },
      type: '/v3/schemas/projectResourceQuota',
    });
    expect(json['namespaceDefaultResourceQuota']).toMatchObject(limit(amounts));
    expect(json['containerDefaultResourceLimit']).toMatchObject(containers);
    const none = { resourceQuota: null, namespaceDefaultResourceQuota: null };
    expect((await send('PUT', `/v3/projects/${id}`, none)).status).toBe(200);
    expect((await stored(id)).spec?.resourceQuota).toBeNull();
  });

  it('are not set below what is used, and what is used is nothing that clients write', async () => {
    await world.store<Project>(project.type, {
      metadata: { name: 'p-used0', namespace: 'c-one' },
      spec: {
        displayName: 'used',
        clusterName: 'c-one',
        resourceQuota: { limit: { pods: '20' }, usedLimit: { pods: '12' } },
        namespaceDefaultResourceQuota: { limit: { pods: '4' } },
      },
    });
    const url = '/v3/projects/c-one:p-used0';
    const quotas = (pods: string) => ({
      resourceQuota: { limit: { pods }, usedLimit: { pods: '1' } },
      namespaceDefaultResourceQuota: limit({ pods: '4' }),
    });
    const { json } = await send('PUT', url, quotas('10'));
    expect(json).toMatchObject({ code: 'MaxLimitExceeded', fieldName: 'resourceQuota' });
    expect(json['message']).toMatch(/below the used limit on fields: pods \(12 > 10\)/);
    expect((await send('PUT', url, quotas('12'))).status).toBe(200);
    expect((await stored('c-one:p-used0')).spec?.resourceQuota?.usedLimit).toEqual({ pods: '12' });
  });

  it('that begin have room for every namespace of the project, or tell the sum', async () => {
    const id = await newProject('crowded', { clusterId: 'local' });
    for (const name of ['crowd-a', 'crowd-b', 'crowd-c']) {
      await world.client.resource(namespaces).create({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, annotations: { 'field.cattle.io/projectId': id } },
      });
    }
    const quotas = (limitsCpu: string) => ({
      resourceQuota: limit({ limitsCpu }),
      namespaceDefaultResourceQuota: limit({ limitsCpu: '500m' }),
    });
    const { json } = await send('PUT', `/v3/projects/${id}`, quotas('1'));
    expect(json).toMatchObject({
      code: 'MaxLimitExceeded',
      fieldName: 'namespaceDefaultResourceQuota',
    });
    expect(json['message']).toContain('limitsCpu (3 namespaces x 500m = 1500m > 1)');
    expect((await send('PUT', `/v3/projects/${id}`, quotas('1500m'))).status).toBe(200);
  });
});

describe('actions of projects', () => {
  it('are offered as the state of monitoring allows', async () => {
    const id = await newProject('watched');
    const url = `/v3/projects/${id}`;
    const offered = async () => Object.keys((await send('GET', url)).json['actions'] as object);
    expect(await offered()).toEqual([
      'setpodsecuritypolicytemplate',
      'exportYaml',
      'enableMonitoring',
    ]);
    const view = await send('POST', `${url}?action=viewMonitoring`);
    expect(view.json).toMatchObject({ status: 422, code: 'InvalidState' });
    const input = { version: '1.2.3', answers: { a: 'b' } };
    const enabled = await send('POST', `${url}?action=enableMonitoring`, input);
    expect(enabled).toMatchObject({ status: 204, text: '' });
    expect(await offered()).toEqual([
      'setpodsecuritypolicytemplate',
      'exportYaml',
      'disableMonitoring',
      'editMonitoring',
      'viewMonitoring',
    ]);
    const shown = await send('POST', `${url}?action=viewMonitoring`);
    expect(shown.json).toEqual({
      type: 'monitoringOutput',
      baseType: 'monitoringOutput',
      version: '1.2.3',
      answers: { a: 'b' },
    });
    await send('POST', `${url}?action=editMonitoring`, { answers: { c: 'd' } });
    const edited = await send('POST', `${url}?action=viewMonitoring`);
    expect(edited.json['answers']).toEqual({ c: 'd' });
    expect((await send('POST', `${url}?action=disableMonitoring`)).status).toBe(204);
    expect((await send('GET', url)).json['enableProjectMonitoring']).toBe(false);
  });

  it('export a project as YAML', async () => {
    const id = await newProject('exported', { description: 'it goes' });
    const { headers, text } = await send('POST', `/v3/projects/${id}?action=exportYaml`);
    expect(headers['Content-Type']).toBe('text/yaml');
    expect(text).toContain('projects:\n  exported:\n');
    expect(text).toContain('description: it goes');
    expect(text).toContain('version: v3');
  });

  it('choose no policies where the cluster has none', async () => {
    const url = `/v3/projects/${await newProject('policed')}`;
    const action = `${url}?action=setpodsecuritypolicytemplate`;
    const refused = await send('POST', action, { podSecurityPolicyTemplateId: 'restricted' });
    expect(refused.json).toMatchObject({
      status: 422,
      code: 'InvalidAction',
      message: 'cluster [c-one] does not have Pod Security Policies enabled',
    });
    const cleared = await send('POST', action, { podSecurityPolicyTemplateId: null });
    expect(cleared.status).toBe(200);
    expect(cleared.json).toMatchObject({ type: 'project', name: 'policed' });
  });

  it('that change something are for those who may change the project', async () => {
    const id = await newProject('guarded');
    const me = await world.send('GET', '/v3/users?me=true', { token: outsider });
    const [user] = me.json['data'] as { id: string }[];
    world.grants.set(user?.id ?? '', new Set(['list projects']));
    const url = `/v3/projects/${id}?action=enableMonitoring`;
    const refused = await world.send('POST', url, { token: outsider, body: {} });
    expect(refused.json).toMatchObject({ status: 403, code: 'PermissionDenied' });
    world.grants.clear();
  });
});

describe('projectRoleTemplateBindings', () => {
  it('live in the namespace of their project', async () => {
    const projectId = await newProject('bound');
    const { status, json } = await send('POST', '/v3/projectRoleTemplateBindings', {
      projectId,
      roleTemplateId: 'project-member',
      userPrincipalId: 'local://u-ann',
    });
    expect(status).toBe(201);
    const place = projectId.slice(projectId.indexOf(':') + 1);
    expect(json['id']).toMatch(new RegExp(`^${place}:prtb-[a-z0-9]{5}$`));
    expect(json).toMatchObject({
      projectId,
      namespaceId: null,
      roleTemplateId: 'project-member',
      userId: 'u-ann',
      userPrincipalId: 'local://u-ann',
      groupPrincipalId: null,
    });
    const listed = await send('GET', `/v3/projects/${projectId}/projectroletemplatebindings`);
    expect(listed.json['data']).toHaveLength(1);
    const changed = await send('PUT', `/v3/projectRoleTemplateBindings/${String(json['id'])}`, {
      roleTemplateId: 'project-owner',
      userId: 'u-eve',
    });
    expect(changed.json).toMatchObject({ roleTemplateId: 'project-member', userId: 'u-ann' });
  });

  it('find the namespace of a project that has none yet', async () => {
    await world.store<Project>(project.type, {
      metadata: { name: 'p-bare0', namespace: 'c-one' },
      spec: { displayName: 'bare', clusterName: 'c-one' },
    });
    const { status } = await send('POST', '/v3/projectRoleTemplateBindings', {
      projectId: 'c-one:p-bare0',
      roleTemplateId: 'read-only',
      userId: 'u-ann',
    });
    expect(status).toBe(201);
  });

  it.each([
    [{ userId: 'u-ann' }, 'MissingRequired'],
    [{ roleTemplateId: 'project-member' }, 'InvalidBodyContent'],
    [
      { roleTemplateId: 'project-member', userId: 'u-ann', groupPrincipalId: 'g://x' },
      'InvalidBodyContent',
    ],
    [{ roleTemplateId: 'cluster-owner', userId: 'u-ann' }, 'InvalidBodyContent'],
    [{ roleTemplateId: 'no-such-role', userId: 'u-ann' }, 'InvalidReference'],
  ])('refuse %j', async (body, code) => {
    const projectId = await newProject(`refusing ${JSON.stringify(body)}`);
    world.writes.length = 0;
    const { json } = await send('POST', '/v3/projectRoleTemplateBindings', { projectId, ...body });
    expect(json).toMatchObject({ status: 422, code });
    expect(world.writes).toEqual([]);
  });

  it('refuse locked roles', async () => {
    const projectId = await newProject('locked out');
    const role = { name: 'locked', context: 'project', locked: true, rules: [] };
    const { json: locked } = await send('POST', '/v3/roleTemplates', role);
    const { json } = await send('POST', '/v3/projectRoleTemplateBindings', {
      projectId,
      roleTemplateId: locked['id'],
      userId: 'u-ann',
    });
    expect(json).toMatchObject({ status: 422, code: 'InvalidState' });
  });

  it('refuse a project of another cluster under a name that exists', async () => {
    const victim = await newProject('victim');
    const own = await newProject('own');
    const name = victim.slice(victim.indexOf(':') + 1);
    for (const projectId of [`c-two:${name}`, `${own}:${name}`, name, `:${name}`, '']) {
      const { json } = await send('POST', '/v3/projectRoleTemplateBindings', {
        projectId,
        roleTemplateId: 'project-owner',
        userId: 'u-eve',
      });
      expect(json).toMatchObject({ status: 422, fieldName: 'projectId' });
    }
  });
});
