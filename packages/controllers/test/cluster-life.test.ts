import {
  builtInRoleTemplates,
  type Cluster,
  type ClusterRegistrationToken,
  type ClusterRoleTemplateBinding,
  cluster as clusterKind,
  clusterRegistrationToken,
  clusterRoleTemplateBinding,
  crds,
  type RoleTemplate,
  roleTemplate,
} from '@drover/api';
import { isNotFound, type KubernetesObject } from '@drover/apimachinery';
import { startTestApiServer } from '@drover/apiserver/testing';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import {
  clusterRoleBindings,
  clusterRoles,
  customResourceDefinitions,
  namespaces,
} from '@drover/kubernetes';
import { expect, it } from 'vitest';
import { ChangeFeed } from '../src/change-feed.ts';
import {
  type ClusterConnections,
  createClusterController,
  createRegistrationTokenController,
  createRoleGroupController,
} from '../src/index.ts';
import type { BindingObject } from '../src/rbac-objects.ts';
import { contextOf, runAll } from './context.ts';

const CLUSTER = 'c-1';

/** The home of state and one downstream cluster, both real APIs in memory, and the controllers between them. */
async function startWorld() {
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await startTestApiServer()).client();
  const downstream = stack.use(await startTestApiServer()).client();
  await Promise.all(
    crds().map((crd) =>
      home.resource<KubernetesObject>(customResourceDefinitions).create(crd as KubernetesObject),
    ),
  );
  for (const role of builtInRoleTemplates) await eventually(() => createRole(home, role));
  await ensureSystemNamespace(downstream);
  const agents = fakeConnections(home, downstream);
  stack.use(runControllers(home, agents.connections));
  const owned = stack.move();
  return { home, downstream, agents, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function createRole(home: KubernetesClient, role: RoleTemplate): Promise<RoleTemplate> {
  return home.resource<RoleTemplate>(roleTemplate.type).create(role);
}

async function ensureSystemNamespace(client: KubernetesClient): Promise<void> {
  await client.resource<KubernetesObject>(namespaces).create({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'cattle-system' },
  });
}

/** An agent of `c-1` that comes and goes. */
function fakeConnections(home: KubernetesClient, downstream: KubernetesClient) {
  const feed = new ChangeFeed();
  const disconnected: string[] = [];
  let epoch = 0;
  let isConnected = false;
  const connections: ClusterConnections = {
    get: (name) => {
      if (name === 'local') return { client: home, epoch: 0 };
      if (name !== CLUSTER || !isConnected) return undefined;
      return { client: downstream, epoch, agent: { address: '10.96.0.1:443', caCert: 'Y2E=' } };
    },
    changes: (signal) => feed.changes(signal),
    refusalOf: () => undefined,
    disconnect: (name) => disconnected.push(name),
  };
  return {
    connections,
    disconnected,
    set(connected: boolean) {
      isConnected = connected;
      epoch += 1;
      feed.tell(CLUSTER);
    },
  };
}

function runControllers(home: KubernetesClient, connections: ClusterConnections): AsyncDisposable {
  const context = contextOf(home, connections);
  const { probes } = context;
  return runAll(context, [
    { name: 'probes', run: ({ signal }) => probes.run([], signal) },
    createClusterController(context),
    createRegistrationTokenController(context),
    createRoleGroupController(context),
  ]);
}

async function createCluster(home: KubernetesClient): Promise<void> {
  await home.resource<Cluster>(clusterKind.type).create({
    apiVersion: 'management.cattle.io/v3',
    kind: 'Cluster',
    metadata: { name: CLUSTER, annotations: { 'field.cattle.io/creatorId': 'u-1' } },
    spec: { displayName: 'one' },
  });
}

async function conditionOf(home: KubernetesClient, type: string): Promise<string | undefined> {
  const { status } = await home.resource<Cluster>(clusterKind.type).get(CLUSTER);
  return status?.conditions?.find((condition) => condition.type === type)?.status;
}

/** The groups to which Drover has bound roles. */
async function groupsBound(client: KubernetesClient): Promise<readonly string[]> {
  const resource = client.resource<BindingObject>(clusterRoleBindings);
  const { items } = await resource.listAll({ labelSelector: 'drover.dev/managed=roles' });
  return items.flatMap(({ subjects }) => subjects.map(({ name }) => name));
}

async function exists(get: () => Promise<unknown>): Promise<boolean> {
  try {
    await get();
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

it('gives a cluster what it needs, follows its agent, and cleans up behind it', async () => {
  await using world = await startWorld();
  const { home, downstream, agents } = world;
  await createCluster(home);

  // Everything that belongs to the cluster, and a token that is made once.
  const tokens = home.resource<ClusterRegistrationToken>(clusterRegistrationToken.type);
  const token = await eventually(async () => {
    const { status } = await tokens.get('default-token', { namespace: CLUSTER });
    expect(status?.token).toHaveLength(54);
    return status?.token;
  });
  const bindings = home.resource<ClusterRoleTemplateBinding>(clusterRoleTemplateBinding.type);
  await eventually(async () => {
    const owner = await bindings.get('creator-cluster-owner', { namespace: CLUSTER });
    expect(owner).toMatchObject({ userName: 'u-1', roleTemplateName: 'cluster-owner' });
  });
  await eventually(async () => expect(await conditionOf(home, 'Pending')).toBe('Unknown'));

  // The agent connects: the path is probed, and the role in use is bound to its virtual group.
  agents.set(true);
  await eventually(async () => expect(await conditionOf(home, 'Ready')).toBe('True'));
  const group = `drover:${CLUSTER}:cluster-owner`;
  await eventually(async () => expect(await groupsBound(downstream)).toContain(group));

  // A role that is used for the first time is written; one that is in use no more is unbound.
  await bindings.create({
    apiVersion: 'management.cattle.io/v3',
    kind: 'ClusterRoleTemplateBinding',
    metadata: { name: 'crtb-1', namespace: CLUSTER },
    clusterName: CLUSTER,
    roleTemplateName: 'nodes-view',
    userName: 'u-2',
  });
  const viewers = `drover:${CLUSTER}:nodes-view`;
  await eventually(async () => expect(await groupsBound(downstream)).toContain(viewers));
  await bindings.delete('crtb-1', { namespace: CLUSTER });
  await eventually(async () => expect(await groupsBound(downstream)).not.toContain(viewers));

  // It is deleted: nothing of ours stays, and its agents are told to go.
  await home.resource(clusterKind.type).delete(CLUSTER);
  await eventually(async () => {
    expect(await exists(() => home.resource(clusterKind.type).get(CLUSTER))).toBe(false);
  });
  expect(await exists(() => downstream.resource(clusterRoles).get('cluster-owner'))).toBe(false);
  expect(await groupsBound(downstream)).toEqual([]);
  await eventually(() => expect(agents.disconnected).toContain(CLUSTER));
  expect(token).not.toBe('');
});

it('says what is left in a cluster that cannot be reached when it is deleted', async () => {
  await using world = await startWorld();
  const { home, agents } = world;
  await createCluster(home);
  agents.set(true);
  await eventually(async () => expect(await conditionOf(home, 'Ready')).toBe('True'));
  agents.set(false);
  await home.resource(clusterKind.type).delete(CLUSTER);
  await eventually(async () => {
    const { status } = await home.resource<Cluster>(clusterKind.type).get(CLUSTER);
    const removed = status?.conditions?.find(({ type }) => type === 'Removed');
    expect(removed).toMatchObject({ status: 'Unknown', reason: 'ClusterDisconnected' });
    expect(removed?.message).toContain('drover-agent cleanup');
  });
});
