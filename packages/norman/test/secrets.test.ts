import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addNamespaces,
  core,
  type DownstreamWorld,
  type PlainUser,
  startDownstreamWorld,
} from './downstream-world.ts';
import type { Answer } from './world.ts';

const B = 'https://drover.test';
const A = '/v3/projects/c-1:p-a';
const SECRETS = core('secrets', 'Secret');
/** Occurs in every value that nobody is to see. */
const CANARY = 'canary-d41d8cd98f';

const pem = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../api/test/pem', name), 'utf8').trim();

let world: DownstreamWorld;
let token: string;

const get = (url: string) => world.send('GET', url, { token });
const post = (url: string, body: object) => world.send('POST', url, { token, body });
const put = (url: string, body: object) => world.send('PUT', url, { token, body });
const rows = ({ json }: Answer) => json['data'] as Readonly<Record<string, unknown>>[];
const stored = (name: string, namespace = 'a') =>
  world.downstream.resource<DynamicObject>(SECRETS).get(name, { namespace });
const ofProject = (name: string, namespace = 'p-a') =>
  world.client.resource<DynamicObject>(SECRETS).get(name, { namespace });
/** The data of a secret as texts, or as the JSON that it holds. */
const decoded = (secret: DynamicObject) =>
  Object.fromEntries(
    Object.entries(secret['data'] as Record<string, string>).map(([key, value]) => {
      const text = Buffer.from(value, 'base64').toString();
      return [key, text.startsWith('{') ? (JSON.parse(text) as unknown) : text];
    }),
  );

