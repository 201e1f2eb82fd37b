import { type Cluster, cluster, type Node, node } from '@drover/api';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startWorld, type World } from './world.ts';

const NODE = '/v3/nodes/c-1:machine-1';

let world: World;
let token: string;
let count = 0;

/** A worker as the controller leaves it. */
function worker(change: { spec?: Node['spec']; status?: Node['status'] } = {}): Node {
  return {
    apiVersion: 'management.cattle.io/v3',
    kind: 'Node',
    metadata: { name: 'machine-1', namespace: 'c-1' },
    spec: {
      worker: true,
      imported: true,
      requestedHostname: 'alpha',
      internalNodeSpec: {
        podCIDR: '10.0.1.0/24',
        podCIDRs: ['10.0.1.0/24'],
        providerID: 'metal://alpha',
        taints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }],
      },
      ...change.spec,
    },
    status: {
      nodeName: 'alpha',
      nodeLabels: { 'kubernetes.io/os': 'linux', zone: 'one' },
      nodeAnnotations: {
        note: 'x',
        'field.cattle.io/publicEndpoints': '[{"port":80,"protocol":"TCP"}]',
      },
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'KubeletReady',
          message: 'ok',
          lastHeartbeatTime: '2026-01-01T00:00:00Z',
          lastTransitionTime: '2026-01-01T00:00:00Z',
        },
        { type: 'Registered', status: 'True', message: 'registered with kubernetes' },
      ],
      internalNodeStatus: {
        capacity: { cpu: '4', memory: '8000Mi', pods: '110' },
        allocatable: { cpu: '3900m' },
        addresses: [
          { type: 'InternalIP', address: '192.0.2.7' },
          { type: 'ExternalIP', address: '198.51.100.7' },
          { type: 'Hostname', address: 'alpha' },
        ],
        nodeInfo: {
          containerRuntimeVersion: 'containerd://2.0.0',
          kernelVersion: '6.1',
          osImage: 'Debian',
          kubeletVersion: 'v1.34.4',
          kubeProxyVersion: '',
        },
        volumesInUse: ['v1'],
        volumesAttached: [{ name: 'v1', devicePath: '/dev/a' }],
      },
      ...change.status,
    },
  };
}

/** Puts the node into the world, in place of what was there. */
async function put(object: Node): Promise<void> {
  const nodes = world.client.resource<Node>(node.type);
  await nodes.delete('machine-1', { namespace: 'c-1' }).catch(() => undefined);
  const { status, ...rest } = object;
  const created = await world.store(node.type, rest as Node);
  const changed = { ...created, ...(status && { status }) };
  await nodes.update(changed, { namespace: 'c-1', subresource: 'status' });
  await eventually(() => {
    const cached = world.services.cacheOf<Node>(node).get({ namespace: 'c-1', name: 'machine-1' });
    expect(cached?.metadata?.uid).toBe(created.metadata?.uid);
    expect(cached?.status).toBeDefined();
  });
}

async function stored(): Promise<Node> {
  return world.client.resource<Node>(node.type).get('machine-1', { namespace: 'c-1' });
}

function act(action: string, body?: unknown) {
  return world.send('POST', `${NODE}?action=${action}`, { token, body });
}

/** Somebody else, with rights of his own. */
async function other(...rights: string[]): Promise<string> {
  const { id, token: own } = await world.addUser(`ann-${(count += 1)}`);
  world.grants.set(id, new Set(rights));
  return own;
}

