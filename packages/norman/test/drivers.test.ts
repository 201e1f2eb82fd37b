import {
  builtInDriverEmbeddings,
  builtInDriverSchemas,
  builtInKontainerDrivers,
  builtInNodeDrivers,
  type Cluster,
  cluster,
  dynamicSchema,
  type KontainerDriver,
  kontainerDriver,
  nodeDriver,
} from '@drover/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { startWorld, type World } from './world.ts';

let world: World;
let token: string;
let reader: { id: string; token: string };

beforeAll(async () => {
  world = await startWorld();
  token = await world.login();
  for (const schema of [...builtInDriverSchemas, ...builtInDriverEmbeddings])
    await world.store(dynamicSchema.type, schema);
  for (const driver of builtInNodeDrivers) await world.store(nodeDriver.type, driver);
  for (const driver of builtInKontainerDrivers) await world.store(kontainerDriver.type, driver);
  reader = await world.addUser('reader');
  world.grants.set(reader.id, new Set(['list nodedrivers', 'list kontainerdrivers']));
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const send = (method: string, url: string, body?: unknown) =>
  world.send(method, url, { token, ...(body !== undefined && { body }) });

async function fieldsOf(id: string): Promise<readonly string[]> {
  const { json } = await send('GET', `/v3/schemas/${id}`);
  return Object.keys(json['resourceFields'] as object);
}

async function rowsOf(url: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await send('GET', url)).json['data'] as Readonly<Record<string, unknown>>[];
}

describe('built-in node drivers', () => {
  it('are those that people expect, active or not', async () => {
    const rows = await rowsOf('/v3/nodeDrivers');
    const active = rows.filter((row) => row['state'] === 'active').map((row) => row['id']);
    expect(active).toEqual([
      'amazonec2',
      'azure',
      'digitalocean',
      'harvester',
      'linode',
      'vmwarevsphere',
    ]);
    const inactive = rows.filter((row) => row['state'] === 'inactive').map((row) => row['id']);
    expect(inactive).toEqual([
      'aliyunecs',
      'cloudca',
      'cloudscale',
      'exoscale',
      'google',
      'nutanix',
      'oci',
      'openstack',
      'otc',
      'packet',
      'pinganyunecs',
      'pnap',
      'rackspace',
      'softlayer',
    ]);
    expect(rows.find((row) => row['id'] === 'amazonec2')).toMatchObject({
      name: 'amazonec2',
      url: 'local://',
      builtin: true,
      active: true,
    });
  });

  it('bring the fields of active drivers to the types that have them', async () => {
    expect(await fieldsOf('nodeTemplate')).toEqual(
      expect.arrayContaining(['amazonec2Config', 'azureConfig', 'vmwarevsphereConfig']),
    );
    expect(await fieldsOf('nodeTemplate')).not.toContain('openstackConfig');
    expect(await fieldsOf('node')).toContain('linodeConfig');
    const credentials = await fieldsOf('cloudCredential');
    expect(credentials).toEqual(
      expect.arrayContaining([
        'amazonec2credentialConfig',
        'googlecredentialConfig',
        's3credentialConfig',
      ]),
    );
    expect(credentials).not.toContain('openstackcredentialConfig');
    expect(await fieldsOf('amazonec2config')).toEqual(
      expect.arrayContaining([
        'accessKey',
        'secretKey',
        'region',
        'vpcId',
        'subnetId',
        'zone',
        'securityGroup',
        'ami',
        'instanceType',
        'sshUser',
        'rootSize',
      ]),
    );
  });

  it.each([
    ['amazonec2', { accessKey: 'string!', secretKey: 'password!', defaultRegion: 'string' }],
    ['digitalocean', { accessToken: 'password!' }],
    [
      'azure',
      {
        clientId: 'string!',
        clientSecret: 'password!',
        subscriptionId: 'string!',
        environment: 'string!',
        tenantId: 'string',
      },
    ],
    ['linode', { token: 'password!' }],
    [
      'vmwarevsphere',
      { username: 'string!', password: 'password!', vcenter: 'string!', vcenterPort: 'string!' },
    ],
    ['harvester', { clusterId: 'string', clusterType: 'string!', kubeconfigContent: 'password!' }],
  ])('ask for the credentials of %s', async (driver, expected) => {
    const { json } = await send('GET', `/v3/schemas/${driver}credentialconfig`);
    const fields = json['resourceFields'] as Record<string, { type: string; required?: true }>;
    const shown = Object.entries(fields).map(([name, { type, required }]) => [
      name,
      required ? `${type}!` : type,
    ]);
    expect(Object.fromEntries(shown)).toEqual(expected);
  });
});

describe('node drivers', () => {
  it('take their fields with them when they are turned off', async () => {
    const off = await send('POST', '/v3/nodeDrivers/linode?action=deactivate');
    expect(off).toMatchObject({
      status: 200,
      json: { type: 'nodeDriver', id: 'linode', active: false, state: 'inactive' },
    });
    for (const id of ['nodeTemplate', 'node'])
      expect(await fieldsOf(id)).not.toContain('linodeConfig');
    expect(await fieldsOf('cloudCredential')).not.toContain('linodecredentialConfig');
    const refused = await send('POST', '/v3/nodeTemplates', { name: 'x', linodeConfig: {} });
    expect(refused.json).toMatchObject({
      status: 422,
      code: 'MissingRequired',
      message: 'a Config field must be set',
    });
    const on = await send('POST', '/v3/nodeDrivers/linode?action=activate');
    expect(on.json).toMatchObject({ active: true, state: 'active' });
    for (const id of ['nodeTemplate', 'node']) expect(await fieldsOf(id)).toContain('linodeConfig');
    expect(await fieldsOf('cloudCredential')).toContain('linodecredentialConfig');
  });

  it('can be turned off by an update, and keep credentials that are wanted anyway', async () => {
    await send('PUT', '/v3/nodeDrivers/google', { active: true });
    expect(await fieldsOf('cloudCredential')).toContain('googlecredentialConfig');
    await send('PUT', '/v3/nodeDrivers/google', { active: false });
    expect(await fieldsOf('cloudCredential')).toContain('googlecredentialConfig');
    await send('PUT', '/v3/nodeDrivers/google', { addCloudCredential: false });
    expect(await fieldsOf('cloudCredential')).not.toContain('googlecredentialConfig');
  });

  it('are offered actions, and obey, only to those who may change them', async () => {
    const { json } = await send('GET', '/v3/nodeDrivers/azure');
    expect(Object.keys(json['actions'] as object)).toEqual(['activate', 'deactivate']);
    const seen = await world.send('GET', '/v3/nodeDrivers/azure', { token: reader.token });
    expect(seen.json).not.toHaveProperty('actions');
    const url = '/v3/nodeDrivers/azure?action=deactivate';
    const refused = await world.send('POST', url, { token: reader.token });
    expect(refused.json).toMatchObject({ status: 403, code: 'PermissionDenied' });
    expect((await send('GET', '/v3/nodeDrivers/azure')).json['active']).toBe(true);
  });

  it('are made, described and removed', async () => {
    const missing = await send('POST', '/v3/nodeDrivers', { name: 'mine' });
    expect(missing.json).toMatchObject({ code: 'MissingRequired', fieldName: 'url' });
    const { status, json } = await send('POST', '/v3/nodeDrivers', {
      name: 'mine',
      url: 'https://drivers.example.org/mine.tgz',
      whitelistDomains: ['example.org'],
    });
    expect(status).toBe(201);
    expect(json).toMatchObject({ active: false, builtin: false, state: 'inactive' });
    const on = await send('POST', `/v3/nodeDrivers/${String(json['id'])}?action=activate`);
    expect(on.json['state']).toBe('active');
    expect(String(on.headers['Warning'])).toContain(
      'nodeTemplate has no field mineConfig: there is no dynamic schema mineconfig',
    );
    const exported = (json['links'] as Record<string, string>)['exportYaml'] ?? '';
    const { headers, text } = await send('GET', exported.replace('https://drover.test', ''));
    expect(headers['Content-Type']).toBe('text/yaml');
    expect(parseYaml(text)).toMatchObject({
      version: 'v3',
      nodeDrivers: { mine: { url: 'https://drivers.example.org/mine.tgz' } },
    });
    expect((await send('DELETE', `/v3/nodeDrivers/${String(json['id'])}`)).status).toBe(204);
  });

  it('take their fields with them when they are removed', async () => {
    expect((await send('DELETE', '/v3/nodeDrivers/digitalocean')).status).toBe(204);
    expect(await fieldsOf('nodeTemplate')).not.toContain('digitaloceanConfig');
    expect(await fieldsOf('cloudCredential')).not.toContain('digitaloceancredentialConfig');
    const described = async () =>
      (await send('GET', '/v3/dynamicSchemas/digitaloceanconfig')).status;
    await expect.poll(described).toBe(404);
  });
});

describe('kontainer drivers', () => {
  it('are those that a new installation has', async () => {
    const rows = await rowsOf('/v3/kontainerDrivers');
    expect(rows.filter((row) => row['state'] === 'active').map((row) => row['id'])).toEqual([
      'amazonelasticcontainerservice',
      'azurekubernetesservice',
      'googlekubernetesengine',
      'rancherkubernetesengine',
    ]);
    expect(rows).toHaveLength(11);
    expect(rows.find((row) => row['id'] === 'linodekubernetesengine')).toMatchObject({
      builtIn: false,
      active: false,
      whitelistDomains: ['api.linode.com'],
    });
  });

  it('are turned on and off', async () => {
    const url = '/v3/kontainerDrivers/linodekubernetesengine';
    const offered = async () => Object.keys((await send('GET', url)).json['actions'] as object);
    expect(await offered()).toEqual(['activate']);
    expect(await send('POST', `${url}?action=activate`)).toMatchObject({ status: 200, text: '' });
    expect((await send('GET', url)).json).toMatchObject({ active: true, state: 'active' });
    expect(await offered()).toEqual(['deactivate']);
    expect((await send('POST', `${url}?action=deactivate`)).status).toBe(200);
    const refused = await world.send('POST', `${url}?action=activate`, { token: reader.token });
    expect(refused.status).toBe(403);
    expect((await send('GET', url)).json['active']).toBe(false);
  });

  it('bring their configuration to clusters', async () => {
    await world.store<KontainerDriver>(kontainerDriver.type, {
      metadata: { name: 'kd-acme0' },
      spec: { url: 'https://drivers.example.org/acme' },
    });
    await world.client
      .resource<KontainerDriver>(kontainerDriver.type)
      .patch(
        'kd-acme0',
        { type: 'merge', body: { status: { displayName: 'acme' } } },
        { subresource: 'status' },
      );
    const text = { type: 'string', create: true, update: true };
    await send('POST', '/v3/dynamicSchemas', {
      name: 'acmeengineconfig',
      schemaName: 'acmeEngineConfig',
      resourceFields: {
        region: text,
        token: { ...text, type: 'password' },
        driverName: { ...text, default: { stringValue: 'kd-acme0' } },
      },
    });
    await expect
      .poll(async () => (await send('GET', '/v3/kontainerDrivers/kd-acme0')).json['name'])
      .toBe('acme');
    await send('POST', '/v3/kontainerDrivers/kd-acme0?action=activate');
    expect(await fieldsOf('cluster')).toContain('acmeEngineConfig');
    const { json } = await send('POST', '/v3/clusters', {
      name: 'hosted',
      acmeEngineConfig: { region: 'moon', token: 's3cret' },
    });
    const shown = { region: 'moon', driverName: 'kd-acme0', type: '/v3/schemas/acmeEngineConfig' };
    expect(json['acmeEngineConfig']).toEqual(shown);
    const clusters = world.client.resource<Cluster>(cluster.type);
    const config = async () => (await clusters.get(String(json['id']))).spec?.genericEngineConfig;
    expect(await config()).toEqual({ region: 'moon', token: 's3cret', driverName: 'kd-acme0' });
    await send('PUT', `/v3/clusters/${String(json['id'])}`, {
      name: 'hosted',
      acmeEngineConfig: { region: 'mars' },
    });
    expect(await config()).toEqual({ region: 'mars', token: 's3cret', driverName: 'kd-acme0' });
    await send('POST', '/v3/kontainerDrivers/kd-acme0?action=deactivate');
    expect(await fieldsOf('cluster')).not.toContain('acmeEngineConfig');
  });

  it('have addresses of their own', async () => {
    const url = 'https://drivers.example.org/engine';
    const first = await send('POST', '/v3/kontainerDrivers', { url, active: true });
    expect(first.status).toBe(201);
    const second = await send('POST', '/v3/kontainerDrivers', { url });
    expect(second.json).toMatchObject({
      status: 409,
      code: 'Conflict',
      message: `Driver URL already in use: ${url}`,
    });
    const own = `/v3/kontainerDrivers/${String(first.json['id'])}`;
    expect((await send('PUT', own, { url })).status).toBe(200);
    const fixed = await send('PUT', own, { builtIn: true });
    expect(fixed.json['builtIn']).toBe(false);
    expect((await send('DELETE', own)).status).toBe(204);
  });

  it('stay while they come with the server or clusters use them', async () => {
    const builtIn = '/v3/kontainerDrivers/googlekubernetesengine';
    expect((await send('GET', builtIn)).json['links']).not.toHaveProperty('remove');
    const refused = await send('DELETE', builtIn);
    expect(refused.json).toMatchObject({
      status: 405,
      code: 'MethodNotAllow',
      message: 'builtin cluster drivers may not be removed',
    });
    await world.store<KontainerDriver>(kontainerDriver.type, {
      metadata: { name: 'kd-used' },
      spec: { url: 'https://drivers.example.org/used' },
    });
    const used = '/v3/kontainerDrivers/kd-used';
    expect((await send('GET', used)).json['links']).toHaveProperty('remove');
    await world.store<Cluster>(cluster.type, {
      metadata: { name: 'c-used' },
      spec: { genericEngineConfig: { driverName: 'kd-used' } },
    });
    expect((await send('GET', used)).json['links']).not.toHaveProperty('remove');
    expect((await send('DELETE', used)).json).toMatchObject({
      status: 405,
      message:
        'cluster Driver is in use by one or more clusters, delete clusters before deleting this driver',
    });
  });

  it('lead to lists of images, and are refreshed', async () => {
    const { json } = await send('GET', '/v3/kontainerDrivers');
    expect(json['links']).toEqual({
      self: 'https://drover.test/v3/kontainerdrivers',
      'rancher-images': 'https://drover.test/v3/kontainerdrivers/rancher-images',
      'rancher-windows-images': 'https://drover.test/v3/kontainerdrivers/rancher-windows-images',
    });
    const { status, headers, text } = await send('GET', '/v3/kontainerDrivers/rancher-images');
    expect(status).toBe(200);
    expect(headers['Content-Type']).toBe('application/octet-stream');
    expect(headers['Content-Disposition']).toBe('attachment; filename="rancher-images.txt"');
    expect(text.split('\n')).toContain(world.services.settings.text('agent-image'));
    expect(json['actions']).toEqual({
      refresh: 'https://drover.test/v3/kontainerdrivers?action=refresh',
    });
    expect(await send('POST', '/v3/kontainerDrivers?action=refresh')).toMatchObject({
      status: 200,
      json: {},
    });
    const refused = await world.send('POST', '/v3/kontainerDrivers?action=refresh', {
      token: reader.token,
    });
    expect(refused.status).toBe(403);
  });
});
