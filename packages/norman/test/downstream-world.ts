import { cluster } from '@drover/api';
import type { DynamicObject, PolicyRule, ResourceType } from '@drover/apimachinery';
import { startTestApiServer } from '@drover/apiserver/testing';
import { createClient, type KubernetesClient, type Transport } from '@drover/client';
import type { UserInfo } from '@drover/rbac';
import { startWorld, type World, type WorldOptions } from './world.ts';

/** A world with a managed cluster `c-1` of its own API server, and one, `c-2`, that is not connected. */
export interface DownstreamWorld extends World {
  /** Acts as an administrator in `c-1`. */
  readonly downstream: KubernetesClient;
  /** Paths and queries of the reads that reached `c-1`, as the caller or as the server, since the last look. */
  takeReads(): readonly string[];
  addUser(username: string): Promise<PlainUser>;
}

export const core = (resource: string, kind: string, namespaced = true): ResourceType => ({
  group: '',
  version: 'v1',
  resource,
  kind,
  namespaced,
});

export const NAMESPACES = core('namespaces', 'Namespace', false);
export const CONFIG_MAPS = core('configmaps', 'ConfigMap');

/** Someone who may see the cluster `c-1`, and do in it what the test grants in RBAC there. */
export interface PlainUser {
  readonly id: string;
  readonly token: string;
}

/** Starts such a world; its administrator is one in the cluster too. */
export async function startDownstreamWorld({
  clock,
}: Pick<WorldOptions, 'clock'> = {}): Promise<DownstreamWorld> {
  const server = await startTestApiServer();
  const reads: string[] = [];
  const plain = new Set<string>();
  const clientOf = (user: UserInfo): KubernetesClient => {
    const groups = plain.has(user.name) ? ['system:authenticated'] : ['system:masters'];
    const transport = server.transport({ name: user.name, groups });
    const request: Transport['request'] = (sent) => {
      if (sent.method === 'GET') reads.push(decodeURIComponent(sent.path));
      return transport.request(sent);
    };
    return createClient({ transport: { ...transport, request } });
  };
  const connected = <T>(id: string, make: () => T): T | undefined =>
    id === 'c-1' ? make() : undefined;
  const world = await startWorld({
    ...(clock && { clock }),
    services: {
      clusterClient: (id, user) => connected(id, () => clientOf(user)),
      serverClientOf: (id) => connected(id, () => clientOf({ name: 'drover:server' })),
    },
  });
  for (const name of ['c-1', 'c-2']) {
    await world.store(cluster.type, { metadata: { name }, spec: { displayName: name } });
  }
  const token = await world.login();
  return {
    ...world,
    downstream: server.client(),
    takeReads: () => reads.splice(0),
    async addUser(username) {
      const password = 'a long enough password';
      const body = { username, password, name: username };
      const { json } = await world.send('POST', '/v3/users', { token, body });
      const id = String(json['id']);
      plain.add(id);
      world.grants.set(id, new Set(['get clusters /c-1']));
      const login = '/v3-public/localProviders/local?action=login';
      const answer = await world.send('POST', login, { body: { username, password } });
      return { id, token: String(answer.json['token']) };
    },
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]();
      await server.close();
    },
  };
}

/** Stores namespaces in `c-1` that belong to a project. */
export async function addNamespaces(
  { downstream }: DownstreamWorld,
  projectId: string,
  ...names: readonly string[]
): Promise<void> {
  const label = projectId.slice(projectId.indexOf(':') + 1);
  await Promise.all(
    names.map((name) =>
      downstream.resource<DynamicObject>(NAMESPACES).create({
        metadata: {
          name,
          labels: { 'field.cattle.io/projectId': label },
          annotations: { 'field.cattle.io/projectId': projectId },
        },
      }),
    ),
  );
}

/** Lets a user do something in one namespace of `c-1`, or everywhere. */
export async function grant(
  { downstream }: DownstreamWorld,
  user: PlainUser,
  { namespace, rules }: { readonly namespace?: string; readonly rules: readonly PolicyRule[] },
): Promise<void> {
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  const metadata = { name: user.id };
  const where = namespace === undefined ? {} : { namespace };
  await downstream.resource<DynamicObject>(rbac(kind)).create({ metadata, rules }, where);
  await downstream.resource<DynamicObject>(rbac(`${kind}Binding`)).create(
    {
      metadata,
      roleRef: { apiGroup: RBAC, kind, name: user.id },
      subjects: [{ apiGroup: RBAC, kind: 'User', name: user.id }],
    },
    where,
  );
}

const RBAC = 'rbac.authorization.k8s.io';

function rbac(kind: string): ResourceType {
  const resource = `${kind.toLowerCase()}s`;
  return { group: RBAC, version: 'v1', resource, kind, namespaced: !kind.startsWith('Cluster') };
}