beforeAll(async () => {
  world = await startWorld();
  token = await world.login();
  world.services.cacheOf(node);
  await world.store<Cluster>(cluster.type, {
    apiVersion: 'management.cattle.io/v3',
    kind: 'Cluster',
    metadata: { name: 'c-1' },
    spec: { displayName: 'one' },
  });
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

describe('a node', () => {
  beforeEach(() => put(worker()));

  it('shows its Kubernetes node flat, as Rancher does', async () => {
    const { status, json } = await world.send('GET', NODE, { token });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      id: 'c-1:machine-1',
      type: 'node',
      baseType: 'node',
      clusterId: 'c-1',
      namespaceId: null,
      nodeName: 'alpha',
      requestedHostname: 'alpha',
      imported: true,
      etcd: false,
      controlPlane: false,
      worker: true,
      hostname: 'alpha',
      ipAddress: '192.0.2.7',
      externalIpAddress: '198.51.100.7',
      podCidr: '10.0.1.0/24',
      podCidrs: ['10.0.1.0/24'],
      providerId: 'metal://alpha',
      unschedulable: false,
      taints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }],
      labels: { 'kubernetes.io/os': 'linux', zone: 'one' },
      annotations: { note: 'x' },
      capacity: { cpu: '4', memory: '8000Mi', pods: '110' },
      allocatable: { cpu: '3900m' },
      info: {
        cpu: { count: 4 },
        memory: { memTotalKiB: 8_192_000 },
        os: {
          dockerVersion: 'containerd://2.0.0',
          kernelVersion: '6.1',
          operatingSystem: 'Debian',
        },
        kubernetes: { kubeletVersion: 'v1.34.4', kubeProxyVersion: '' },
      },
      publicEndpoints: [{ port: 80, protocol: 'TCP', type: '/v3/schemas/publicEndpoint' }],
      volumesInUse: ['v1'],
      volumesAttached: { '/dev/a': { name: 'v1' } },
      state: 'active',
      transitioning: 'no',
    });
    expect(json['conditions']).toContainEqual({
      type: 'Ready',
      status: 'True',
      reason: 'KubeletReady',
      message: 'ok',
      lastHeartbeatTime: '2026-01-01T00:00:00Z',
      lastHeartbeatTimeTS: Date.UTC(2026, 0),
      lastTransitionTime: '2026-01-01T00:00:00Z',
      lastTransitionTimeTS: Date.UTC(2026, 0),
    });
    for (const hidden of ['internalNodeSpec', 'internalNodeStatus', 'nodeLabels', 'rkeNode']) {
      expect(json).not.toHaveProperty(hidden);
    }
    expect(Object.keys(json['links'] as object)).not.toContain('remove');
  });

  it('is found by the name that people know it by', async () => {
    const found = async (query: string): Promise<unknown[]> =>
      (await world.send('GET', `/v3/nodes?${query}`, { token })).json['data'] as unknown[];
    expect(await found('name=alpha')).toHaveLength(1);
    expect(await found('name=beta')).toHaveLength(0);
    expect(await found('clusterId=c-1&name=alpha')).toHaveLength(1);
    expect(await found('clusterId=c-2')).toHaveLength(0);
    for (const path of ['/v3/clusters/c-1/nodes', '/v3/cluster/c-1/nodes']) {
      const { json } = await world.send('GET', path, { token });
      expect(json['data']).toMatchObject([{ id: 'c-1:machine-1' }]);
    }
    const [plain] = await found('clusterId=c-1');
    expect(plain).not.toHaveProperty('name');
  });

  it.each([
    ['no role is a worker', { etcd: false, controlPlane: false, worker: false }, true],
    ['a control plane is none', { controlPlane: true, worker: false }, false],
  ])('%s', async (_name, roles, isWorker) => {
    await put(worker({ spec: { ...worker().spec, ...roles } }));
    const { json } = await world.send('GET', NODE, { token });
    expect(json['worker']).toBe(isWorker);
    expect(Object.keys((json['actions'] ?? {}) as object)).toEqual(
      isWorker ? ['drain', 'cordon'] : [],
    );
  });
});

