import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type AgentProcess, startAgentProcess } from './agent-process.ts';
import { type ControlPlane, startControlPlane } from './kubernetes/index.ts';
import { type Answer, ServerProcess } from './server-process.ts';

const CANARY = 'canary-9e107d9d372bb682';
const OBJECTS = 250;

interface Resource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly [field: string]: unknown;
}

interface Collection {
  readonly data: readonly Resource[];
  readonly pagination: { readonly next?: string; readonly total?: number };
}

let stack: AsyncDisposableStack;
let directory: string;
let server: ServerProcess;
let controlPlane: ControlPlane;
let agent: AgentProcess;
let startAgent: () => AgentProcess;
let admin: string;
let clusterId: string;
/** Addresses of the cluster, of the project of the test, and of another one. */
let C: string;
let P: string;
let other: string;

const pem = (name: string): Promise<string> =>
  readFile(join(import.meta.dirname, '../packages/api/test/pem', name), 'utf8');

const send = (method: string, path: string, body?: unknown, token = admin): Promise<Answer> =>
  server.request(path, { method, token, ...(body !== undefined && { body }) });

async function must(
  method: string,
  path: string,
  body?: unknown,
  token = admin,
): Promise<Resource> {
  const answer = await send(method, path, body, token);
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.text === '' ? { id: '', type: '', name: '' } : answer.json<Resource>();
}

async function list(path: string, token = admin): Promise<Collection> {
  const answer = await send('GET', path, undefined, token);
  expect(answer.status, answer.text).toBe(200);
  return answer.json<Collection>();
}

const names = ({ data }: Collection): readonly string[] => data.map(({ name }) => name);

async function kubectl(args: string, input?: object): Promise<string> {
  const options = input && { input: JSON.stringify(input) };
  const { stdout, stderr, exitCode } = await controlPlane.kubectl(args.split(' '), options);
  expect(exitCode, stderr).toBe(0);
  return stdout.trim();
}

/** A path out of a link. */
const pathOf = (url: unknown): string => String(url).slice(server.url.length);

async function importCluster(): Promise<void> {
  await must('PUT', '/v3/settings/server-url', { value: server.url });
  ({ id: clusterId } = await must('POST', '/v3/clusters', { name: 'downstream' }));
  const registrationToken = await eventually(async () => {
    const { data } = await list(`/v3/clusterregistrationtokens?clusterId=${clusterId}`);
    const token = data[0]?.['token'];
    expect(token).toHaveLength(54);
    return String(token);
  });
  const { value } = await must('GET', '/v3/settings/cacerts');
  const caChecksum = createHash('sha256')
    .update(`${String(value).trim()}\n`)
    .digest('hex');
  const { kubeconfigPath: kubeconfig } = controlPlane;
  startAgent = () =>
    startAgentProcess({ server: server.url, registrationToken, caChecksum, kubeconfig });
  agent = startAgent();
  await untilConnected();
}

async function untilConnected(): Promise<void> {
  await eventually(
    async () =>
      expect((await send('GET', `/v3/clusters/${clusterId}/namespaces`)).status).toBe(200),
    { timeoutMs: 60_000, intervalMs: 200 },
  );
}

beforeAll(async () => {
  stack = new AsyncDisposableStack();
  directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-downstream-'))).path;
  const flags = ['--data-dir', join(directory, 'data')];
  const [started, plane] = await Promise.all([
    ServerProcess.start({ directory, flags }),
    startControlPlane({ controllers: true }),
  ]);
  server = stack.use(started);
  controlPlane = stack.use(plane);
  admin = await server.login();
  await importCluster();
  stack.defer(() => agent[Symbol.asyncDispose]());
  C = `/v3/clusters/${clusterId}`;
  const project = await must('POST', '/v3/projects', { name: 'shop', clusterId });
  const second = await must('POST', '/v3/projects', { name: 'other', clusterId });
  [P, other] = [`/v3/projects/${project.id}`, `/v3/projects/${second.id}`];
  for (const [name, projectId] of [
    ['shop-a', project.id],
    ['shop-b', project.id],
    ['theirs', second.id],
  ]) {
    await must('POST', `${C}/namespaces`, { name, projectId });
  }
});

