import {
  type Catalog,
  type Cluster,
  catalog,
  cluster,
  type Feature,
  feature,
  type Preference,
  preference,
} from '@drover/api';
import { namespaces } from '@drover/kubernetes';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startWorld, type World } from './world.ts';

let world: World;
let token: string;

const send = (method: string, url: string, body?: unknown, own = token) =>
  world.send(method, url, { token: own, ...(body !== undefined && { body }) });

beforeAll(async () => {
  world = await startWorld();
  token = await world.login();
});

afterAll(() => world[Symbol.asyncDispose]());

beforeEach(() => {
  world.writes.length = 0;
});

describe('preferences', () => {
  it('are kept in a namespace of the caller, which is made for the first one', async () => {
    const { status, json } = await send('POST', '/v3/preferences', {
      name: 'theme',
      value: 'dark',
    });
    expect(status).toBe(201);
    const me = (await send('GET', '/v3/users?me=true')).json['data'] as readonly { id: string }[];
    const id = me[0]?.id ?? '';
    expect(json).toMatchObject({ id: 'theme', name: 'theme', value: 'dark', namespaceId: id });
    expect(json['links']).toMatchObject({
      self: 'https://drover.test/v3/preferences/theme',
      update: 'https://drover.test/v3/preferences/theme',
    });
    const namespace = await world.client.resource(namespaces).get(id);
    expect(namespace.metadata?.annotations).toEqual({
      'management.cattle.io/system-namespace': 'true',
    });
  });

  it('are the caller’s own, whoever else has one of that name, and whatever right they have', async () => {
    const { id, token: other } = await world.addUser('peter');
    await world.store<Preference>(preference.type, {
      metadata: { name: 'language', namespace: id },
      value: 'de',
    });
    const own = await send('GET', '/v3/preferences', undefined, other);
    expect(own.json['data']).toEqual([expect.objectContaining({ id: 'language', value: 'de' })]);
    expect((await send('GET', '/v3/preferences/language')).status).toBe(404);
    expect((await send('PUT', '/v3/preferences/language', { value: 'x' })).status).toBe(404);
    expect((await send('DELETE', '/v3/preferences/language')).status).toBe(404);
    expect((await send('GET', `/v3/preferences/${id}:language`)).status).toBe(404);
    const all = await send('GET', '/v3/preferences');
    expect(all.text).not.toContain(id);
  });

  it('land with the caller, whatever namespace the body names', async () => {
    const body = { name: 'stolen', value: 'x', namespaceId: 'kube-system' };
    const { status, json } = await send('POST', '/v3/preferences', body);
    expect([status, json['namespaceId']]).not.toContain('kube-system');
    expect(world.writes).toEqual(['create preferences']);
  });
});

describe('features', () => {
  const add = (name: string, object: Partial<Feature>): Promise<Feature> =>
    world.store<Feature>(feature.type, { metadata: { name }, ...object });

  beforeAll(async () => {
    await add('chosen', { spec: { value: false } });
    await add('unchosen', {});
    await add('locked', { spec: { value: false } });
    const features = world.client.resource<Feature>(feature.type);
    const status = { default: true, dynamic: true, description: 'A feature.' };
    for (const name of ['chosen', 'unchosen', 'locked']) {
      const lockedValue = name === 'locked' ? { lockedValue: true } : {};
      const body = { status: { ...status, ...lockedValue } };
      await features.patch(name, { type: 'merge', body }, { subresource: 'status' });
    }
  });

  it.each([
    ['chosen', false],
    ['unchosen', true],
    ['locked', true],
  ])('%s: the value in effect is %s', async (name, value) => {
    const { json } = await send('GET', `/v3/features/${name}`);
    expect(json).toMatchObject({ id: name, value, status: { default: true } });
  });

  it('are turned on and off, and given back to their default', async () => {
    expect((await send('PUT', '/v3/features/chosen', { value: true })).json['value']).toBe(true);
    expect((await send('PUT', '/v3/features/chosen', { value: 'false' })).json['value']).toBe(
      false,
    );
    expect((await send('PUT', '/v3/features/chosen', { value: null })).json['value']).toBe(true);
  });

  it.each(['maybe', 'yes', 1, {}])('take nothing but true and false: not %j', async (value) => {
    const { json } = await send('PUT', '/v3/features/chosen', { value });
    expect(json).toMatchObject({ status: 422, code: 'InvalidFormat', fieldName: 'value' });
    expect(world.writes).toEqual([]);
  });

  it('that are locked stay', async () => {
    const { json } = await send('PUT', '/v3/features/locked', { value: false });
    expect(json).toMatchObject({ status: 422, code: 'InvalidBodyContent' });
    expect((await send('PUT', '/v3/features/locked', { value: true })).status).toBe(200);
  });

  it('are neither made nor removed', async () => {
    const made = await send('POST', '/v3/features', { name: 'x', value: true });
    expect([made.status, made.json['code']]).toEqual([405, 'MethodNotAllow']);
    expect((await send('DELETE', '/v3/features/chosen')).status).toBe(405);
  });
});