describe('a machine that is to become a node', () => {
  it('is made in its cluster', async () => {
    const body = { clusterId: 'c-1', requestedHostname: 'later', customConfig: { user: 'root' } };
    const { status, json } = await world.send('POST', '/v3/nodes', { token, body });
    expect(status).toBe(201);
    expect(json).toMatchObject({ clusterId: 'c-1', requestedHostname: 'later', worker: true });
    expect(Object.keys(json['links'] as object)).toContain('remove');
    const url = `/v3/nodes/${String(json['id'])}`;
    expect((await world.send('DELETE', url, { token })).status).toBe(204);
  });

  it.each([
    [{ requestedHostname: 'later' }, 'MissingRequired', 'clusterId'],
    [{ clusterId: 'c-1' }, 'MissingRequired', 'requestedHostname'],
    [{ clusterId: 'c-1', requestedHostname: 'no name' }, 'InvalidFormat', 'requestedHostname'],
  ])('is refused with %j', async (body, code, fieldName) => {
    const { json } = await world.send('POST', '/v3/nodes', { token, body });
    expect(json).toMatchObject({ status: 422, code, fieldName });
  });
});

describe('the state of a node', () => {
  const drained = (status: string, message = '') => ({
    ...worker().status,
    conditions: [...(worker().status?.conditions ?? []), { type: 'Drained', status, message }],
  });
  const cordoned = { ...worker().spec, internalNodeSpec: { unschedulable: true } };

  it.each([
    ['cordoned', { spec: cordoned }, 'cordoned', 'no', ['drain', 'uncordon']],
    ['drained', { spec: cordoned, status: drained('True') }, 'drained', 'no', ['uncordon']],
    [
      'draining',
      {
        spec: { ...cordoned, desiredNodeUnschedulable: 'drain' },
        status: drained('Unknown', 'Evicting: 3 of 7 pods are gone'),
      },
      'draining',
      'yes',
      ['stopDrain'],
    ],
    [
      'asked to drain',
      { spec: { ...worker().spec, desiredNodeUnschedulable: 'drain' } },
      'draining',
      'yes',
      ['stopDrain'],
    ],
    [
      'told to stop',
      {
        spec: { ...cordoned, desiredNodeUnschedulable: 'stopDrain' },
        status: drained('Unknown', 'Evicting: 3 of 7 pods are gone'),
      },
      'cordoned',
      'no',
      ['drain', 'uncordon'],
    ],
    [
      'given up',
      { spec: cordoned, status: drained('False', 'no') },
      'cordoned',
      'error',
      ['drain', 'uncordon'],
    ],
    [
      'unavailable',
      { status: { ...worker().status, conditions: [{ type: 'Ready', status: 'False' }] } },
      'unavailable',
      'yes',
      [],
    ],
  ])('%s', async (_name, change, ...expected) => {
    const [state, transitioning, actions] = expected;
    await put(worker(change));
    const { json } = await world.send('GET', NODE, { token });
    expect(json).toMatchObject({ state, transitioning });
    expect(Object.keys((json['actions'] ?? {}) as object)).toEqual(actions);
  });
});

