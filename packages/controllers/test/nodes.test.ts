import {
  builtInRoleTemplates,
  type Cluster,
  cluster as clusterKind,
  crds,
  type Node,
  node as nodeKind,
  type RoleTemplate,
  roleTemplate,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { startTestApiServer } from '@drover/apiserver/testing';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import {
  customResourceDefinitions,
  daemonSets,
  type Node as KubernetesNode,
  namespaces,
  nodes as nodeType,
  type Pod,
  podDisruptionBudgets,
  pods as podType,
  replicaSets,
} from '@drover/kubernetes';
import { expect, it } from 'vitest';
import { ChangeFeed } from '../src/change-feed.ts';
import {
  type ClusterConnections,
  createNodeControllers,
  createRoleGroupController,
} from '../src/index.ts';
import { contextOf, runAll } from './context.ts';

const CLUSTER = 'c-1';
const IMAGE = 'registry.test/pause:1';

/** The home of state and one downstream cluster, both real APIs in memory. */
async function startWorld() {
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await startTestApiServer()).client();
  const downstream = stack.use(await startTestApiServer()).client();
  await Promise.all(
    crds().map((crd) =>
      home.resource<KubernetesObject>(customResourceDefinitions).create(crd as KubernetesObject),
    ),
  );
  const owner = builtInRoleTemplates.filter(({ metadata }) => metadata?.name === 'cluster-owner');
  for (const role of owner) {
    await eventually(() => home.resource<RoleTemplate>(roleTemplate.type).create(role));
  }
  for (const name of [CLUSTER, 'local']) await createNamespace(home, name);
  for (const name of [CLUSTER, 'local']) {
    await eventually(() =>
      home.resource<Cluster>(clusterKind.type).create({
        apiVersion: 'management.cattle.io/v3',
        kind: 'Cluster',
        metadata: { name },
        spec: { displayName: name },
      }),
    );
  }
  const feed = new ChangeFeed();
  let isConnected = true;
  const connections: ClusterConnections = {
    get: (name) => {
      if (name === 'local') return { client: home, epoch: 0 };
      return name === CLUSTER && isConnected ? { client: downstream, epoch: 1 } : undefined;
    },
    changes: (signal) => feed.changes(signal),
    refusalOf: () => undefined,
    disconnect: () => {},
  };
  let controllers = runControllers(home, connections);
  stack.defer(() => controllers[Symbol.asyncDispose]());
  const owned = stack.move();
  return {
    home,
    downstream,
    connect(connected: boolean) {
      isConnected = connected;
      feed.tell(CLUSTER);
    },
    /** The process ends, and another one goes on. */
    async restart() {
      await controllers[Symbol.asyncDispose]();
      controllers = runControllers(home, connections);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

type World = Awaited<ReturnType<typeof startWorld>>;

function runControllers(home: KubernetesClient, connections: ClusterConnections): AsyncDisposable {
  const context = contextOf(home, connections);
  const { probes } = context;
  return runAll(context, [
    ...createNodeControllers(context),
    // Nodes are changed by way of the role of owners.
    createRoleGroupController(context),
    { name: 'probes', run: ({ signal }) => probes.run([CLUSTER, 'local'], signal) },
  ]);
}

async function createNamespace(client: KubernetesClient, name: string): Promise<void> {
  await client
    .resource<KubernetesObject>(namespaces)
    .create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
    .catch(() => undefined);
}

async function createNode(
  { downstream }: Pick<World, 'downstream'>,
  name: string,
): Promise<KubernetesNode> {
  const nodes = downstream.resource<KubernetesNode>(nodeType);
  const created = await nodes.create({
    metadata: { name, labels: { zone: 'one' } },
    spec: { podCIDR: '10.0.1.0/24' },
  });
  const status = {
    capacity: { cpu: '4', memory: '8Gi', pods: '110' },
    conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'ready' }],
    images: [{ names: ['large'] }],
  };
  return nodes.update({ ...created, status } as KubernetesNode, { subresource: 'status' });
}

interface PodOptions {
  readonly node: string;
  readonly controller?: 'ReplicaSet' | 'DaemonSet';
  readonly volumes?: readonly object[];
}

/** A controller that makes no pods, as nothing runs it. */
async function ownerOf(downstream: KubernetesClient, kind: 'ReplicaSet' | 'DaemonSet') {
  const type = kind === 'ReplicaSet' ? replicaSets : daemonSets;
  const matchLabels = { app: 'owned' };
  const template = {
    metadata: { labels: matchLabels },
    spec: { containers: [{ name: 'main', image: IMAGE }] },
  };
  const { metadata } = await downstream.resource<KubernetesObject>(type).create(
    {
      metadata: { generateName: 'owner-', namespace: 'default' },
      spec: { selector: { matchLabels }, template },
    } as KubernetesObject,
    { namespace: 'default' },
  );
  const { name = '', uid = '' } = metadata ?? {};
  return { apiVersion: 'apps/v1', kind, name, uid, controller: true };
}

async function createPod(
  { downstream }: World,
  name: string,
  { node, controller, volumes = [] }: PodOptions,
): Promise<void> {
  const pods = downstream.resource<Pod>(podType);
  const owners = controller === undefined ? [] : [await ownerOf(downstream, controller)];
  const created = await pods.create(
    {
      metadata: {
        name,
        namespace: 'default',
        labels: { app: name.split('-')[0] ?? '' },
        ownerReferences: owners,
      },
      spec: {
        nodeName: node,
        // Without a kubelet nobody would end it.
        terminationGracePeriodSeconds: 0,
        containers: [{ name: 'main', image: IMAGE }],
        volumes,
      },
    },
    { namespace: 'default' },
  );
  const status = {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
  } as const;
  await pods.update({ ...created, status }, { namespace: 'default', subresource: 'status' });
}

function podNames({ downstream }: World): Promise<string[]> {
  return downstream
    .resource<Pod>(podType)
    .list({ namespace: 'default' })
    .then(({ items }) => items.map(({ metadata }) => metadata?.name ?? ''));
}

async function stored({ home }: World): Promise<readonly Node[]> {
  return (await home.resource<Node>(nodeKind.type).list({ namespace: CLUSTER })).items;
}

/** The object of a node, once there is one. */
function objectOf(world: World, name: string): Promise<Node> {
  return eventually(async () => {
    const found = (await stored(world)).find(({ status }) => status?.nodeName === name);
    expect(found).toBeDefined();
    return found as Node;
  });
}

async function wish(world: World, object: Node, spec: Node['spec']): Promise<void> {
  const { name = '', namespace } = object.metadata ?? {};
  await world.home
    .resource<Node>(nodeKind.type)
    .patch(name, { type: 'merge', body: { spec } }, { namespace });
}

async function drainedOf(world: World, name: string) {
  const { status, spec } = await objectOf(world, name);
  const condition = status?.conditions?.find(({ type }) => type === 'Drained');
  return { ...condition, wish: spec?.desiredNodeUnschedulable };
}

it('keeps an object for each node, and writes nothing when nothing changes', async () => {
  await using world = await startWorld();
  const { uid } = (await createNode(world, 'alpha')).metadata ?? {};
  await createNode(world, 'beta');
  await world.restart();
  const alpha = await objectOf(world, 'alpha');
  await objectOf(world, 'beta');
  expect(alpha).toMatchObject({
    metadata: {
      name: expect.stringMatching(/^machine-[bcdfghjklmnpqrstvwxz2456789]{5}$/) as unknown,
      labels: { 'management.cattle.io/nodename': 'alpha' },
      annotations: { 'drover.dev/node-uid': uid },
    },
    spec: {
      imported: true,
      worker: true,
      controlPlane: false,
      requestedHostname: 'alpha',
      internalNodeSpec: { podCIDR: '10.0.1.0/24' },
    },
    status: {
      nodeName: 'alpha',
      nodeLabels: { zone: 'one' },
      internalNodeStatus: { capacity: { cpu: '4', memory: '8Gi', pods: '110' } },
    },
  });
  expect(alpha.status?.conditions?.map(({ type }) => type)).toEqual(['Ready', 'Registered']);
  expect(alpha.status?.internalNodeStatus).not.toHaveProperty('images');

  // A kubelet that says that it lives changes nothing; a node that is gone takes its object along.
  const nodes = world.downstream.resource<KubernetesNode>(nodeType);
  const current = await nodes.get('alpha');
  const conditions = (current.status?.conditions ?? []).map((condition) => ({
    ...condition,
    lastHeartbeatTime: '2026-01-01T00:00:00Z',
  }));
  await nodes.update({ ...current, status: { ...current.status, conditions } } as KubernetesNode, {
    subresource: 'status',
  });
  await nodes.delete('beta');
  await world.restart();
  await eventually(async () => expect(await stored(world)).toHaveLength(1));
  const [left] = await stored(world);
  expect(left?.metadata?.resourceVersion).toBe(alpha.metadata?.resourceVersion);

  // What cannot be reached keeps what was known.
  world.connect(false);
  await world.restart();
  expect(await stored(world)).toHaveLength(1);
});

it('cordons, changes labels and taints, and tells what the cluster refuses', async () => {
  await using world = await startWorld();
  await createNode(world, 'alpha');
  await world.restart();
  const object = await objectOf(world, 'alpha');
  await wish(world, object, {
    desiredNodeUnschedulable: 'true',
    metadataUpdate: { labels: { add: { rack: '7' }, delete: { zone: true } } },
    desiredNodeTaints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }],
    updateTaintsFromAPI: true,
  });
  await eventually(async () => {
    const { spec, status } = await objectOf(world, 'alpha');
    expect(spec).not.toHaveProperty('desiredNodeUnschedulable');
    expect(spec).not.toHaveProperty('metadataUpdate');
    expect(spec).not.toHaveProperty('updateTaintsFromAPI');
    expect(spec?.internalNodeSpec?.unschedulable).toBe(true);
    expect(status?.nodeLabels).toEqual({ rack: '7' });
  });
  const nodes = world.downstream.resource<KubernetesNode>(nodeType);
  const changed = await nodes.get('alpha');
  expect(changed.metadata?.labels).toEqual({ rack: '7' });
  expect(changed.spec).toMatchObject({
    unschedulable: true,
    taints: expect.arrayContaining([{ key: 'k', value: 'v', effect: 'NoSchedule' }]) as unknown,
  });

  await wish(world, object, {
    desiredNodeUnschedulable: 'false',
    metadataUpdate: { labels: { add: { 'no label': 'x' } } },
  });
  await eventually(async () => {
    const { spec, status } = await objectOf(world, 'alpha');
    expect(spec).not.toHaveProperty('desiredNodeUnschedulable');
    expect(spec).not.toHaveProperty('metadataUpdate');
    expect(spec?.internalNodeSpec?.unschedulable).not.toBe(true);
    expect(status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Updated', status: 'False', reason: 'ClusterRefused' }),
    );
  });
  expect((await nodes.get('alpha')).spec?.unschedulable).not.toBe(true);
});

