import {
  type Cluster,
  cluster,
  type EtcdBackup,
  etcdBackup,
  type Node,
  node,
  type Project,
  project,
} from '@drover/api';
import type { ResourceType } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import {
  addNamespaces,
  CONFIG_MAPS,
  type DownstreamWorld,
  NAMESPACES,
  startDownstreamWorld,
} from './downstream-world.ts';
import { startWorld, type World } from './world.ts';

const CRDS: ResourceType = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

let world: World;
let token: string;

interface Kubeconfig {
  readonly clusters: readonly { readonly name: string; readonly cluster: { server: string } }[];
  readonly users: readonly [{ readonly name: string; readonly user: Record<string, unknown> }];
  readonly contexts: readonly { readonly name: string; readonly context: { user: string } }[];
  readonly 'current-context': string;
}

/** Stores a cluster as its controllers leave it. */
async function put(name: string, change: Partial<Cluster> = {}): Promise<void> {
  const { status, ...rest } = change;
  const created = await world.store<Cluster>(cluster.type, {
    apiVersion: 'management.cattle.io/v3',
    kind: 'Cluster',
    metadata: { name },
    spec: { displayName: name },
    ...rest,
  });
  if (!status) return;
  const clusters = world.client.resource<Cluster>(cluster.type);
  const { metadata } = await clusters.update({ ...created, status }, { subresource: 'status' });
  await world.services
    .cacheOf<Cluster>(cluster)
    .waitForVersion(metadata?.resourceVersion ?? '0', { signal: AbortSignal.timeout(5_000) });
}

function stored(name: string): Promise<Cluster> {
  return world.client.resource<Cluster>(cluster.type).get(name);
}

function act(id: string, action: string, body?: unknown) {
  return world.send('POST', `/v3/clusters/${id}?action=${action}`, { token, body });
}

async function actionsOf(id: string): Promise<readonly string[]> {
  const { json } = await world.send('GET', `/v3/clusters/${id}`, { token });
  return Object.keys(json['actions'] as object);
}

async function kubeconfigOf(id: string): Promise<Kubeconfig> {
  const { json, status } = await act(id, 'generateKubeconfig');
  expect(status).toBe(200);
  expect(json).toMatchObject({ type: 'generateKubeConfigOutput' });
  return parseYaml(String(json['config'])) as Kubeconfig;
}

function setting(name: string, value: string) {
  return world.send('PUT', `/v3/settings/${name}`, { token, body: { value } });
}