describe('actions', () => {
  beforeEach(() => put(worker()));

  it('store what is wanted and answer null', async () => {
    const { status, text } = await act('cordon');
    expect([status, text]).toEqual([200, 'null']);
    expect((await stored()).spec?.desiredNodeUnschedulable).toBe('true');
  });

  it('drain by the defaults of Rancher', async () => {
    expect((await act('drain', {})).status).toBe(200);
    expect((await stored()).spec).toMatchObject({
      desiredNodeUnschedulable: 'drain',
      nodeDrainInput: {
        force: false,
        ignoreDaemonSets: true,
        deleteLocalData: false,
        gracePeriod: -1,
        timeout: 120,
      },
    });
    expect((await act('drain', {})).json).toMatchObject({
      status: 404,
      code: 'ActionNotAvailable',
      message: 'The action drain is not available: the node is draining',
    });
    expect((await act('stopDrain')).text).toBe('null');
    expect((await stored()).spec?.desiredNodeUnschedulable).toBe('stopDrain');
  });

  it.each([
    [{ timeout: 0 }, 'MinLimitExceeded', 'timeout'],
    [{ timeout: 10_801 }, 'MaxLimitExceeded', 'timeout'],
    [{ gracePeriod: -2 }, 'MinLimitExceeded', 'gracePeriod'],
    [{ gracePeriod: 'soon' }, 'InvalidFormat', 'gracePeriod'],
  ])('refuse %j', async (body, code, fieldName) => {
    expect((await act('drain', body)).json).toMatchObject({ status: 422, code, fieldName });
    expect((await stored()).spec?.desiredNodeUnschedulable).toBeUndefined();
  });

  it('refuse what is so already', async () => {
    expect((await act('uncordon')).json).toMatchObject({
      status: 422,
      code: 'InvalidAction',
      message: 'Node c-1:machine-1 already uncordoned',
    });
    expect((await act('stopDrain')).json).toMatchObject({ code: 'ActionNotAvailable' });
    expect((await act('scaledown')).json).toMatchObject({ code: 'ActionNotAvailable' });
  });

  it('need the right to update the node', async () => {
    const reader = await other('list nodes c-1', 'get nodes c-1');
    const { json } = await world.send('GET', NODE, { token: reader });
    expect(json).not.toHaveProperty('actions');
    const refused = await world.send('POST', `${NODE}?action=cordon`, { token: reader });
    expect(refused.json).toMatchObject({ status: 403, code: 'PermissionDenied' });
    const stranger = await other();
    const hidden = await world.send('POST', `${NODE}?action=cordon`, { token: stranger });
    expect(hidden.status).toBe(404);
    expect((await stored()).spec?.desiredNodeUnschedulable).toBeUndefined();
  });
});

describe('an update', () => {
  beforeEach(() => put(worker()));

  it('asks for labels, annotations and taints, and shows them at once', async () => {
    const body = {
      description: 'mine',
      labels: { 'kubernetes.io/os': 'linux', zone: 'two', rack: '7' },
      annotations: { other: 'y' },
      taints: [{ key: 'k', value: 'v', effect: 'NoExecute' }],
    };
    const { status, json } = await world.send('PUT', NODE, { token, body });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      description: 'mine',
      labels: body.labels,
      annotations: { other: 'y' },
      taints: [{ key: 'k', value: 'v', effect: 'NoExecute' }],
    });
    const { spec, metadata } = await stored();
    expect(spec).toMatchObject({
      metadataUpdate: {
        labels: { add: { zone: 'two', rack: '7' }, delete: {} },
        annotations: {
          add: { other: 'y' },
          delete: { note: true, 'field.cattle.io/publicEndpoints': true },
        },
      },
      desiredNodeTaints: [{ key: 'k', value: 'v', effect: 'NoExecute' }],
      updateTaintsFromAPI: true,
    });
    expect(metadata).not.toHaveProperty('labels');
    expect(metadata).not.toHaveProperty('annotations');
  });

  it('asks for nothing when a client sends back what it has read', async () => {
    const { json } = await world.send('GET', NODE, { token });
    const { status } = await world.send('PUT', NODE, { token, body: json });
    expect(status).toBe(200);
    const { spec } = await stored();
    expect(spec).not.toHaveProperty('updateTaintsFromAPI');
    expect(spec).not.toHaveProperty('metadataUpdate');
  });

  it('takes no labels away that it does not speak of', async () => {
    await world.send('PUT', NODE, { token, body: { description: 'mine', labels: {} } });
    expect((await stored()).spec).not.toHaveProperty('metadataUpdate');
  });

  it.each([
    [
      [
        { key: 'k', value: 'v', effect: 'NoExecute' },
        { key: 'k', value: 'w', effect: 'NoExecute' },
      ],
      'InvalidFormat',
    ],
    [[{ key: 'k', value: 'v', effect: 'Whatever' }], 'InvalidOption'],
  ])('refuses taints %j', async (taints, code) => {
    const { json } = await world.send('PUT', NODE, { token, body: { taints } });
    expect(json).toMatchObject({ status: 422, code });
  });
});