describe('settings', () => {
  it.each([
    ['password-min-length', '1', 'MinLimitExceeded'],
    ['password-min-length', 'twelve', 'InvalidFormat'],
    ['auth-user-info-resync-cron', 'every day', 'InvalidFormat'],
    ['telemetry-opt', 'perhaps', 'InvalidOption'],
    ['ui-banners', '{', 'InvalidFormat'],
    ['ui-issues', 'issues.test', 'InvalidFormat'],
  ])('%s does not take %s', async (name, value, code) => {
    const { json } = await send('PUT', `/v3/settings/${name}`, { value });
    expect(json).toMatchObject({ status: 422, code, fieldName: 'value' });
    expect(String(json['remedy'])).toMatch(/^Give /);
    expect(world.writes).toEqual([]);
  });

  it('that a client makes up take any value, but do not stand in for known ones', async () => {
    const free = { name: 'made-up', value: 'any { value' };
    expect((await send('POST', '/v3/settings', free)).status).toBe(201);
    const known = { name: 'password-min-length', value: '0' };
    expect((await send('POST', '/v3/settings', known)).json['code']).toBe('MinLimitExceeded');
    const trust = { name: 'cacerts', value: 'x' };
    expect((await send('POST', '/v3/settings', trust)).json['code']).toBe('MethodNotAllow');
    expect((await send('POST', '/v3/settings', { value: 'x' })).json).toMatchObject({
      code: 'MissingRequired',
      fieldName: 'name',
    });
  });
});

describe('catalogs', () => {
  it('are looked at and asked to refresh, and hold no password', async () => {
    await world.store<Catalog>(catalog.type, {
      metadata: { name: 'library' },
      spec: { url: 'https://charts.test', branch: 'main', catalogKind: 'helm:git', password: 'p' },
    });
    const { json } = await send('GET', '/v3/catalogs/library');
    expect(json).toMatchObject({
      type: 'catalog',
      url: 'https://charts.test',
      kind: 'helm:git',
      state: 'active',
      actions: { refresh: 'https://drover.test/v3/catalogs/library?action=refresh' },
    });
    expect(json).not.toHaveProperty('password');
    const one = await send('POST', '/v3/catalogs/library?action=refresh');
    expect(one.json).toMatchObject({ type: 'catalogRefresh', catalogs: ['library'] });
    const all = await send('POST', '/v3/catalogs?action=refresh');
    expect(all.json).toMatchObject({ type: 'catalogRefresh', catalogs: ['library'] });
    expect((await send('POST', '/v3/catalogs', { url: 'https://x.test' })).status).toBe(405);
  });
});

describe('types that were emptied', () => {
  it.each(['catalogTemplates', 'catalogtemplateversions'])(
    '%s are known and refuse',
    async (type) => {
      for (const method of ['GET', 'POST']) {
        const { status, json } = await send(method, `/v3/${type}`, {});
        expect([status, json['code']]).toEqual([405, 'MethodNotAllow']);
      }
    },
  );

  it('that were never there are not found', async () => {
    expect((await send('GET', '/v3/userattributes')).json).toMatchObject({
      status: 404,
      message: 'failed to find schema userattributes',
    });
  });
});

