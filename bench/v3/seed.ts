import { createHash } from 'node:crypto';
import {
  type Condition,
  isAlreadyExists,
  isConditionTrue,
  type KubernetesObject,
  type ResourceType,
} from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient, ResourceClient } from '@drover/client';

/** Writes in flight at one time. */
const CONCURRENCY = 32;

/** An object as it is written. */
type SeedObject = KubernetesObject & { readonly status?: object } & Readonly<
    Record<string, unknown>
  >;

/** An object that says how it is. */
interface WithConditions extends KubernetesObject {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** How many objects of each kind there are. */
export interface Sizes {
  readonly users: number;
  readonly clusters: number;
  readonly nodes: number;
  readonly projects: number;
  readonly bindings: number;
  readonly tokens: number;
}

const API_VERSION = 'management.cattle.io/v3';

function management(kind: string, resource: string, namespaced: boolean): ResourceType {
  return { group: 'management.cattle.io', version: 'v3', kind, resource, namespaced };
}

const TYPES = {
  users: management('User', 'users', false),
  clusters: management('Cluster', 'clusters', false),
  nodes: management('Node', 'nodes', true),
  projects: management('Project', 'projects', true),
  bindings: management('ClusterRoleTemplateBinding', 'clusterroletemplatebindings', true),
  tokens: management('Token', 'tokens', false),
  namespaces: {
    group: '',
    version: 'v1',
    kind: 'Namespace',
    resource: 'namespaces',
    namespaced: false,
  },
} as const satisfies Readonly<Record<string, ResourceType>>;

/** The name of a cluster by its number. */
export function clusterName(index: number): string {
  return `c-${String(index).padStart(5, '0')}`;
}

/** Fills a server with objects such as an installation of that size has. Bindings are numbered from `first` on. */
export async function seed(
  client: KubernetesClient,
  sizes: Sizes,
  { first = 0 }: { readonly first?: number } = {},
): Promise<void> {
  const { users, clusters, nodes, projects, bindings, tokens } = sizes;
  const clusterOf = (index: number): string => clusterName(index % clusters);
  const userOf = (index: number): string => userName(index % users);
  if (first === 0) {
    await create(client, TYPES.users, numbered(users, user));
    await create(client, TYPES.clusters, numbered(clusters, cluster));
    await create(client, TYPES.namespaces, numbered(clusters, namespace));
    await create(
      client,
      TYPES.nodes,
      numbered(nodes, (i) => node(i, clusterOf(i))),
    );
    await create(
      client,
      TYPES.projects,
      numbered(projects, (i) => project(i, clusterOf(i))),
    );
    await create(
      client,
      TYPES.tokens,
      numbered(tokens, (i) => token(i, userOf(i))),
    );
    await usersAreWelcomed(client);
  }
  const some = numbered(bindings - first, (i) =>
    binding(first + i, clusterOf(first + i), userOf(first + i)),
  );
  await create(client, TYPES.bindings, some);
}

function* numbered(
  count: number,
  make: (index: number) => SeedObject,
): Generator<SeedObject, void, undefined> {
  for (let index = 0; index < count; index += 1) yield make(index);
}

async function create(
  client: KubernetesClient,
  type: ResourceType,
  objects: Iterator<SeedObject>,
): Promise<void> {
  const resource = client.resource<SeedObject>(type);
  const work = async (): Promise<void> => {
    for (let next = objects.next(); !next.done; next = objects.next()) {
      const { namespace } = next.value.metadata ?? {};
      await createOne(resource, next.value, namespace === undefined ? {} : { namespace });
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}

async function createOne(
  resource: ResourceClient<SeedObject>,
  object: SeedObject,
  options: { readonly namespace?: string },
): Promise<void> {
  try {
    const created = await resource.create(object, options);
    // What a creation says of the status does not count.
    if (!object.status) return;
    const { status } = object;
    await resource.update({ ...created, status }, { ...options, subresource: 'status' });
  } catch (error) {
    // The server makes the namespaces of clusters itself, and may be first.
    if (!isAlreadyExists(error)) throw error;
  }
}

function cluster(index: number): SeedObject {
  return {
    apiVersion: API_VERSION,
    kind: 'Cluster',
    metadata: { name: clusterName(index) },
    spec: { displayName: `cluster-${index}`, description: '' },
  };
}

function userName(index: number): string {
  return `u-${String(index).padStart(5, '0')}`;
}

function user(index: number): SeedObject {
  return {
    apiVersion: API_VERSION,
    kind: 'User',
    metadata: { name: userName(index) },
    displayName: `User ${index}`,
    username: `user-${index}`,
    principalIds: [`local://${userName(index)}`],
    enabled: true,
  };
}

/** Waits until the server's controllers have given every user the first roles, so that they rest while others measure. */
async function usersAreWelcomed(client: KubernetesClient): Promise<void> {
  await eventually(
    async () => {
      const { items } = await client.resource<WithConditions>(TYPES.users).list();
      const waiting = items.filter(
        ({ status }) => !isConditionTrue(status?.conditions, 'InitialRolesPopulated'),
      );
      if (waiting.length > 0) throw new Error(`${waiting.length} users wait for their first roles`);
    },
    { timeoutMs: 120_000, intervalMs: 500 },
  );
}

function namespace(index: number): SeedObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: clusterName(index) } };
}

function node(index: number, inCluster: string): SeedObject {
  const conditions = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => ({
    type,
    status: type === 'Ready' ? 'True' : 'False',
    reason: 'KubeletHasSufficientMemory',
    message: 'kubelet has what it needs',
  }));
  return {
    apiVersion: API_VERSION,
    kind: 'Node',
    metadata: { name: `machine-${index}`, namespace: inCluster },
    spec: { worker: true, requestedHostname: `node-${index}` },
    status: {
      nodeName: `node-${index}`,
      conditions,
      internalNodeStatus: {
        capacity: { cpu: '8', memory: '32Gi', pods: '110' },
        allocatable: { cpu: '7', memory: '30Gi', pods: '110' },
      },
    },
  };
}

function project(index: number, inCluster: string): SeedObject {
  return {
    apiVersion: API_VERSION,
    kind: 'Project',
    metadata: { name: `p-${index}`, namespace: inCluster },
    spec: { displayName: `project-${index}`, clusterName: inCluster },
  };
}

function binding(index: number, inCluster: string, ofUser: string): SeedObject {
  return {
    apiVersion: API_VERSION,
    kind: 'ClusterRoleTemplateBinding',
    metadata: { name: `crtb-${index}`, namespace: inCluster },
    clusterName: inCluster,
    roleTemplateName: index % 2 === 0 ? 'cluster-member' : 'cluster-owner',
    userName: ofUser,
  };
}

function token(index: number, userId: string): SeedObject {
  const hash = createHash('sha256').update(String(index)).digest('base64').replaceAll('=', '');
  return {
    apiVersion: API_VERSION,
    kind: 'Token',
    metadata: {
      name: `token-${index}`,
      labels: { 'authn.management.cattle.io/token-userId': userId },
      annotations: { 'authn.management.cattle.io/token-hashed': 'true' },
    },
    token: `$2:AAAAAAAAAAA:${hash}`,
    userId,
    authProvider: 'local',
    isDerived: true,
    ttl: 0,
    expiresAt: '',
    enabled: true,
  };
}