it('does the same in the cluster that it lives in', async () => {
  await using world = await startWorld();
  await createNode({ downstream: world.home }, 'home');
  await world.restart();
  const nodes = world.home.resource<Node>(nodeKind.type);
  const object = await eventually(async () => {
    const { items } = await nodes.list({ namespace: 'local' });
    expect(items).toMatchObject([{ status: { nodeName: 'home' } }]);
    return items[0] as Node;
  });
  const { name = '' } = object.metadata ?? {};
  const body = { spec: { desiredNodeUnschedulable: 'true' } };
  await nodes.patch(name, { type: 'merge', body }, { namespace: 'local' });
  await eventually(async () => {
    const { spec } = await world.home.resource<KubernetesNode>(nodeType).get('home');
    expect(spec?.unschedulable).toBe(true);
  });
});

it('refuses to drain what would be lost, and says what', async () => {
  await using world = await startWorld();
  await createNode(world, 'alpha');
  await createPod(world, 'lonely', { node: 'alpha' });
  await createPod(world, 'scratch-1', {
    node: 'alpha',
    controller: 'ReplicaSet',
    volumes: [{ name: 'cache', emptyDir: {} }],
  });
  await world.restart();
  await wish(world, await objectOf(world, 'alpha'), {
    desiredNodeUnschedulable: 'drain',
    nodeDrainInput: { ignoreDaemonSets: true, gracePeriod: -1, timeout: 60 },
  });
  await eventually(async () =>
    expect(await drainedOf(world, 'alpha')).toMatchObject({
      status: 'False',
      reason: 'DrainRefused',
      message:
        'Pods keep data in an emptyDir, which would be lost: default/scratch-1. Drain with deleteLocalData to delete it. No controller brings these pods back: default/lonely. Drain with force to delete them.',
      wish: undefined,
    }),
  );
  expect(await podNames(world)).toHaveLength(2);
  const { spec } = await world.downstream.resource<KubernetesNode>(nodeType).get('alpha');
  expect(spec?.unschedulable).toBe(true);
});

