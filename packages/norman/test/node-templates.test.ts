import {
  builtInDriverEmbeddings,
  builtInDriverSchemas,
  type Cluster,
  cluster,
  dynamicSchema,
  type EtcdBackup,
  etcdBackup,
  type Node,
  type NodeTemplate,
  node,
  nodeTemplate,
} from '@drover/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from './world.ts';

let world: World;
let token: string;
let stranger: string;

beforeAll(async () => {
  world = await startWorld();
  token = await world.login();
  for (const schema of [...builtInDriverSchemas, ...builtInDriverEmbeddings])
    await world.store(dynamicSchema.type, schema);
  await world.store<Cluster>(cluster.type, {
    metadata: { name: 'c-one' },
    spec: { displayName: 'one' },
  });
  const { id, token: own } = await world.addUser('stranger');
  stranger = own;
  world.grants.set(id, new Set(['create nodepools', 'list nodepools']));
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const send = (method: string, url: string, body?: unknown) =>
  world.send(method, url, { token, ...(body !== undefined && { body }) });

const newTemplate = async (name: string, more: object = { digitaloceanConfig: {} }) =>
  (await send('POST', '/v3/nodeTemplates', { name, ...more })).json;

const stored = (id: unknown) => {
  const [namespace = '', name = ''] = String(id).split(':');
  const templates = world.client.resource<NodeTemplate>(nodeTemplate.type);
  return templates.get(name, { namespace }) as Promise<Readonly<Record<string, unknown>>>;
};

describe('node templates', () => {
  it('are of the one driver that they configure', async () => {
    const { status, json } = await send('POST', '/v3/nodeTemplates', {
      name: 'small',
      digitaloceanConfig: { region: 'ams3' },
      engineLabel: { a: 'b' },
    });
    expect(status).toBe(201);
    expect(json['id']).toMatch(/^cattle-global-nt:nt-[a-z0-9]{5}$/);
    expect(json).toMatchObject({
      type: 'nodeTemplate',
      name: 'small',
      driver: 'digitalocean',
      useInternalIpAddress: true,
      engineLabel: { a: 'b' },
      cloudCredentialId: null,
      principalId: `local://${String(json['creatorId'])}`,
      state: 'active',
    });
    expect(json).not.toHaveProperty('namespaceId');
    expect(json['digitaloceanConfig']).toMatchObject({ region: 'ams3', sshUser: 'root' });
    expect(await stored(json['id'])).toMatchObject({
      digitaloceanConfig: { region: 'ams3' },
      spec: { displayName: 'small', driver: 'digitalocean' },
    });
  });

  it.each([
    [{}, 'MissingRequired', undefined, 'a Config field must be set'],
    [{ digitaloceanConfig: null }, 'MissingRequired', undefined, 'a Config field must be set'],
    [{ nosuchConfig: {} }, 'MissingRequired', undefined, 'a Config field must be set'],
    [
      { digitaloceanConfig: {}, linodeConfig: {} },
      'InvalidBodyContent',
      'linodeConfig',
      'Only one Config field can be set: digitaloceanConfig or linodeConfig; set the other to null.',
    ],
    [
      { digitaloceanConfig: {}, nodeTaints: [{ key: 'a', value: 'b', effect: 'Never' }] },
      'InvalidOption',
      'nodeTaints[0].effect',
      'nodeTaints[0].effect must be one of NoSchedule, PreferNoSchedule, NoExecute',
    ],
  ])('refuse %j', async (body, code, fieldName, message) => {
    world.writes.length = 0;
    const { json } = await send('POST', '/v3/nodeTemplates', { name: 'bad', ...body });
    expect(json).toMatchObject({ status: 422, code, message });
    expect(json['fieldName']).toBe(fieldName);
    expect(world.writes).toEqual([]);
  });

  it('change their driver when the old configuration is taken away', async () => {
    const { id } = await newTemplate('moving');
    const url = `/v3/nodeTemplates/${String(id)}`;
    const both = await send('PUT', url, { linodeConfig: { region: 'eu-west' } });
    expect(both.json).toMatchObject({ status: 422, code: 'InvalidBodyContent' });
    const moved = await send('PUT', url, {
      linodeConfig: { region: 'eu-west' },
      digitaloceanConfig: null,
    });
    expect(moved).toMatchObject({ status: 200, json: { driver: 'linode' } });
    const none = await send('PUT', url, { linodeConfig: null });
    expect(none.json).toMatchObject({ code: 'MissingRequired' });
  });

  it('hold no secret that their cloud credential holds', async () => {
    const credential = await send('POST', '/v3/cloudCredentials', {
      name: 'amazon',
      amazonec2credentialConfig: { accessKey: 'AKIA', secretKey: 's3cret' },
    });
    const cloudCredentialId = credential.json['id'];
    const { id } = await newTemplate('amazon', {
      cloudCredentialId,
      amazonec2Config: { accessKey: 'mine', secretKey: 'mine', region: 'eu-west-1' },
    });
    const { amazonec2Config: config } = await stored(id);
    expect(config).toMatchObject({ region: 'eu-west-1' });
    expect(config).not.toHaveProperty('accessKey');
    expect(config).not.toHaveProperty('secretKey');
    await send('PUT', `/v3/nodeTemplates/${String(id)}`, {
      cloudCredentialId,
      amazonec2Config: { secretKey: 'again' },
    });
    expect((await stored(id))['amazonec2Config']).not.toHaveProperty('secretKey');
    const missing = { cloudCredentialId: 'cattle-global-data:cc-none', amazonec2Config: {} };
    expect(await newTemplate('lost', missing)).toMatchObject({
      status: 404,
      code: 'NotFound',
      message: 'cloud credential not found',
    });
  });

  it('stay while node pools or nodes are made after them', async () => {
    const { id } = await newTemplate('used');
    const url = `/v3/nodeTemplates/${String(id)}`;
    const removable = async () =>
      'remove' in ((await send('GET', url)).json['links'] as Record<string, string>);
    expect(await removable()).toBe(true);
    const pool = await send('POST', '/v3/nodePools', {
      clusterId: 'c-one',
      nodeTemplateId: id,
      hostnamePrefix: 'a-',
    });
    expect(await removable()).toBe(false);
    expect((await send('DELETE', url)).json).toMatchObject({
      status: 405,
      code: 'MethodNotAllow',
      message: 'Template is in use by a node pool.',
    });
    await send('DELETE', `/v3/nodePools/${String(pool.json['id'])}`);
    await world.store<Node>(node.type, {
      metadata: { name: 'm-used0', namespace: 'c-one' },
      spec: { nodeTemplateName: String(id) },
    });
    expect((await send('DELETE', url)).json).toMatchObject({
      status: 405,
      message: 'Template is in use by a node.',
    });
    expect(await removable()).toBe(false);
    await world.client.resource(node.type).delete('m-used0', { namespace: 'c-one' });
    await expect.poll(removable).toBe(true);
    expect((await send('DELETE', url)).status).toBe(204);
  });
});

describe('node pools', () => {
  it('are of a cluster and a template, and tell its driver', async () => {
    const { id } = await newTemplate('pooled');
    const { status, json } = await send('POST', '/v3/nodePools', {
      clusterId: 'c-one',
      nodeTemplateId: id,
      hostnamePrefix: 'worker-',
      worker: true,
      nodeTaints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }],
    });
    expect(status).toBe(201);
    expect(json['id']).toMatch(/^c-one:np-[a-z0-9]{5}$/);
    expect(json).toMatchObject({
      clusterId: 'c-one',
      namespaceId: null,
      nodeTemplateId: id,
      driver: 'digitalocean',
      quantity: 1,
      etcd: false,
      controlPlane: false,
      worker: true,
      drainBeforeDelete: false,
      deleteNotReadyAfterSecs: 0,
    });
    const url = `/v3/nodePools/${String(json['id'])}`;
    const scaled = await send('PUT', url, { quantity: 3, clusterId: 'c-two' });
    expect(scaled.json).toMatchObject({ quantity: 3, clusterId: 'c-one' });
    const listed = await send('GET', '/v3/clusters/c-one/nodepools');
    expect((listed.json['data'] as unknown[]).length).toBeGreaterThan(0);
  });

  it.each([
    [{ hostnamePrefix: null }, 'NotNullable', 'hostnamePrefix'],
    [{ nodeTemplateId: null }, 'NotNullable', 'nodeTemplateId'],
    [{ clusterId: undefined }, 'MissingRequired', 'clusterId'],
    [{ clusterId: 'c-none' }, 'InvalidReference', 'clusterId'],
    [{ clusterId: 'c-two:c-one' }, 'InvalidReference', 'clusterId'],
    [{ hostnamePrefix: undefined }, 'MissingRequired', 'hostnamePrefix'],
    [{ deleteNotReadyAfterSecs: -1 }, 'MinLimitExceeded', 'deleteNotReadyAfterSecs'],
    [{ deleteNotReadyAfterSecs: 31_540_001 }, 'MaxLimitExceeded', 'deleteNotReadyAfterSecs'],
  ])('refuse %j', async (change, code, fieldName) => {
    const { id } = await newTemplate('refusing');
    const body = { clusterId: 'c-one', nodeTemplateId: id, hostnamePrefix: 'a-', ...change };
    expect((await send('POST', '/v3/nodePools', body)).json).toMatchObject({
      status: 422,
      code,
      fieldName,
    });
  });

  it('refuse templates that are not there, or not the caller’s to see', async () => {
    const body = (nodeTemplateId: unknown) => ({
      clusterId: 'c-one',
      nodeTemplateId,
      hostnamePrefix: 'a-',
    });
    const missing = await send('POST', '/v3/nodePools', body('cattle-global-nt:nt-none'));
    expect(missing.json).toMatchObject({ status: 404, code: 'NotFound' });
    const { id } = await newTemplate('private');
    const hidden = await world.send('POST', '/v3/nodePools', { token: stranger, body: body(id) });
    expect(hidden.json).toMatchObject({ status: 404, code: 'NotFound' });
  });
});