beforeAll(async () => {
  world = await startDownstreamWorld();
  token = await world.login();
  for (const name of ['p-a', 'p-b']) {
    await world.client
      .resource<DynamicObject>(core('namespaces', 'Namespace', false))
      .create({ metadata: { name } });
    await world.store(project.type, {
      metadata: { name, namespace: 'c-1' },
      spec: { displayName: name, clusterName: 'c-1' },
    });
  }
  await addNamespaces(world, 'c-1:p-a', 'a');
  await addNamespaces(world, 'c-1:p-b', 'b');
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const registries = { 'registry.test': { username: 'u', password: CANARY, email: 'e@test' } };
const SORTS = [
  {
    id: 'basicAuth',
    plural: 'basicAuths',
    body: { username: 'joe', password: `${CANARY} ` },
    shown: { username: 'joe' },
    hidden: ['password'],
    type: 'kubernetes.io/basic-auth',
    data: { username: 'joe', password: `${CANARY} ` },
  },
  {
    id: 'sshAuth',
    plural: 'sshAuths',
    body: { privateKey: `${CANARY}\n` },
    shown: {},
    hidden: ['privateKey'],
    type: 'kubernetes.io/ssh-auth',
    data: { 'ssh-privatekey': `${CANARY}\n` },
  },
  {
    id: 'dockerCredential',
    plural: 'dockerCredentials',
    body: { registries },
    shown: {
      registries: {
        'registry.test': {
          type: '/v3/project/schemas/registryCredential',
          username: 'u',
          email: 'e@test',
        },
      },
    },
    hidden: [],
    type: 'kubernetes.io/dockerconfigjson',
    data: {
      '.dockerconfigjson': {
        auths: {
          'registry.test': {
            ...registries['registry.test'],
            auth: Buffer.from(`u:${CANARY}`).toString('base64'),
          },
        },
      },
    },
  },
  {
    id: 'certificate',
    plural: 'certificates',
    body: { certs: pem('rsa.crt'), key: pem('rsa.key') },
    shown: { certs: pem('rsa.crt'), algorithm: 'RSA', version: '3' },
    hidden: ['key'],
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': pem('rsa.crt'), 'tls.key': pem('rsa.key') },
  },
  {
    id: 'serviceAccountToken',
    plural: 'serviceAccountTokens',
    body: { accountName: 'default', token: CANARY },
    shown: { accountName: 'default' },
    hidden: ['token'],
    type: 'kubernetes.io/service-account-token',
    data: { token: CANARY },
  },
] as const;

const KEY_LINE = pem('rsa.key').split('\n')[1] ?? '';
/** Every form in which a secret could be told. */
const LEAKS = [
  CANARY,
  Buffer.from(CANARY).toString('base64').replace(/=+$/, ''),
  Buffer.from(`u:${CANARY}`).toString('base64'),
  KEY_LINE,
  Buffer.from(pem('rsa.key')).toString('base64').slice(100, 140),
];

function expectNoSecret({ text }: Answer): void {
  for (const leak of LEAKS) expect(text).not.toContain(leak);
}

describe.each(SORTS)('$id', ({ id, plural, body, shown, hidden, type, data }) => {
  const namespacedId = `namespaced${id.slice(0, 1).toUpperCase()}${id.slice(1)}`;
  const namespacedPlural = `namespaced${plural.slice(0, 1).toUpperCase()}${plural.slice(1)}`;

  it('of a project is stored in its namespace beside the server', async () => {
    const name = id.toLowerCase();
    const created = await post(`${A}/${plural}`, { ...body, name, description: 'Why' });
    expect(created.status, created.text).toBe(201);
    const self = `${B}/v3/project/c-1:p-a/${plural}/p-a:${name}`;
    expect(created.json).toMatchObject({
      ...shown,
      id: `p-a:${name}`,
      type: id,
      baseType: 'secret',
      name,
      namespaceId: null,
      projectId: 'c-1:p-a',
      description: 'Why',
      links: { self, update: self, remove: self },
    });
    const secret = await ofProject(name);
    expect(secret['type']).toBe(type);
    expect(decoded(secret)).toMatchObject(data);
    expect(secret.metadata?.annotations).toMatchObject({ 'field.cattle.io/projectId': 'c-1:p-a' });
  });

  it('of a namespace is stored in the cluster', async () => {
    const name = id.toLowerCase();
    const created = await post(`${A}/${namespacedPlural}`, { ...body, name, namespaceId: 'a' });
    expect(created.status, created.text).toBe(201);
    expect(created.json).toMatchObject({
      ...shown,
      id: `a:${name}`,
      type: namespacedId,
      baseType: 'namespacedSecret',
      namespaceId: 'a',
      projectId: 'c-1:p-a',
    });
    const secret = await stored(name);
    expect(secret['type']).toBe(type);
    expect(decoded(secret)).toMatchObject(data);
  });

  it.each([
    [plural, 'secrets', 'p-a', id],
    [namespacedPlural, 'namespacedSecrets', 'a', namespacedId],
  ])('is read as %s and in %s, without what is secret', async (own, base, prefix, shownType) => {
    const resourceId = `${prefix}:${id.toLowerCase()}`;
    const answers = [
      await get(`${A}/${own}/${resourceId}`),
      await get(`${A}/${base}/${resourceId}`),
      await get(`${A}/${own}`),
      await get(`${A}/${base}?limit=2`),
      await get(`${A}/${base}?sort=description`),
      await get(`${A}/${own}/${resourceId}?_format=yaml`),
      await put(`${A}/${own}/${resourceId}`, { description: 'Because' }),
    ];
    for (const answer of answers) {
      expect(answer.status, answer.text).toBe(200);
      expectNoSecret(answer);
    }
    const [one, asBase] = answers;
    expect(one?.json).toMatchObject({ ...shown, type: shownType });
    expect(asBase?.json).toMatchObject({ ...shown, type: shownType });
    for (const name of hidden) expect(one?.json).not.toHaveProperty(name);
    const all = rows(await get(`${A}/${own}`));
    expect(new Set(all.map((row) => row['type']))).toEqual(new Set([shownType]));
    for (const path of [own, base]) {
      expect((await get(`${A}/${path}/${resourceId}/yaml`)).status).toBe(404);
    }
    expect((await (prefix === 'a' ? stored : ofProject)(id.toLowerCase()))['type']).toBe(type);
  });

  it('keeps what is secret when something else is changed', async () => {
    const url = `${A}/${namespacedPlural}/a:${id.toLowerCase()}`;
    const { json } = await get(url);
    expect((await put(url, { ...json, description: 'New' })).status).toBe(200);
    expect(decoded(await stored(id.toLowerCase()))).toMatchObject(data);
  });

  it('without its values is refused before the cluster hears of it', async () => {
    world.takeReads();
    const { status, json } = await post(`${A}/${namespacedPlural}`, {
      name: 'none',
      namespaceId: 'a',
    });
    expect(status).toBe(422);
    expect(json).toMatchObject({ code: 'MissingRequired' });
    expect(world.takeReads()).toEqual([]);
  });

  it('is not found as another type', async () => {
    const other = id === 'basicAuth' ? 'sshAuths' : 'basicAuths';
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const url = `${A}/${other}/p-a:${id.toLowerCase()}`;
      expect((await world.send(method, url, { token, body: {} })).status).toBe(404);
    }
  });
});

describe('a project that was made a moment ago', () => {
  it('takes secrets before it has a namespace', async () => {
    await world.store(project.type, {
      metadata: { name: 'p-new', namespace: 'c-1' },
      spec: { displayName: 'new', clusterName: 'c-1' },
    });
    const body = { name: 'first', stringData: { k: 'v' } };
    const created = await post('/v3/projects/c-1:p-new/secrets', body);
    expect(created.status, created.text).toBe(201);
    expect(decoded(await ofProject('first', 'p-new'))).toEqual({ k: 'v' });
  });
});

describe('a secret of any sort', () => {
  it('has data, as it is and in base64', async () => {
    const body = {
      name: 'plain',
      namespaceId: 'a',
      data: { k: 'dg==' },
      stringData: { s: 'text', empty: '' },
    };
    const { json } = await post(`${A}/namespacedSecrets`, body);
    const { type } = await stored('plain');
    expect(type).toBe('Opaque');
    expect(decoded(await stored('plain'))).toEqual({ k: 'v', s: 'text', empty: '' });
    expect(json).toMatchObject({
      type: 'namespacedSecret',
      baseType: 'namespacedSecret',
      kind: 'Opaque',
      data: { k: 'dg==', s: 'dGV4dA==' },
    });
    const yaml = await get(`${A}/namespacedSecrets/a:plain/yaml`);
    expect(yaml.text).toContain('k: dg==');
    const changed = await put(`${A}/namespacedSecrets/a:plain`, { data: { k: 'dw==' } });
    expect(changed.json).toMatchObject({ data: { k: 'dw==' } });
    expect(decoded(await stored('plain'))).toEqual({ k: 'w' });
  });

  it('of a project is told by kind, and shown as what it is', async () => {
    const body = { name: 'by-kind', kind: 'basicAuth', stringData: { username: 'joe' } };
    const { status, json } = await post(`${A}/secrets`, body);
    expect(status).toBe(201);
    expect(json).toMatchObject({ id: 'p-a:by-kind', type: 'basicAuth', username: 'joe' });
    expect((await world.send('DELETE', `${A}/secrets/p-a:by-kind`, { token })).status).toBe(204);
  });

  it.each([
    [{ data: { k: 'no base64!' } }, 'InvalidFormat', 'data.k'],
    [{ kind: 'other' }, 'InvalidOption', 'kind'],
    [{ kind: 'basicAuth' }, 'MissingRequired', 'username'],
    [{ kind: 'certificate', stringData: { 'tls.crt': pem('p256.crt') } }, 'MissingRequired', 'key'],
  ])('with %j is refused', async (body, code, fieldName) => {
    const full = { name: 'never', namespaceId: 'a', ...body };
    const { status, json } = await post(`${A}/namespacedSecrets`, full);
    expect(status).toBe(422);
    expect(json).toMatchObject({ code, fieldName });
  });

  it.each([
    ['application/json', `{"name": "x", "stringData": {"k": ${CANARY}}}`],
    ['application/json', `${CANARY}`],
    ['application/json', `x\n${CANARY}`],
    ['application/json', `{"k": "${CANARY}`],
    ['application/yaml', `k: "${CANARY}`],
    ['application/yaml', `k: [${CANARY}`],
  ])('that cannot be read is not repeated: %s', async (contentType, rawBody) => {
    const headers = { 'content-type': contentType };
    const answer = await world.send('POST', `${A}/secrets`, { token, rawBody, headers });
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ code: 'InvalidBodyContent' });
    expectNoSecret(answer);
  });

  it('does not tell what kubectl applied', async () => {
    const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
    const annotations = { [lastApplied]: `{"data":{"password":"${CANARY}"}}`, own: '1' };
    await world.downstream.resource<DynamicObject>(SECRETS).create(
      {
        metadata: { name: 'applied', annotations },
        type: 'kubernetes.io/basic-auth',
        data: { password: 'eA==' },
      },
      { namespace: 'a' },
    );
    const answer = await get(`${A}/namespacedSecrets/a:applied`);
    expect(answer.json).toMatchObject({ annotations: { own: '1' } });
    expectNoSecret(answer);
  });

  it('that is a copy of one of the project is not listed again', async () => {
    const metadata = {
      name: 'copy',
      annotations: { 'secret.user.cattle.io/secret': 'true' },
    };
    await world.downstream
      .resource<DynamicObject>(SECRETS)
      .create({ metadata }, { namespace: 'a' });
    expect((await get(`${A}/namespacedSecrets/a:copy`)).status).toBe(404);
    expect(rows(await get(`${A}/namespacedSecrets?name=copy`))).toEqual([]);
  });

  it('of another project is not found', async () => {
    const metadata = { name: 'theirs' };
    await world.client.resource<DynamicObject>(SECRETS).create({ metadata }, { namespace: 'p-b' });
    await world.downstream
      .resource<DynamicObject>(SECRETS)
      .create({ metadata }, { namespace: 'b' });
    for (const id of ['secrets/p-b:theirs', 'namespacedSecrets/b:theirs']) {
      expect((await get(`${A}/${id}`)).status).toBe(404);
    }
    const all = [...rows(await get(`${A}/secrets`)), ...rows(await get(`${A}/namespacedSecrets`))];
    expect(all.map(({ name }) => name)).not.toContain('theirs');
  });
});

