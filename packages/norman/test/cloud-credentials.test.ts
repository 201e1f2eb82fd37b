import {
  builtInDriverEmbeddings,
  builtInDriverSchemas,
  type Cluster,
  cluster,
  dynamicSchema,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { roleBindings, roles, secrets } from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from './world.ts';

let world: World;
let token: string;
let ann: { id: string; token: string };
let eve: { id: string; token: string };

beforeAll(async () => {
  world = await startWorld();
  token = await world.login();
  for (const schema of [...builtInDriverSchemas, ...builtInDriverEmbeddings])
    await world.store(dynamicSchema.type, schema);
  await world.store(cluster.type, { metadata: { name: 'c-one' }, spec: { displayName: 'one' } });
  ann = await world.addUser('ann');
  eve = await world.addUser('eve');
  await mayCreateSecrets(ann.id);
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const send = (method: string, url: string, body?: unknown) =>
  world.send(method, url, { token, ...(body !== undefined && { body }) });

/** What every user may do by the role that new users get. */
async function mayCreateSecrets(user: string): Promise<void> {
  const rbac = 'rbac.authorization.k8s.io';
  const type = (resource: string, kind: string) => ({
    group: rbac,
    version: 'v1',
    resource,
    kind,
    namespaced: false,
  });
  const metadata = { name: 'secrets-create' };
  await world.client.resource<KubernetesObject>(type('clusterroles', 'ClusterRole')).create({
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRole',
    metadata,
    rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['create'] }],
  } as KubernetesObject);
  await world.client
    .resource<KubernetesObject>(type('clusterrolebindings', 'ClusterRoleBinding'))
    .create({
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata,
      subjects: [{ kind: 'User', name: user, apiGroup: rbac }],
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'secrets-create' },
    } as KubernetesObject);
}

const AMAZON = { accessKey: 'AKIA', secretKey: 's3cret-canary', defaultRegion: 'eu-west-1' };

const newCredential = async (
  name: string,
  config: object = { amazonec2credentialConfig: AMAZON },
) => (await send('POST', '/v3/cloudCredentials', { name, ...config })).json;