beforeAll(async () => {
  world = await startWorld();
  token = await world.login();
  for (const kind of [cluster, node, etcdBackup]) world.services.cacheOf(kind);
  await setting('server-url', 'https://drover.test:8443');
  await put('c-rke', {
    spec: {
      displayName: 'old',
      description: 'made by RKE',
      rancherKubernetesEngineConfig: {
        kubernetesVersion: 'v1.26',
        network: { plugin: 'canal' },
        privateRegistries: [{ url: 'r.test', user: 'u', password: 'canary' }],
      },
    } as NonNullable<Cluster['spec']>,
    status: { driver: 'rancherKubernetesEngine' },
  });
  await put('c-imp', { status: { driver: 'imported' } });
  await put('local', { spec: { displayName: 'local', internal: true } });
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

it('names the field as the v3 API spells it when Kubernetes refuses a value', async () => {
  const body = { name: 'c-imp', labels: { 'a b': 'c' } };
  const { json } = await world.send('PUT', '/v3/clusters/c-imp', { token, body });
  expect(json).toMatchObject({ status: 422, code: 'Invalid', fieldName: 'labels' });
});

describe('the name of a cluster', () => {
  it.each([
    ['POST', '/v3/clusters', {}, 'MissingRequired'],
    ['POST', '/v3/clusters', { name: '' }, 'MissingRequired'],
    ['POST', '/v3/clusters', { name: 'c-imp' }, 'NotUnique'],
    ['PUT', '/v3/clusters/c-imp', { description: 'x' }, 'MissingRequired'],
    ['PUT', '/v3/clusters/c-imp', { name: 'old' }, 'NotUnique'],
  ])('%s %s %j is refused: %s', async (method, url, body, code) => {
    const { json } = await world.send(method, url, { token, body });
    expect(json).toMatchObject({ status: 422, code, fieldName: 'Cluster name' });
  });

  it('is unique whatever the case of names that others stored', async () => {
    await put('c-upper', { spec: { displayName: 'Upper' } });
    const { json } = await world.send('POST', '/v3/clusters', { token, body: { name: 'upper' } });
    expect(json).toMatchObject({ code: 'NotUnique' });
  });

  it('is free again when its cluster is being deleted', async () => {
    await put('c-going', {
      metadata: { name: 'c-going', finalizers: ['test.drover.dev/slow'] },
      spec: { displayName: 'reborn' },
    });
    const answerOf = () => world.send('POST', '/v3/clusters', { token, body: { name: 'reborn' } });
    expect((await answerOf()).json).toMatchObject({ code: 'NotUnique' });
    await world.send('DELETE', '/v3/clusters/c-going', { token });
    expect((await answerOf()).status).toBe(201);
  });

  it('is a label', async () => {
    const { json } = await world.send('POST', '/v3/clusters', { token, body: { name: 'no name' } });
    expect(json).toMatchObject({ status: 422, code: 'InvalidFormat', fieldName: 'name' });
  });

  it('stays at an update of the same cluster', async () => {
    const body = { name: 'c-imp', description: 'x' };
    const { status, json } = await world.send('PUT', '/v3/clusters/c-imp', { token, body });
    expect(status).toBe(200);
    expect(json).toMatchObject({ name: 'c-imp', description: 'x' });
  });
});

describe('a new cluster', () => {
  it('has conditions at once when it says how it is made', async () => {
    const body = { name: 'to-be-made', k3sConfig: {} };
    const { status, json } = await world.send('POST', '/v3/clusters', { token, body });
    expect(status).toBe(201);
    expect(json['conditions']).toMatchObject([
      { type: 'Pending', status: 'True' },
      { type: 'Provisioned', status: 'Unknown' },
      { type: 'Waiting', status: 'Unknown' },
    ]);
    expect(json).toMatchObject({ state: 'provisioning', transitioning: 'yes' });
  });

  it('has none when it is to be imported', async () => {
    const body = { name: 'to-be-imported' };
    const { json } = await world.send('POST', '/v3/clusters', { token, body });
    expect(json).not.toHaveProperty('conditions');
    expect(json).toMatchObject({ state: 'pending' });
  });
});

describe('links', () => {
  it('lead to the shell, and remove nothing that must stay', async () => {
    const { json } = await world.send('GET', '/v3/clusters/local', { token });
    const links = json['links'] as Record<string, string>;
    expect(links['shell']).toBe('wss://drover.test/v3/clusters/local?shell=true');
    expect(links['nodes']).toBe('https://drover.test/v3/clusters/local/nodes');
    expect(links).not.toHaveProperty('remove');
    const removed = await world.send('DELETE', '/v3/clusters/local', { token });
    expect(removed.json).toMatchObject({ status: 405, code: 'MethodNotAllow' });
  });

  it('show that templates make clusters', async () => {
    const { json } = await world.send('GET', '/v3/clusters?limit=0', { token });
    expect(json['actions']).toEqual({
      createFromTemplate: 'https://drover.test/v3/clusters?action=createFromTemplate',
    });
  });
});

describe('monitoring', () => {
  it('keeps what is asked for', async () => {
    expect(await actionsOf('c-imp')).toEqual([
      'generateKubeconfig',
      'importYaml',
      'enableMonitoring',
    ]);
    expect((await act('c-imp', 'viewMonitoring')).json).toMatchObject({ code: 'InvalidState' });
    expect((await act('c-imp', 'editMonitoring', {})).json).toMatchObject({ code: 'InvalidState' });
    const enabled = await act('c-imp', 'enableMonitoring', { answers: { a: 'b' }, version: '1' });
    expect([enabled.status, enabled.text]).toEqual([204, '']);
    expect((await stored('c-imp')).spec?.enableClusterMonitoring).toBe(true);
    expect((await act('c-imp', 'viewMonitoring')).json).toEqual({
      type: 'monitoringOutput',
      baseType: 'monitoringOutput',
      answers: { a: 'b' },
      version: '1',
    });
    expect(await actionsOf('c-imp')).toEqual([
      'generateKubeconfig',
      'importYaml',
      'disableMonitoring',
      'editMonitoring',
      'viewMonitoring',
    ]);
    expect((await act('c-imp', 'disableMonitoring')).status).toBe(204);
    expect((await stored('c-imp')).spec?.enableClusterMonitoring).toBe(false);
  });
});

describe('actions of RKE', () => {
  const actions = [
    'exportYaml',
    'backupEtcd',
    'restoreFromEtcdBackup',
    'rotateCertificates',
    'rotateEncryptionKey',
    'saveAsTemplate',
  ];

  it.each(actions)('%s is not for other clusters', async (action) => {
    const { json } = await act('c-imp', action, {});
    expect(json).toMatchObject({ status: 404, code: 'ActionNotAvailable' });
    expect(String(json['remedy'])).toContain('tools by which the cluster was made');
    expect(await actionsOf('c-imp')).not.toContain(action);
    expect(await actionsOf('c-rke')).toContain(action);
  });

  it('keep what is asked for in the specification', async () => {
    const rotated = await act('c-rke', 'rotateCertificates', { services: 'etcd' });
    expect(rotated.json).toMatchObject({
      type: 'rotateCertificateOutput',
      message: 'rotating certificates for all components',
    });
    await act('c-rke', 'rotateEncryptionKey');
    expect((await stored('c-rke')).spec?.rancherKubernetesEngineConfig).toMatchObject({
      kubernetesVersion: 'v1.26',
      rotateCertificates: { caCertificates: false, services: ['etcd'] },
      rotateEncryptionKey: true,
    });
    const refused = await act('c-rke', 'rotateCertificates', { services: 'dns' });
    expect(refused.json).toMatchObject({ status: 422, code: 'InvalidOption' });
  });

  it('back etcd up and restore from a backup of the same cluster', async () => {
    expect((await act('c-rke', 'backupEtcd')).status).toBe(204);
    const backups = world.client.resource<EtcdBackup>(etcdBackup.type);
    const { items } = await backups.list({ namespace: 'c-rke' });
    expect(items).toMatchObject([{ spec: { clusterId: 'c-rke', manual: true } }]);
    const other = await act('c-rke', 'restoreFromEtcdBackup', { etcdBackupId: 'c-rke:none' });
    expect(other.json).toMatchObject({ code: 'InvalidReference', fieldName: 'etcdBackupId' });
    const [backup] = items;
    await world.services
      .cacheOf<EtcdBackup>(etcdBackup)
      .waitForVersion(backup?.metadata?.resourceVersion ?? '0', {
        signal: AbortSignal.timeout(5_000),
      });
    const id = `c-rke:${backup?.metadata?.name ?? ''}`;
    expect((await act('c-rke', 'restoreFromEtcdBackup', { etcdBackupId: id })).status).toBe(204);
    expect((await stored('c-rke')).spec?.rancherKubernetesEngineConfig).toMatchObject({
      restore: { restore: true, snapshotName: id },
    });
  });

  it('make a template of the cluster', async () => {
    const names = { clusterTemplateName: 'ours', clusterTemplateRevisionName: 'v1' };
    const missing = await act('c-rke', 'saveAsTemplate', { clusterTemplateName: 'ours' });
    expect(missing.json).toMatchObject({
      code: 'MissingRequired',
      fieldName: 'clusterTemplateRevisionName',
    });
    const { json, status } = await act('c-rke', 'saveAsTemplate', names);
    expect(status).toBe(200);
    const id = String(json['clusterTemplateRevisionName']);
    expect(json).toMatchObject({ type: 'saveAsTemplateOutput', clusterTemplateRevisionName: id });
    const revision = await world.send('GET', `/v3/clusterTemplateRevisions/${id}`, { token });
    expect(revision.json).toMatchObject({
      name: 'v1',
      clusterTemplateId: json['clusterTemplateName'],
      clusterConfig: { rancherKubernetesEngineConfig: { network: { plugin: 'canal' } } },
    });
    expect((await stored('c-rke')).spec?.clusterTemplateRevisionName).toBe(id);
  });

  it('write the cluster as a file, without secrets', async () => {
    const { json } = await act('c-rke', 'exportYaml');
    const yaml = String(json['yamlOutput']);
    expect(yaml).not.toContain('canary');
    expect(parseYaml(yaml)).toMatchObject({
      version: 'v3',
      clusters: {
        old: {
          name: 'old',
          description: 'made by RKE',
          rancherKubernetesEngineConfig: { network: { plugin: 'canal' } },
        },
      },
    });
  });
});

describe('importYaml', () => {
  let managed: DownstreamWorld;
  let admin: string;

  beforeAll(async () => {
    managed = await startDownstreamWorld();
    admin = await managed.login();
    managed.services.cacheOf(project);
    await managed.store<Project>(project.type, {
      metadata: { name: 'p-1', namespace: 'c-1' },
      spec: { displayName: 'one', clusterName: 'c-1' },
    });
    await addNamespaces(managed, 'c-1:p-other', 'theirs');
  });

  afterAll(async () => {
    await managed[Symbol.asyncDispose]();
  });

  const bring = (body: object, token = admin) =>
    managed.send('POST', '/v3/clusters/c-1?action=importYaml', { token, body });
  const projectOf = async (name: string): Promise<string | undefined> => {
    const { metadata } = await managed.downstream.resource(NAMESPACES).get(name);
    return metadata?.annotations?.['field.cattle.io/projectId'];
  };
  const CONFIG_MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}';
  const OWN = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: own}';

  it('puts the namespaces that it makes into the project', async () => {
    const { json, status } = await bring({
      yaml: `${OWN}\n---\n${CONFIG_MAP}`,
      defaultNamespace: 'made',
      projectId: 'c-1:p-1',
    });
    expect(json['message']).toBe(
      'namespaces/made applied\nnamespaces/own applied\nconfigmaps/a applied',
    );
    expect(status).toBe(200);
    expect(await projectOf('own')).toBe('c-1:p-1');
    expect(await projectOf('made')).toBe('c-1:p-1');
  });

  it('leaves a namespace where it is that it only writes to', async () => {
    const body = { yaml: CONFIG_MAP, namespace: 'theirs', projectId: 'c-1:p-1' };
    expect((await bring(body)).status).toBe(200);
    expect(await projectOf('theirs')).toBe('c-1:p-other');
  });

  it.each([
    ['the input', { yaml: OWN, projectId: 'c-1:p-none' }],
    [
      'the YAML',
      {
        yaml: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: n, annotations: {field.cattle.io/projectId: "c-1:p-none"}}',
      },
    ],
  ])('refuses a project that %s names and that is not there', async (_where, body) => {
    expect((await bring(body)).json).toMatchObject({ status: 404, code: 'NotFound' });
  });

  const left = async (): Promise<readonly unknown[]> => {
    const { items } = await managed.downstream.resource(CONFIG_MAPS).list({ namespace: 'default' });
    return items.map(({ metadata }) => metadata?.name);
  };

  it.each([
    ['is no YAML', '{unclosed', 'The document that begins in line 4 is no YAML: line 5: '],
    [
      'is no object',
      'apiVersion: v1',
      'What begins in line 4 has no apiVersion, kind or metadata.name.',
    ],
    [
      'is of no kind of the cluster',
      'apiVersion: no.test/v1\nkind: Nothing\nmetadata: {name: b}',
      'Line 4: the cluster has no kind Nothing in no.test/v1.',
    ],
  ])('applies nothing when a document %s, and says which', async (_what, second, message) => {
    const { json } = await bring({ yaml: `${CONFIG_MAP}\n---\n${second}` });
    expect(json).toMatchObject({ status: 422, code: 'InvalidBodyContent', fieldName: 'yaml' });
    expect(json['message']).toContain(message);
    expect(await left()).toEqual([]);
  });

  it('says what was applied and what was not', async () => {
    const bad = CONFIG_MAP.replace('{name: a}', '{name: Not_A_Name}');
    const elsewhere = CONFIG_MAP.replace('{name: a}', '{name: "../a"}');
    const { json } = await bring({ yaml: [bad, elsewhere, CONFIG_MAP, OWN].join('\n---\n') });
    expect(json).toMatchObject({
      status: 422,
      fieldName: 'yaml',
      errorCode: 'NORMAN_IMPORT_INCOMPLETE',
    });
    const [summary, failed, lost, ...applied] = String(json['message']).split('\n');
    expect(summary).toBe('2 of 4 objects were not applied:');
    expect(lost).toMatch(/^ConfigMap\/\.\.\/a failed: /);
    expect(failed).toMatch(/^ConfigMap\/Not_A_Name failed: .*Not_A_Name/);
    expect(applied).toEqual(['configmaps/a applied', 'namespaces/own applied']);
    expect(await left()).toEqual(['a']);
  });

  it('brings in the items of a list', async () => {
    const items = [OWN, CONFIG_MAP].map((object) => `- ${object.replaceAll('\n', '\n  ')}`);
    const { json } = await bring({
      yaml: `apiVersion: v1\nkind: List\nitems:\n${items.join('\n')}`,
    });
    expect(json['message']).toBe('namespaces/own applied\nconfigmaps/a applied');
  });

  it('reads no YAML that is made to be hard to read', async () => {
    const hostile = `${CONFIG_MAP}\ndata: {a: ${'!a '.repeat(50_000)}}`;
    expect((await bring({ yaml: hostile })).json['message']).toContain('there is too much of tag');
    const many = await bring({ yaml: `${CONFIG_MAP}\n---\n`.repeat(501) });
    expect(many.json['message']).toBe('The YAML holds more than 500 documents.');
  });

  it('asks once for each group', async () => {
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'things.x.test' },
      spec: {
        group: 'x.test',
        scope: 'Namespaced',
        names: { kind: 'Thing', plural: 'things', singular: 'thing', listKind: 'ThingList' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object' } },
          },
        ],
      },
    };
    await managed.downstream.resource(CRDS).create(crd);
    await eventually(() => managed.downstream.raw({ method: 'GET', path: '/apis/x.test/v1' }));
    managed.takeReads();
    const many = ['a', 'b', 'c'].map(
      (name) => `apiVersion: x.test/v1\nkind: Thing\nmetadata: {name: ${name}}`,
    );
    expect((await bring({ yaml: many.join('\n---\n') })).status).toBe(200);
    expect(managed.takeReads()).toEqual(['/apis/x.test/v1']);
  });
});