describe('a certificate', () => {
  const url = `${A}/namespacedCertificates`;
  const base = { name: 'pair', namespaceId: 'a' };

  it('tells what is in it', async () => {
    const { json } = await get(`${url}/a:certificate`);
    expect(json).toMatchObject({
      cn: expect.any(String) as unknown,
      issuer: expect.any(String) as unknown,
      keySize: '2048',
      serialNumber: expect.stringMatching(/^\d+$/) as unknown,
      certFingerprint: expect.stringMatching(/^(?:[0-9A-F]{2}:){19}[0-9A-F]{2}$/) as unknown,
      issuedAt: expect.stringMatching(/Z$/) as unknown,
      expiresAt: expect.stringMatching(/Z$/) as unknown,
    });
    expect(Array.isArray(json['subjectAlternativeNames'])).toBe(true);
  });

  it.each([
    ['key', { certs: pem('rsa.crt'), key: pem('p256.key') }],
    ['key', { certs: pem('rsa.crt'), key: 'no key' }],
    ['certs', { certs: 'no certificate', key: pem('rsa.key') }],
    ['certs', { certs: pem('rsa.key'), key: pem('rsa.key') }],
    ['certs', { certs: `${pem('p256.crt')}\n${pem('rsa.crt')}`, key: pem('rsa.key') }],
  ])('is refused at %s when both do not belong together', async (fieldName, body) => {
    const answer = await post(url, { ...base, ...body });
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ code: 'InvalidFormat', fieldName });
    expect(answer.json['remedy']).toMatch(/\.$/);
    expectNoSecret(answer);
  });

  it('is renewed with its key, not without', async () => {
    const one = await put(`${url}/a:certificate`, { certs: pem('p256.crt') });
    expect(one.status).toBe(422);
    expect(one.json).toMatchObject({ code: 'InvalidFormat', fieldName: 'key' });
    const both = { certs: pem('p256.crt'), key: pem('p256.key') };
    const renewed = await put(`${url}/a:certificate`, both);
    expect(renewed.json).toMatchObject({ algorithm: 'ECDSA', keySize: '256' });
  });

  it('that nobody can read is shown without facts', async () => {
    await world.downstream.resource<DynamicObject>(SECRETS).create(
      {
        metadata: { name: 'broken' },
        type: 'kubernetes.io/tls',
        data: { 'tls.crt': 'eA==', 'tls.key': 'eA==' },
      },
      { namespace: 'a' },
    );
    const { json } = await get(`${url}/a:broken`);
    expect(json).toMatchObject({ certs: 'x' });
    expect(json).not.toHaveProperty('cn');
    expect((await put(`${url}/a:broken`, { description: 'x' })).status).toBe(200);
  });
});