afterAll(async () => {
  await stack.disposeAsync();
});

describe('types of a real cluster, through its agent', () => {
  it('namespaces belong to projects, and move between them', async () => {
    const shown = await must('GET', `${C}/namespaces/shop-a`);
    expect(shown).toMatchObject({ type: 'namespace', name: 'shop-a' });
    expect(names(await list(`${C}/namespaces`))).toContain('kube-system');
    const action = pathOf((shown['actions'] as Record<string, string>)['move']);
    const { id } = await must('GET', other);
    await must('POST', action, { projectId: id });
    expect((await must('GET', `${C}/namespaces/shop-a`))['projectId']).toBe(id);
    await must('POST', action, { projectId: (await must('GET', P)).id });
    const annotations = await kubectl('get namespace shop-a -o jsonpath={.metadata.annotations}');
    expect(JSON.parse(annotations)).toMatchObject({
      'field.cattle.io/projectId': P.slice('/v3/projects/'.length),
    });
  });

  it('API services are those of the cluster', async () => {
    const services = await list(`${C}/apiservices?group=apps`);
    expect(names(services)).toEqual(['v1.apps']);
    expect(services.data[0]).toMatchObject({
      version: 'v1',
      conditions: [{ type: 'Available', status: 'True' }],
    });
  });

  it('volumes, classes and claims find each other', async () => {
    await must('POST', `${C}/storageclasses`, { name: 'slow', provisioner: 'test/none' });
    await must('POST', `${C}/persistentvolumes`, {
      name: 'disk',
      storageClassId: 'slow',
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path: '/data', kind: 'DirectoryOrCreate' },
    });
    const claim = await must('POST', `${P}/persistentvolumeclaims`, {
      name: 'data',
      namespaceId: 'shop-a',
      storageClassId: 'slow',
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    });
    await eventually(async () => {
      const bound = await must('GET', `${P}/persistentvolumeclaims/${claim.id}`);
      expect(bound).toMatchObject({ state: 'bound', volumeId: 'disk' });
      const disk = await must('GET', `${C}/persistentvolumes/disk`);
      expect(disk).toMatchObject({ state: 'bound', claimRef: { name: 'data' } });
    });
  });

  it('config maps are listed page by page', async () => {
    const items = Array.from({ length: OBJECTS }, (_, index) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `map-${String(index).padStart(4, '0')}`, namespace: 'shop-b' },
      data: { index: String(index) },
    }));
    await kubectl('create -f -', { apiVersion: 'v1', kind: 'List', items });
    const seen: string[] = [];
    let pages = 0;
    for (let path = `${P}/configmaps?limit=40`; path !== ''; pages += 1) {
      const { data, pagination } = await list(path);
      seen.push(...data.map(({ id }) => id));
      if (path.includes('marker=')) {
        const { data: again } = await list(path.replace(/&?continue=[^&]*/, ''));
        expect(again.map(({ id }) => id)).toEqual(data.map(({ id }) => id));
      }
      path = pagination.next === undefined ? '' : pathOf(pagination.next);
    }
    // Each namespace has one of Kubernetes' own.
    expect(new Set(seen).size).toBe(OBJECTS + 2);
    expect(seen).toEqual(seen.toSorted());
    expect(pages).toBe(7);
    const filtered = await list(`${P}/configmaps?name=map-0007`);
    expect(filtered.data.map(({ id }) => id)).toEqual(['shop-b:map-0007']);
    const sorted = await list(`${P}/configmaps?sort=name&order=desc&limit=2`);
    expect(names(sorted)).toEqual(['map-0249', 'map-0248']);
    expect(sorted.pagination.total).toBe(OBJECTS + 2);
  });

  it('objects are edited as YAML', async () => {
    const path = `${P}/configmaps/shop-b:map-0001/yaml`;
    const { text } = await send('GET', path);
    const body = text.replace(/index: .*/, 'index: edited');
    const headers = { 'content-type': 'application/yaml' };
    const put = await server.request(path, { method: 'PUT', token: admin, body, headers });
    expect(put.status, put.text).toBe(200);
    const stored = await kubectl('get configmap -n shop-b map-0001 -o jsonpath={.data.index}');
    expect(stored).toBe('edited');
  });

  it('what belongs to another project is not there', async () => {
    await kubectl('create configmap -n theirs secret-plan');
    expect((await send('GET', `${P}/configmaps/theirs:secret-plan`)).status).toBe(404);
    const body = { name: 'x', namespaceId: 'theirs' };
    expect((await send('POST', `${P}/configmaps`, body)).status).toBe(403);
    const { data } = await list(`${P}/configmaps?limit=1000`);
    expect(data.map(({ name }) => name)).not.toContain('secret-plan');
    expect(names(await list(`${other}/configmaps`))).toContain('secret-plan');
  });
});