describe('templates of pod security admission', () => {
  it('stay while a cluster names them', async () => {
    const url = '/v3/podsecurityadmissionconfigurationtemplates';
    expect((await send('POST', url, { name: 'strict' })).status).toBe(201);
    await world.store<Cluster>(cluster.type, {
      metadata: { name: 'c-strict' },
      spec: {
        displayName: 'strict',
        defaultPodSecurityAdmissionConfigurationTemplateName: 'strict',
      },
    });
    const refused = await send('DELETE', `${url}/strict`);
    expect(refused.json).toMatchObject({ status: 409, code: 'Conflict' });
    expect(refused.json['message']).toContain('c-strict');
    expect((await send('POST', url, { name: 'unused' })).status).toBe(201);
    expect((await send('DELETE', `${url}/unused`)).status).toBe(204);
  });

  it('exist when a cluster comes to name them', async () => {
    const create = (template: string) =>
      send('POST', '/v3/clusters', {
        name: 'judged',
        defaultPodSecurityAdmissionConfigurationTemplateName: template,
      });
    expect((await create('none')).json).toMatchObject({
      status: 422,
      code: 'InvalidReference',
      fieldName: 'defaultPodSecurityAdmissionConfigurationTemplateName',
    });
    expect((await create('strict')).status).toBe(201);
    world.writes.length = 0;
  });

  it('name levels and versions that Kubernetes knows', async () => {
    const url = '/v3/podsecurityadmissionconfigurationtemplates';
    const create = (defaults: object) =>
      send('POST', url, { name: 'wrong', configuration: { defaults } });
    expect((await create({ enforce: 'lax' })).json).toMatchObject({
      code: 'InvalidOption',
      fieldName: 'configuration.defaults.enforce',
    });
    expect((await create({ 'warn-version': '1.25' })).json).toMatchObject({
      code: 'InvalidFormat',
      fieldName: 'configuration.defaults.warn-version',
    });
    expect(world.writes).toEqual([]);
  });
});

describe('configurations of clusters', () => {
  const rke = {
    kubernetesVersion: 'v1.26.8',
    ofAnotherVersion: { kept: true },
    network: { plugin: 'canal', alsoOfAnother: 1 },
  };

  it('keep what they do not know when an update does not touch it', async () => {
    await world.store<Cluster>(cluster.type, {
      metadata: { name: 'c-rke' },
      spec: { displayName: 'rke', rancherKubernetesEngineConfig: rke } as Cluster['spec'] & object,
    });
    const stored = async (): Promise<unknown> => {
      const object = await world.client.resource<Cluster>(cluster.type).get('c-rke');
      return object.spec?.rancherKubernetesEngineConfig;
    };
    const first = await send('PUT', '/v3/clusters/c-rke', { name: 'rke', description: 'x' });
    expect(first.status).toBe(200);
    expect(await stored()).toEqual(rke);
    const { status, headers } = await send('PUT', '/v3/clusters/c-rke', {
      name: 'rke',
      rancherKubernetesEngineConfig: { network: { plugin: 'calico' } },
    });
    expect(status).toBe(200);
    expect(headers['Warning']).toBeUndefined();
    expect(await stored()).toEqual({ ...rke, network: { plugin: 'calico', alsoOfAnother: 1 } });
  });

  it('are checked to the bottom, and name the place', async () => {
    const body = {
      name: 'wrong',
      rancherKubernetesEngineConfig: {
        services: { kubeController: { clusterCidr: '10.42.0.0' } },
      },
    };
    expect((await send('POST', '/v3/clusters', body)).json).toMatchObject({
      status: 422,
      code: 'InvalidFormat',
      fieldName: 'rancherKubernetesEngineConfig.services.kubeController.clusterCidr',
    });
    expect(world.writes).toEqual([]);
  });

  it('show no passwords', async () => {
    const body = {
      name: 'secretive',
      rancherKubernetesEngineConfig: {
        privateRegistries: [{ url: 'r.test', user: 'ann', password: 'canary' }],
      },
    };
    const created = await send('POST', '/v3/clusters', body);
    expect(created.status, created.text).toBe(201);
    expect(created.text).not.toContain('canary');
    expect((await send('GET', '/v3/clusters')).text).not.toContain('canary');
  });
});