describe('a credential of a registry', () => {
  const url = `${A}/namespacedDockerCredentials/a:dockercredential`;
  const config = async () => {
    const json = decoded(await stored('dockercredential'))['.dockerconfigjson'];
    return (json as { auths: Record<string, object> }).auths;
  };

  it('keeps its password for the same user, and loses it for another', async () => {
    await put(url, {
      registries: { 'registry.test': { username: 'u', password: '', email: 'new@test' } },
    });
    expect(await config()).toMatchObject({
      'registry.test': { username: 'u', password: CANARY, email: 'new@test' },
    });
    await put(url, { registries: { 'registry.test': { username: 'v' } } });
    expect(await config()).toEqual({ 'registry.test': { username: 'v' } });
  });

  it('goes with its registry', async () => {
    await put(url, { registries: { other: { username: 'a', password: 'b' } } });
    expect(await config()).toEqual({
      other: { username: 'a', password: 'b', auth: Buffer.from('a:b').toString('base64') },
    });
  });

  it('in the older form stays in it', async () => {
    const text = JSON.stringify({ old: { username: 'o', password: CANARY } });
    await world.downstream.resource<DynamicObject>(SECRETS).create(
      {
        metadata: { name: 'old' },
        type: 'kubernetes.io/dockercfg',
        data: { '.dockercfg': Buffer.from(text).toString('base64') },
      },
      { namespace: 'a' },
    );
    const answer = await get(`${A}/namespacedDockerCredentials/a:old`);
    expect(answer.json).toMatchObject({
      type: 'namespacedDockerCredential',
      registries: { old: { username: 'o' } },
    });
    expectNoSecret(answer);
    await put(`${A}/namespacedSecrets/a:old`, { kind: 'dockerCredential', labels: { l: '1' } });
    expect((await stored('old'))['type']).toBe('kubernetes.io/dockercfg');
  });
});