describe('a kubeconfig', () => {
  it('leads through the server, with a token', async () => {
    const config = await kubeconfigOf('c-imp');
    expect(config.clusters.map(({ cluster: { server } }) => server)).toEqual([
      'https://drover.test:8443/k8s/clusters/c-imp',
    ]);
    expect(config.users[0].user['token']).toMatch(/^kubeconfig-user-\w+:[a-z0-9]{54}$/);
    expect(config['current-context']).toBe('c-imp');
  });

  it('holds no secret when none is to be made, and calls the command line tool as Rancher does', async () => {
    await setting('kubeconfig-generate-token', 'false');
    const { users } = await kubeconfigOf('c-imp');
    await setting('kubeconfig-generate-token', 'true');
    expect(users[0].user).toEqual({
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1beta1',
        args: [
          'token',
          '--server=drover.test:8443',
          expect.stringMatching(/^--user=user-[a-z0-9]+$/) as unknown,
        ],
        command: 'rancher',
        installHint: expect.stringContaining('drover login https://drover.test:8443') as unknown,
      },
    });
  });

  it('leads to each node of the control plane where people reach the cluster directly', async () => {
    await put('c-direct', {
      spec: { displayName: 'direct', localClusterAuthEndpoint: { enabled: true } },
      status: { caCert: Buffer.from('PEM').toString('base64') },
    });
    const machine = (name: string, controlPlane: boolean, address: string): Node => ({
      apiVersion: 'management.cattle.io/v3',
      kind: 'Node',
      metadata: { name: `machine-${name}`, namespace: 'c-direct' },
      spec: { controlPlane, worker: !controlPlane, requestedHostname: name },
      status: { internalNodeStatus: { addresses: [{ type: 'InternalIP', address }] } },
    });
    for (const object of [machine('a', true, '192.0.2.1'), machine('b', false, '192.0.2.2')]) {
      const created = await world.store<Node>(node.type, object);
      await world.client
        .resource<Node>(node.type)
        .update(
          { ...created, ...(object.status && { status: object.status }) },
          { namespace: 'c-direct', subresource: 'status' },
        );
    }
    const { metadata } = await world.client
      .resource<Node>(node.type)
      .list({ namespace: 'c-direct' });
    await world.services.cacheOf<Node>(node).waitForVersion(metadata.resourceVersion ?? '0', {
      signal: AbortSignal.timeout(5_000),
    });
    const servers = async () =>
      (await kubeconfigOf('c-direct')).clusters.map(({ name, cluster: { server } }) => [
        name,
        server,
      ]);
    const through = ['direct', 'https://drover.test:8443/k8s/clusters/c-direct'];
    expect(await servers()).toEqual([through, ['direct-a', 'https://192.0.2.1:6443']]);

    const endpoint = { enabled: true, fqdn: 'direct.test:6443' };
    await world.send('PUT', '/v3/clusters/c-direct', {
      token,
      body: { name: 'direct', localClusterAuthEndpoint: endpoint },
    });
    expect(await servers()).toEqual([through, ['direct-fqdn', 'https://direct.test:6443']]);

    await setting('kubeconfig-generate-token', 'false');
    const { users } = await kubeconfigOf('c-direct');
    await setting('kubeconfig-generate-token', 'true');
    const { exec } = users[0].user as { readonly exec: { readonly args: readonly string[] } };
    expect(exec.args.at(-1)).toBe('--cluster=c-direct');
  });
});