describe('a subscription', () => {
  it('tells what changes in the namespaces of a project', async () => {
    const url = `${server.url.replace('https', 'wss')}${P}/subscribe?resourceTypes=configMap`;
    const headers = { authorization: `Bearer ${admin}` };
    const socket = new WebSocket(url, { headers, rejectUnauthorized: false });
    const told: string[] = [];
    socket.on('message', (text: Buffer) => {
      const { name, data } = JSON.parse(text.toString()) as { name: string; data: Resource };
      if (data.name?.startsWith('live')) told.push(`${name} ${data.id}`);
    });
    try {
      await once(socket, 'open');
      await kubectl('create configmap -n theirs live-0');
      await kubectl('create configmap -n shop-a live-1');
      await eventually(() => expect(told).toEqual(['resource.change shop-a:live-1']));
      await kubectl('delete configmap -n shop-a live-1');
      await eventually(() =>
        expect(told).toEqual(['resource.change shop-a:live-1', 'resource.remove shop-a:live-1']),
      );
    } finally {
      socket.close();
    }
  });
});

describe('secrets', () => {
  it('are never shown again', async () => {
    const [certs, key] = await Promise.all([pem('rsa.crt'), pem('rsa.key')]);
    const sorts: Readonly<Record<string, object>> = {
      BasicAuths: { username: 'joe', password: CANARY },
      SshAuths: { privateKey: CANARY },
      DockerCredentials: { registries: { 'r.test': { username: 'u', password: CANARY } } },
      Certificates: { certs, key },
    };
    for (const [plural, fields] of Object.entries(sorts)) {
      const name = plural.toLowerCase();
      const ofProject = `${P}/${plural.slice(0, 1).toLowerCase()}${plural.slice(1)}`;
      // Those of the project are copied to each of its namespaces: names are not free there.
      await must('POST', ofProject, { name: `shared-${name}`, ...fields });
      await must('POST', `${P}/namespaced${plural}`, { name, namespaceId: 'shop-a', ...fields });
    }
    const keyText = key.split('\n')[1] ?? 'no key';
    for (const path of ['secrets', 'namespacedSecrets', 'namespacedCertificates', 'certificates']) {
      const { text } = await send('GET', `${P}/${path}`);
      expect(text).not.toContain(CANARY);
      expect(text).not.toContain(Buffer.from(CANARY).toString('base64').slice(0, -2));
      expect(text).not.toContain(keyText);
    }
    const types = (await list(`${P}/secrets`)).data.map(({ type }) => type);
    expect(types.toSorted()).toEqual(['basicAuth', 'certificate', 'dockerCredential', 'sshAuth']);
    const type = await kubectl('get secret -n shop-a certificates -o jsonpath={.type}');
    expect(type).toBe('kubernetes.io/tls');
    const log = await server.log();
    expect(log).not.toContain(CANARY);
    expect(log).not.toContain(keyText);
  });

  it('of service accounts are filled in by Kubernetes', async () => {
    const path = `${P}/namespacedServiceAccountTokens`;
    await must('POST', path, { name: 'robot', namespaceId: 'shop-a', accountName: 'default' });
    await eventually(async () => {
      const shown = await must('GET', `${path}/shop-a:robot`);
      expect(shown['caCrt']).toContain('BEGIN CERTIFICATE');
      expect(shown['accountUid']).toMatch(/^[0-9a-f-]{36}$/);
      expect(shown).not.toHaveProperty('token');
    });
  });

  it('certificates need their keys', async () => {
    const body = {
      name: 'mismatch',
      namespaceId: 'shop-a',
      certs: await pem('rsa.crt'),
      key: await pem('p256.key'),
    };
    const { status, text } = await send('POST', `${P}/namespacedCertificates`, body);
    expect(status).toBe(422);
    expect(JSON.parse(text)).toMatchObject({ code: 'InvalidFormat', fieldName: 'key' });
  });
});