describe('rights', () => {
  let eve: PlainUser;
  const as = (method: string, url: string, body?: object) =>
    world.send(method, url, { token: eve.token, ...(body && { body }) });
  const body = { name: 'new', stringData: { k: CANARY } };

  beforeAll(async () => {
    eve = await world.addUser('eve');
  });

  it.each(['c-1:p-a', 'c-1:p-none', 'c-1', 'c-9:p-x'])(
    'are needed to put a secret into %s',
    async (id) => {
      const answer = await as('POST', `/v3/projects/${id}/secrets`, body);
      expect(answer.status).toBe(403);
      expect(answer.json).toMatchObject({ code: 'PermissionDenied', message: 'unauthorized' });
      expectNoSecret(answer);
    },
  );

  it('are needed to read one', async () => {
    expect(rows(await as('GET', `${A}/secrets`))).toEqual([]);
    const refused = await as('GET', `${A}/secrets/p-a:certificate`);
    expect(refused.status).toBe(403);
    expectNoSecret(refused);
  });

  it('come from the project', async () => {
    world.grants.get(eve.id)?.add('get projects c-1/p-a').add('update secrets p-a');
    const rbac = 'rbac.authorization.k8s.io';
    const role = { group: rbac, version: 'v1', resource: 'roles', kind: 'Role', namespaced: true };
    const metadata = { name: 'eve' };
    const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['*'] }];
    await world.client
      .resource<DynamicObject>(role)
      .create({ metadata, rules }, { namespace: 'p-a' });
    await world.client
      .resource<DynamicObject>({ ...role, resource: 'rolebindings', kind: 'RoleBinding' })
      .create(
        {
          metadata,
          roleRef: { apiGroup: rbac, kind: 'Role', name: 'eve' },
          subjects: [{ apiGroup: rbac, kind: 'User', name: eve.id }],
        },
        { namespace: 'p-a' },
      );
    expect((await as('POST', `${A}/secrets`, body)).status).toBe(201);
    expect(rows(await as('GET', `${A}/secrets?name=new`))).toHaveLength(1);
  });
});