const secretOf = (id: unknown) =>
  world.client
    .resource<KubernetesObject & { type?: string; data?: Record<string, string> }>(secrets)
    .get(String(id).split(':')[1] ?? '', { namespace: 'cattle-global-data' });

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('cloud credentials', () => {
  it('are secrets, and never tell what is secret', async () => {
    const answer = await send('POST', '/v3/cloudCredentials', {
      name: 'amazon',
      description: 'for the web',
      amazonec2credentialConfig: AMAZON,
    });
    expect(answer.status).toBe(201);
    const { json } = answer;
    expect(json['id']).toMatch(/^cattle-global-data:cc-[a-z0-9]{5}$/);
    expect(json).toMatchObject({
      type: 'cloudCredential',
      name: 'amazon',
      description: 'for the web',
    });
    expect(json).not.toHaveProperty('namespaceId');
    expect(json).not.toHaveProperty('state');
    expect(json['amazonec2credentialConfig']).toEqual({
      accessKey: 'AKIA',
      defaultRegion: 'eu-west-1',
      type: '/v3/schemas/amazonec2credentialconfig',
    });
    const secret = await secretOf(json['id']);
    expect(secret.type).toBe('Opaque');
    expect(secret.data).toEqual({
      'amazonec2credentialConfig-accessKey': base64('AKIA'),
      'amazonec2credentialConfig-secretKey': base64('s3cret-canary'),
      'amazonec2credentialConfig-defaultRegion': base64('eu-west-1'),
    });
    expect(secret.metadata).toMatchObject({
      labels: { 'cattle.io/creator': 'norman' },
      annotations: {
        'field.cattle.io/name': 'amazon',
        'field.cattle.io/description': 'for the web',
        'field.cattle.io/creatorId': json['creatorId'],
      },
    });
    const list = await send('GET', '/v3/cloudCredentials');
    const url = `/v3/cloudCredentials/${String(json['id'])}`;
    for (const { text } of [answer, list, await send('GET', url)]) {
      expect(text).not.toContain('s3cret-canary');
      expect(text).not.toContain(base64('s3cret-canary'));
    }
  });

  it('keep what an update does not name', async () => {
    const { id } = await newCredential('kept');
    const url = `/v3/cloudCredentials/${String(id)}`;
    const changed = await send('PUT', url, {
      name: 'renamed',
      amazonec2credentialConfig: { defaultRegion: 'us-west-2' },
    });
    expect(changed).toMatchObject({ status: 200, json: { name: 'renamed' } });
    const secret = await secretOf(id);
    expect(secret.data).toEqual({
      'amazonec2credentialConfig-accessKey': base64('AKIA'),
      'amazonec2credentialConfig-secretKey': base64('s3cret-canary'),
      'amazonec2credentialConfig-defaultRegion': base64('us-west-2'),
    });
    expect(secret.metadata?.annotations?.['field.cattle.io/name']).toBe('renamed');
  });

  it('may be for a store of backups', async () => {
    const { id } = await newCredential('s3', {
      s3credentialConfig: { accessKey: 'a', secretKey: 'b', defaultBucket: 'c' },
    });
    expect((await secretOf(id)).data).toMatchObject({
      's3credentialConfig-defaultBucket': base64('c'),
    });
  });

  it.each([
    [{}, 'MissingRequired', undefined],
    [{ amazonec2credentialConfig: null }, 'MissingRequired', undefined],
    [{ nosuchcredentialConfig: { a: 'b' } }, 'MissingRequired', undefined],
    [
      { amazonec2credentialConfig: { accessKey: 'a' } },
      'MissingRequired',
      'amazonec2credentialConfig.secretKey',
    ],
    [
      {
        amazonec2credentialConfig: AMAZON,
        digitaloceancredentialConfig: { accessToken: 'x' },
      },
      'InvalidBodyContent',
      'digitaloceancredentialConfig',
    ],
  ])('refuse %j', async (config, code, fieldName) => {
    world.writes.length = 0;
    const { json } = await send('POST', '/v3/cloudCredentials', { name: 'bad', ...config });
    expect(json).toMatchObject({ status: 422, code });
    expect(json['fieldName']).toBe(fieldName);
    expect(world.writes).toEqual([]);
  });

  it('stay while something uses them', async () => {
    const { id } = await newCredential('used');
    const url = `/v3/cloudCredentials/${String(id)}`;
    const template = await send('POST', '/v3/nodeTemplates', {
      name: 'user of it',
      cloudCredentialId: id,
      amazonec2Config: { region: 'eu-west-1' },
    });
    expect((await send('DELETE', url)).json).toMatchObject({ status: 405, code: 'MethodNotAllow' });
    await send('DELETE', `/v3/nodeTemplates/${String(template.json['id'])}`);
    await world.store<Cluster>(cluster.type, {
      metadata: { name: 'c-eks' },
      spec: { displayName: 'eks', eksConfig: { amazonCredentialSecret: String(id) } },
    });
    expect((await send('DELETE', url)).json).toMatchObject({
      status: 422,
      code: 'InvalidAction',
      message: 'Cloud credential is currently referenced by cluster eks',
    });
    await send('DELETE', '/v3/clusters/c-eks');
    expect((await send('DELETE', url)).status).toBe(204);
    expect((await send('GET', url)).status).toBe(404);
  });

  it('show no other secret, whoever asks', async () => {
    await world.store(secrets, {
      metadata: { name: 'c-token', namespace: 'cattle-global-data' },
      data: { credential: base64('x') },
    } as KubernetesObject);
    await world.store(secrets, {
      metadata: { name: 'cc-elsewhere', namespace: 'cattle-system' },
      data: { 'amazonec2credentialConfig-accessKey': base64('x') },
    } as KubernetesObject);
    const ids = ['cattle-global-data:c-token', 'cattle-system:cc-elsewhere', 'cc-none', 'a:b:c'];
    for (const id of ids) {
      expect((await send('GET', `/v3/cloudCredentials/${id}`)).status).toBe(404);
      expect((await send('DELETE', `/v3/cloudCredentials/${id}`)).status).toBe(404);
    }
    const { text } = await send('GET', '/v3/cloudCredentials');
    expect(text).not.toContain('c-token');
    expect(text).not.toContain('cc-elsewhere');
  });

  it('are their creators’, who may change and remove them', async () => {
    const body = { name: 'mine', digitaloceancredentialConfig: { accessToken: 'x' } };
    const made = await world.send('POST', '/v3/cloudCredentials', { token: ann.token, body });
    expect(made.status).toBe(201);
    const id = String(made.json['id']);
    const [namespace = '', name = ''] = id.split(':');
    const role = await world.client.resource<KubernetesObject>(roles).get(`${name}-secrets-a`, {
      namespace,
    });
    expect(role).toMatchObject({
      metadata: { ownerReferences: [{ kind: 'Secret', name }] },
      rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: [name], verbs: ['*'] }],
    });
    await expect(
      world.client.resource<KubernetesObject>(roleBindings).get(`${name}-secrets-a`, { namespace }),
    ).resolves.toMatchObject({ subjects: [{ kind: 'User', name: ann.id }] });
    const url = `/v3/cloudCredentials/${id}`;
    const listed = await world.send('GET', '/v3/cloudCredentials', { token: ann.token });
    expect((listed.json['data'] as { id: string }[]).map((row) => row.id)).toEqual([id]);
    const renamed = await world.send('PUT', url, {
      token: ann.token,
      body: { name: 'still mine' },
    });
    expect(renamed).toMatchObject({ status: 200, json: { name: 'still mine' } });
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const refused = await world.send(method, url, { token: eve.token, body: { name: 'hers' } });
      expect(refused.status).toBe(404);
    }
    const none = await world.send('GET', '/v3/cloudCredentials', { token: eve.token });
    expect(none.json['data']).toEqual([]);
    expect((await world.send('DELETE', url, { token: ann.token })).status).toBe(204);
  });

  it('cannot be used by those who do not see them', async () => {
    const { id } = await newCredential('private');
    const body = { name: 'thief', cloudCredentialId: id, amazonec2Config: {} };
    const refused = await world.send('POST', '/v3/nodeTemplates', { token: eve.token, body });
    expect(refused.json).toMatchObject({ status: 404, message: 'cloud credential not found' });
  });
});