describe('backups of etcd', () => {
  it('belong to a cluster', async () => {
    const { status, json } = await send('POST', '/v3/etcdBackups', {
      clusterId: 'c-one',
      backupConfig: { s3BackupConfig: { accessKey: 'a', secretKey: 's3cret' } },
    });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      clusterId: 'c-one',
      manual: false,
      backupConfig: { enabled: true, intervalHours: 12, retention: 6 },
    });
    expect(JSON.stringify(json)).not.toContain('s3cret');
  });

  it('are refused for clusters that are not there', async () => {
    const { json } = await send('POST', '/v3/etcdBackups', { clusterId: 'c-none' });
    expect(json).toMatchObject({ code: 'InvalidReference', fieldName: 'clusterId' });
  });

  it('have failed when they ended with an error', async () => {
    const backups = world.client.resource<EtcdBackup>(etcdBackup.type);
    const backup = await world.store<EtcdBackup>(etcdBackup.type, {
      metadata: { name: 'eb-bad00', namespace: 'c-one' },
      spec: { clusterId: 'c-one' },
    });
    const conditions = [
      { type: 'Completed', status: 'False', reason: 'Error', message: 'no disk' },
    ];
    await backups.update(
      { ...backup, status: { conditions } },
      { namespace: 'c-one', subresource: 'status' },
    );
    const state = async () => (await send('GET', '/v3/etcdBackups/c-one:eb-bad00')).json['state'];
    await expect.poll(state).toBe('failed');
  });
});