describe('two people with different rights', () => {
  async function member(username: string, roleTemplateId: string): Promise<[string, string]> {
    const password = `password of ${username}`;
    const { id } = await must('POST', '/v3/users', { username, password });
    const userId = id;
    await must('POST', '/v3/clusterroletemplatebindings', { clusterId, roleTemplateId, userId });
    return [id, await server.login(username, password)];
  }

  it('see and do what the cluster lets them', async () => {
    const [, owner] = await member('olivia', 'cluster-owner');
    const [viewerId, viewer] = await member('victor', 'nodes-view');
    expect((await list(`${P}/configmaps?limit=1`, owner)).data).toHaveLength(1);
    await must('POST', `${P}/configmaps`, { name: 'by-owner', namespaceId: 'shop-a' }, owner);
    expect((await list(`${P}/configmaps`, viewer)).data).toEqual([]);
    const url = `${P}/configmaps/shop-a:by-owner`;
    for (const [method, body] of [['GET'], ['PUT', { data: {} }], ['DELETE']] as const) {
      const { status, text } = await send(method, url, body, viewer);
      expect(status).toBe(403);
      expect(JSON.parse(text)).toMatchObject({ code: 'Forbidden' });
    }
    await kubectl('create role look -n shop-a --verb=get,list --resource=configmaps');
    await kubectl(`create rolebinding look -n shop-a --role=look --user=${viewerId}`);
    await eventually(async () =>
      expect(names(await list(`${P}/configmaps`, viewer))).toContain('by-owner'),
    );
    const seen = await list(`${P}/configmaps`, viewer);
    expect(new Set(seen.data.map(({ namespaceId }) => namespaceId))).toEqual(new Set(['shop-a']));
    await kubectl('create clusterrole one --verb=get --resource=namespaces --resource-name=shop-b');
    await kubectl(`create clusterrolebinding one --clusterrole=one --user=${viewerId}`);
    await eventually(async () =>
      expect(names(await list(`${C}/namespaces`, viewer))).toEqual(['shop-b']),
    );
  });
});

describe('a cluster whose agent is gone', () => {
  it('is unavailable, until it is back', async () => {
    await agent[Symbol.asyncDispose]();
    await eventually(
      async () => {
        const { status, text, headers } = await send('GET', `${P}/configmaps`);
        expect(status).toBe(503);
        expect(JSON.parse(text)).toMatchObject({ code: 'ClusterUnavailable' });
        expect(headers['retry-after']).toBe('10');
      },
      { timeoutMs: 60_000, intervalMs: 200 },
    );
    agent = startAgent();
    await untilConnected();
  });
});
