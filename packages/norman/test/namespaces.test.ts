import { project } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addNamespaces,
  type DownstreamWorld,
  grant,
  NAMESPACES,
  type PlainUser,
  startDownstreamWorld,
} from './downstream-world.ts';
import type { Answer } from './world.ts';

const B = 'https://drover.test';
const C = '/v3/clusters/c-1';
let world: DownstreamWorld;
let token: string;

const namespaces = () => world.downstream.resource<DynamicObject>(NAMESPACES);
const get = (url: string) => world.send('GET', url, { token });
const post = (url: string, body: object) => world.send('POST', url, { token, body });
const as = (user: PlainUser, method: string, url: string, body?: object) =>
  world.send(method, url, { token: user.token, ...(body && { body }) });
const names = ({ json }: Answer) => (json['data'] as { name: string }[]).map(({ name }) => name);
const move = (name: string) => `${C}/namespaces/${name}?action=move`;

beforeAll(async () => {
  world = await startDownstreamWorld();
  token = await world.login();
  for (const name of ['p-a', 'p-b']) {
    const spec = { displayName: name, clusterName: 'c-1' };
    await world.store(project.type, { metadata: { name, namespace: 'c-1' }, spec });
  }
  await world.store(project.type, {
    metadata: { name: 'p-quota', namespace: 'c-1' },
    spec: {
      displayName: 'Full',
      clusterName: 'c-1',
      resourceQuota: { limit: { pods: '5', limitsCpu: '2' } },
      namespaceDefaultResourceQuota: { limit: { pods: '2', limitsCpu: '500m' } },
    },
  });
  await world.store(project.type, {
    metadata: { name: 'p-far', namespace: 'c-2' },
    spec: { displayName: 'far', clusterName: 'c-2' },
  });
  await addNamespaces(world, 'c-1:p-a', 'old');
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

describe('a namespace', () => {
  it('is created in a project, and is active at the next look', async () => {
    const { status, json } = await post(`${C}/namespaces`, {
      name: 'new',
      projectId: 'c-1:p-a',
      description: 'Mine',
      resourceQuota: { limit: { pods: '3', secrets: '' } },
      containerDefaultResourceLimit: { limitsCpu: '1' },
      annotations: { own: '1' },
    });
    expect(status).toBe(201);
    const self = `${B}/v3/cluster/c-1/namespaces/new`;
    expect(json).toMatchObject({
      id: 'new',
      type: 'namespace',
      baseType: 'namespace',
      name: 'new',
      projectId: 'c-1:p-a',
      description: 'Mine',
      resourceQuota: { limit: { pods: '3' } },
      containerDefaultResourceLimit: { limitsCpu: '1' },
      state: 'activating',
      transitioning: 'yes',
      links: { self, update: self, remove: self, yaml: `${self}/yaml` },
      actions: { move: `${self}?action=move` },
    });
    expect(json).not.toHaveProperty('status');
    const { metadata } = await namespaces().get('new');
    expect(metadata?.labels).toMatchObject({ 'field.cattle.io/projectId': 'p-a' });
    expect(metadata?.annotations).toMatchObject({
      own: '1',
      'field.cattle.io/projectId': 'c-1:p-a',
      'field.cattle.io/description': 'Mine',
    });
    const done = JSON.parse(metadata?.annotations?.['cattle.io/status'] ?? '') as object;
    const told = { Status: 'True', Message: '', LastUpdateTime: expect.any(String) as string };
    expect(done).toEqual({
      Conditions: [
        { Type: 'InitialRolesPopulated', ...told },
        { Type: 'ResourceQuotaValidated', ...told },
      ],
    });
    expect((await get(`${C}/namespaces/new`)).json).toMatchObject({
      state: 'active',
      transitioning: 'no',
    });
    const other = await world.send('PUT', `${C}/namespaces/new`, { token, body: { name: 'x' } });
    expect(other.json).toMatchObject({ name: 'new', description: 'Mine' });
  });

  it('without a name gets one', async () => {
    const { json } = await post(`${C}/namespaces`, {});
    expect(json['name']).toMatch(/^n-[a-z0-9]{5}$/);
    expect(json).toMatchObject({ projectId: null });
  });

  it('of the system is hidden', async () => {
    const annotations = { 'management.cattle.io/system-namespace': 'true' };
    await namespaces().create({ metadata: { name: 'hidden', annotations } });
    expect((await get(`${C}/namespaces/hidden`)).status).toBe(404);
    const listed = names(await get(`${C}/namespaces`));
    expect(listed).toContain('new');
    expect(listed).not.toContain('hidden');
  });

  it('can be listed, filtered and sorted', async () => {
    expect(names(await get(`${C}/namespaces?name=old`))).toEqual(['old']);
    const all = names(await get(`${C}/namespaces`));
    expect(all).toEqual(all.toSorted());
    expect(names(await get(`${C}/namespaces?projectId=c-1%3Ap-a`))).toEqual(['new', 'old']);
    expect(names(await get(`${C}/namespaces?sort=name&order=desc`))).toEqual(all.toReversed());
    const page = await get(`${C}/namespaces?sort=name&limit=1`);
    expect(names(page)).toEqual(all.slice(0, 1));
  });

  it('is refused with a project that is not there, before anything is written', async () => {
    for (const projectId of ['c-1:p-none', 'c-2:p-far', 'p-a', 'c-1:p-a:x']) {
      const { status } = await post(`${C}/namespaces`, { name: 'never', projectId });
      expect(status, projectId).toBe(404);
    }
    const missing = await get(`${C}/namespaces/never`);
    expect(missing.status).toBe(404);
  });
});

describe('a project with a quota', () => {
  const make = (name: string, limit?: object) =>
    post(`${C}/namespaces`, {
      name,
      projectId: 'c-1:p-quota',
      ...(limit && { resourceQuota: { limit } }),
    });

  it.each([
    [{ pods: '1' }, 'MissingRequired', 'misses limitsCpu'],
    [{ pods: '-1', limitsCpu: '1' }, 'MinLimitExceeded', 'negative on fields: pods'],
    [{ pods: '1', limitsCpu: '2500m' }, 'MaxLimitExceeded', 'limitsCpu (2500m > 2)'],
  ])('takes no namespace that asks for %j', async (limit, code, words) => {
    const { status, json } = await make('greedy', limit);
    expect(status).toBe(422);
    expect(json).toMatchObject({ code, fieldName: 'resourceQuota' });
    expect(json['message']).toContain(words);
  });

  it('is shared by its namespaces', async () => {
    expect((await make('half', { pods: '3', limitsCpu: '1' })).status).toBe(201);
    const second = await make('second', { pods: '3', limitsCpu: '1' });
    expect(second.status).toBe(422);
    expect(second.json['message']).toContain('pods (6 > 5)');
    expect((await make('second')).status).toBe(201);
    const url = `${C}/namespaces/half`;
    const grow = await world.send('PUT', url, {
      token,
      body: { resourceQuota: { limit: { limitsCpu: '3' } } },
    });
    expect(grow.status).toBe(422);
    expect(grow.json).toMatchObject({ code: 'MaxLimitExceeded' });
    const other = await world.send('PUT', url, { token, body: { description: 'same' } });
    expect(other.status).toBe(200);
  });
});

describe('a move', () => {
  it('takes a namespace to another project, and out of all', async () => {
    expect((await post(move('old'), { projectId: 'c-1:p-b' })).status).toBe(200);
    const { metadata } = await namespaces().get('old');
    expect(metadata?.annotations?.['field.cattle.io/projectId']).toBe('c-1:p-b');
    expect(metadata?.labels?.['field.cattle.io/projectId']).toBe('p-b');
    expect((await post(move('old'), { projectId: '' })).status).toBe(200);
    const out = await namespaces().get('old');
    expect(JSON.stringify(out)).not.toContain('projectId');
  });

  it('into a project with a quota is refused', async () => {
    const { status, json } = await post(move('old'), { projectId: 'c-1:p-quota' });
    expect(status).toBe(422);
    expect(json).toMatchObject({
      code: 'InvalidAction',
      message: "can't move namespace. Project Full has resource quota set",
    });
  });

  it('of a namespace that an app uses is refused', async () => {
    const metadata = { name: 'app', labels: { 'cattle.io/appIds': 'wordpress' } };
    await namespaces().create({ metadata });
    expect((await post(move('app'), { projectId: 'c-1:p-b' })).status).toBe(422);
  });

  it.each(['c-1:p-none', 'c-2:p-far'])('to %s finds no project', async (projectId) => {
    expect((await post(move('old'), { projectId })).status).toBe(404);
  });
});

describe('whoever may change a namespace', () => {
  let mallory: PlainUser;

  beforeAll(async () => {
    mallory = await world.addUser('mallory');
    const rule = { apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'update'] };
    await grant(world, mallory, { rules: [{ ...rule, resourceNames: ['old'] }] });
    world.grants.get(mallory.id)?.add('get projects c-1/p-b');
  });

  it('sees it in the list without being able to list', async () => {
    expect(names(await as(mallory, 'GET', `${C}/namespaces`))).toEqual(['old']);
  });

  it('cannot put it into a project of others by any way', async () => {
    const projectId = 'c-1:p-b';
    const annotations = { 'field.cattle.io/projectId': projectId };
    const denied = await as(mallory, 'POST', move('old'), { projectId });
    expect(denied.status).toBe(403);
    expect(denied.json).toMatchObject({ code: 'PermissionDenied' });
    const put = await as(mallory, 'PUT', `${C}/namespaces/old`, { annotations });
    expect(put.status).toBe(403);
    const { text } = await as(mallory, 'GET', `${C}/namespaces/old/yaml`);
    const rawBody = text.replace(
      'labels:',
      `annotations:
    field.cattle.io/projectId: ${projectId}
  labels:`,
    );
    expect(rawBody).toContain(projectId);
    const yaml = await world.send('PUT', `${C}/namespaces/old/yaml`, {
      token: mallory.token,
      rawBody,
    });
    expect(yaml.status).toBe(403);
    expect(JSON.stringify(await namespaces().get('old'))).not.toContain('projectId');
  });

  it('may move it while the project is theirs, and not out of one of others', async () => {
    const projectId = 'c-1:p-b';
    world.grants.get(mallory.id)?.add('own projects c-1/p-b');
    expect((await as(mallory, 'POST', move('old'), { projectId })).status).toBe(200);
    world.grants.get(mallory.id)?.delete('own projects c-1/p-b');
    const out = await as(mallory, 'POST', move('old'), { projectId: '' });
    expect(out.status).toBe(403);
    expect(out.json['message']).toContain('manage-namespaces');
    const annotations = { 'field.cattle.io/projectId': null };
    const put = await as(mallory, 'PUT', `${C}/namespaces/old`, { annotations });
    expect(put.status).toBe(403);
    world.grants.get(mallory.id)?.add('own projects c-1/p-b');
    expect((await as(mallory, 'POST', move('old'), { projectId: '' })).status).toBe(200);
    world.grants.get(mallory.id)?.delete('own projects c-1/p-b');
  });

  it('may take it out of what is no project', async () => {
    const metadata = { annotations: { 'field.cattle.io/projectId': 'c-1:p-gone' } };
    await namespaces().patch('old', { type: 'merge', body: { metadata } });
    expect((await as(mallory, 'POST', move('old'), { projectId: '' })).status).toBe(200);
  });

  it('may move it where roles of the cluster let them', async () => {
    const trent = await world.addUser('trent');
    world.grants.get(trent.id)?.add('get projects c-1/p-b');
    await grant(world, trent, {
      rules: [
        { apiGroups: [''], resources: ['namespaces'], verbs: ['*'] },
        {
          apiGroups: ['management.cattle.io'],
          resources: ['projects'],
          resourceNames: ['p-b'],
          verbs: ['manage-namespaces'],
        },
      ],
    });
    expect((await as(trent, 'POST', move('old'), { projectId: 'c-1:p-b' })).status).toBe(200);
    const invisible = await as(trent, 'POST', move('old'), { projectId: 'c-1:p-a' });
    expect(invisible.status).toBe(404);
  });
});

describe('volumes', () => {
  it('are shown flat, and say where they are for good', async () => {
    const body = {
      name: 'disk',
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path: '/data', kind: 'DirectoryOrCreate' },
      storageClassId: 'slow',
      description: 'A disk',
    };
    const created = await post(`${C}/persistentvolumes`, body);
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({ ...body, id: 'disk', type: 'persistentVolume' });
    const type = {
      group: '',
      version: 'v1',
      resource: 'persistentvolumes',
      kind: 'PersistentVolume',
      namespaced: false,
    };
    const stored = await world.downstream.resource<DynamicObject>(type).get('disk');
    expect(stored['spec']).toMatchObject({
      hostPath: { path: '/data', type: 'DirectoryOrCreate' },
      storageClassName: 'slow',
    });
    const change = { hostPath: { path: '/other' }, capacity: { storage: '2Gi' } };
    const updated = await world.send('PUT', `${C}/persistentvolumes/disk`, { token, body: change });
    expect(updated.json).toMatchObject({
      hostPath: { path: '/data' },
      capacity: { storage: '2Gi' },
    });
    expect(updated.headers['Warning']).toEqual([
      '299 - "field \'hostPath\' cannot be written and was ignored"',
    ]);
  });

  it.each([
    [{ capacity: { storage: '1Gi' } }, 'MissingRequired', 'name'],
    [{ name: 'x', capacity: { storage: 'much' } }, 'InvalidFormat', 'capacity.storage'],
    [{ name: 'x', hostPath: { path: '/', kind: 'Disk' } }, 'InvalidOption', 'hostPath.kind'],
  ])('%j is refused', async (body, code, fieldName) => {
    const { status, json } = await post(`${C}/persistentvolumes`, body);
    expect(status).toBe(422);
    expect(json).toMatchObject({ code, fieldName });
  });

  it('come in storage classes', async () => {
    const body = {
      name: 'slow',
      provisioner: 'test/slow',
      parameters: { a: 'b' },
      reclaimPolicy: 'Retain',
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
    };
    const created = await post(`${C}/storageclasses`, body);
    expect(created.json).toMatchObject({ ...body, id: 'slow' });
    expect(created.json).not.toHaveProperty('state');
    expect(created.json['links']).toMatchObject({
      persistentVolumes: `${B}/v3/cluster/c-1/persistentVolumes?storageClassId=slow`,
    });
    expect(names(await get(`${C}/persistentvolumes?storageClassId=slow`))).toEqual(['disk']);
    const removed = await world.send('DELETE', `${C}/storageclasses/slow`, { token });
    expect(removed.status).toBe(204);
  });

  it('are claimed by projects, with a class, without one, or with any', async () => {
    await addNamespaces(world, 'c-1:p-a', 'claims');
    const base = {
      namespaceId: 'claims',
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    };
    const P = '/v3/projects/c-1:p-a/persistentvolumeclaims';
    const make = (extra: object) => post(P, { ...base, ...extra });
    const created = await make({ name: 'a', storageClassId: 'slow', volumeId: 'disk' });
    expect(created.json).toMatchObject({
      ...base,
      id: 'claims:a',
      type: 'persistentVolumeClaim',
      projectId: 'c-1:p-a',
      storageClassId: 'slow',
      volumeId: 'disk',
      state: 'pending',
    });
    await make({ name: 'b', storageClassId: null });
    await make({ name: 'c' });
    const type = {
      group: '',
      version: 'v1',
      resource: 'persistentvolumeclaims',
      kind: 'PersistentVolumeClaim',
      namespaced: true,
    };
    const { items } = await world.downstream
      .resource<DynamicObject>(type)
      .list({ namespace: 'claims' });
    const classes = items.map(({ spec }) => (spec as Record<string, unknown>)['storageClassName']);
    expect(classes).toEqual(['slow', '', undefined]);
  });
});

describe('API services', () => {
  it('are listed with their conditions', async () => {
    const body = {
      name: 'v1.test.example',
      group: 'test.example',
      version: 'v1',
      groupPriorityMinimum: 100,
      versionPriority: 10,
      insecureSkipTLSVerify: true,
      service: { name: 's', namespace: 'n' },
    };
    const created = await post(`${C}/apiservices`, body);
    expect(created.status).toBe(201);
    const { json } = await get(`${C}/apiservices/v1.test.example`);
    expect(json).toMatchObject({ ...body, type: 'apiService' });
    expect(names(await get(`${C}/apiservices?group=test.example`))).toEqual(['v1.test.example']);
  });
});

describe('a cluster', () => {
  it('leads to what is in it', async () => {
    const { json } = await get(C);
    expect(json['links']).toMatchObject({
      namespaces: `${B}/v3/clusters/c-1/namespaces`,
      persistentVolumes: `${B}/v3/clusters/c-1/persistentvolumes`,
      storageClasses: `${B}/v3/clusters/c-1/storageclasses`,
      apiServices: `${B}/v3/clusters/c-1/apiservices`,
    });
  });
});