it('drains as budgets allow, goes on after a restart, and can be stopped', async () => {
  await using world = await startWorld();
  await createNode(world, 'alpha');
  await createPod(world, 'lonely', { node: 'alpha' });
  await createPod(world, 'agent-1', { node: 'alpha', controller: 'DaemonSet' });
  for (const name of ['web-1', 'web-2']) {
    await createPod(world, name, { node: 'alpha', controller: 'ReplicaSet' });
  }
  const budgets = world.downstream.resource<KubernetesObject>(podDisruptionBudgets);
  const budget = await budgets.create(
    {
      metadata: { name: 'web', namespace: 'default' },
      spec: { minAvailable: 2, selector: { matchLabels: { app: 'web' } } },
    } as KubernetesObject,
    { namespace: 'default' },
  );
  const allow = async (disruptionsAllowed: number): Promise<void> => {
    const current = await budgets.get('web', { namespace: 'default' });
    const status = {
      disruptionsAllowed,
      currentHealthy: 2,
      desiredHealthy: 2,
      expectedPods: 2,
      observedGeneration: budget.metadata?.generation,
    };
    await budgets.update({ ...current, status } as KubernetesObject, {
      namespace: 'default',
      subresource: 'status',
    });
  };
  await allow(0);
  await world.restart();
  const object = await objectOf(world, 'alpha');
  const drain = {
    desiredNodeUnschedulable: 'drain',
    nodeDrainInput: { force: true, ignoreDaemonSets: true, gracePeriod: 0, timeout: 600 },
  };
  await wish(world, object, drain);
  const blocked = {
    status: 'Unknown',
    reason: 'Evicting',
    message: expect.stringMatching(
      /^Evicting: 1 of 3 pods are gone\. In the way: default\/web-1 \(.*budget web.*\), default\/web-2/,
    ) as unknown,
    wish: 'drain',
  };
  await eventually(async () => expect(await drainedOf(world, 'alpha')).toMatchObject(blocked), {
    timeoutMs: 15_000,
  });
  expect((await podNames(world)).toSorted()).toEqual(['agent-1', 'web-1', 'web-2']);

  await wish(world, object, { desiredNodeUnschedulable: 'stopDrain' });
  await eventually(async () =>
    expect(await drainedOf(world, 'alpha')).toEqual({ wish: undefined }),
  );
  await allow(2);
  expect((await podNames(world)).toSorted()).toEqual(['agent-1', 'web-1', 'web-2']);

  await allow(0);
  await wish(world, object, drain);
  await eventually(async () =>
    expect(await drainedOf(world, 'alpha')).toMatchObject({ status: 'Unknown' }),
  );
  await world.restart();
  await allow(2);
  await eventually(
    async () =>
      expect(await drainedOf(world, 'alpha')).toMatchObject({
        status: 'True',
        message: '2 of 2 pods are gone',
        wish: undefined,
      }),
    { timeoutMs: 15_000 },
  );
  expect(await podNames(world)).toEqual(['agent-1']);
  expect((await objectOf(world, 'alpha')).status).not.toHaveProperty('drain');

  await wish(world, object, { desiredNodeUnschedulable: 'false' });
  await eventually(async () =>
    expect(await drainedOf(world, 'alpha')).toEqual({ wish: undefined }),
  );
}, 60_000);