describe('management secrets', () => {
  it('are secrets as they are', async () => {
    const made = await send('POST', '/v3/managementSecrets', {
      type: 'managementSecret',
      name: 'plain.one',
      namespaceId: 'cattle-system',
      stringData: { a: 'b' },
    });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({
      id: 'cattle-system:plain.one',
      type: 'managementSecret',
      name: 'plain.one',
      namespaceId: 'cattle-system',
      data: { a: base64('b') },
    });
    const url = '/v3/managementSecrets/cattle-system:plain.one';
    const changed = await send('PUT', url, { data: { c: base64('d') } });
    expect(changed.json['data']).toEqual({ c: base64('d') });
    const { json } = await send('GET', '/v3/managementSecrets?name=plain.one');
    expect(json['data']).toHaveLength(1);
    const hidden = await world.send('GET', '/v3/managementSecrets', { token: eve.token });
    expect(hidden.json['data']).toEqual([]);
    expect((await world.send('GET', url, { token: eve.token })).status).toBe(404);
    expect((await send('DELETE', url)).status).toBe(204);
  });

  it.each([
    [{ namespaceId: 'cattle-system' }, 'MissingRequired', 'name'],
    [{ name: 'x' }, 'MissingRequired', 'namespaceId'],
    [{ name: 'UPPER', namespaceId: 'cattle-system' }, 'InvalidFormat', 'name'],
  ])('refuse %j', async (body, code, fieldName) => {
    const { json } = await send('POST', '/v3/managementSecrets', body);
    expect(json).toMatchObject({ status: 422, code, fieldName });
  });
});