it('decides what may go when it reaches the cluster, however long that takes', async () => {
  await using world = await startWorld();
  await createNode(world, 'alpha');
  await createPod(world, 'lonely', { node: 'alpha' });
  await world.restart();
  const object = await objectOf(world, 'alpha');
  world.connect(false);
  await wish(world, object, { desiredNodeUnschedulable: 'drain', nodeDrainInput: { timeout: 60 } });
  await eventually(async () =>
    expect(await drainedOf(world, 'alpha')).toMatchObject({
      status: 'Unknown',
      reason: 'Waiting',
      message: 'Waiting: the cluster is not connected',
    }),
  );
  world.connect(true);
  await eventually(
    async () =>
      expect(await drainedOf(world, 'alpha')).toMatchObject({
        status: 'False',
        reason: 'DrainRefused',
      }),
    { timeoutMs: 15_000 },
  );
  expect(await podNames(world)).toEqual(['lonely']);
}, 30_000);

it('gives a drain up in time', async () => {
  await using world = await startWorld();
  await createNode(world, 'alpha');
  await createPod(world, 'web-1', { node: 'alpha', controller: 'ReplicaSet' });
  await world.restart();
  const object = await objectOf(world, 'alpha');
  world.connect(false);
  await wish(world, object, { desiredNodeUnschedulable: 'drain', nodeDrainInput: { timeout: 1 } });
  await eventually(
    async () =>
      expect(await drainedOf(world, 'alpha')).toMatchObject({
        status: 'False',
        reason: 'DrainTimedOut',
        message:
          'Drain failed: drain did not complete within 1s. In the way: the cluster is not connected',
        wish: undefined,
      }),
    { timeoutMs: 15_000 },
  );
  expect(await podNames(world)).toEqual(['web-1']);
}, 30_000);
