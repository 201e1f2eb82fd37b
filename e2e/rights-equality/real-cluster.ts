import { ANNOTATIONS, NAMESPACES } from '@drover/api';
import {
  isAlreadyExists,
  type KubernetesObject,
  type PolicyRule,
  type ResourceType,
} from '@drover/apimachinery';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { bearerToken, createClient, type KubernetesClient } from '@drover/client';
import { connectKubeconfig, httpTransport, parseKubeconfig } from '@drover/client/node';
import { createInformerCache } from '@drover/controller-runtime';
import { createTestRuntime } from '@drover/controller-runtime/testing';
import {
  clusterRoleBindings,
  clusterRoles,
  namespaces,
  roleBindings,
  serviceAccounts,
} from '@drover/kubernetes';
import {
  type DownstreamCluster,
  informersIn,
} from '../../packages/controllers/src/downstream/downstream-cluster.ts';
import { namespacesOf } from '../../packages/controllers/src/downstream/namespaces.ts';
import { carryOut } from '../../packages/controllers/src/role-groups/carry-out.ts';
import type { ManagedObject } from '../../packages/controllers/src/role-groups/managed-object.ts';
import { planOf } from '../../packages/controllers/src/role-groups/plan.ts';
import { startControlPlane } from '../kubernetes/index.ts';
import { askItself } from './ask-itself.ts';
import { atATime } from './at-a-time.ts';
import type { RandomSet } from './random-set.ts';

const OURS = { labelSelector: 'drover.dev/managed=roles' };
const CONCURRENCY = 16;
const LIFE = new AbortController().signal;
const SENTINEL = 'drover-sentinel';

/** A real Kubernetes API that stands for the clusters of many sets. */
export interface RealCluster extends AsyncDisposable {
  readonly admin: KubernetesClient;
  /** As controllers see the cluster of a set. */
  there(set: RandomSet): DownstreamCluster;
  /** Makes what a set finds in its cluster: namespaces, ClusterRoles of its own, and service accounts. */
  prepare(set: RandomSet): Promise<void>;
  write(objects: readonly ManagedObject[]): Promise<void>;
  /** Resolves when its authorizer knows everything that was written. */
  settle(): Promise<void>;
  /** A client that shows nothing but a token of this service account. */
  clientOf(namespace: string, account: string): Promise<KubernetesClient>;
  /** Takes away what is not in namespaces of sets. */
  sweep(): Promise<void>;
}

/** Starts one. */
export async function startRealCluster(): Promise<RealCluster> {
  await using starting = new AsyncDisposableStack();
  const plane = starting.use(await startControlPlane());
  const connection = starting.use(connectKubeconfig(parseKubeconfig(plane.adminKubeconfig)));
  const admin = createClient(connection);
  const strangers = starting.use(
    httpTransport({ url: plane.apiServerUrl, tls: { ca: plane.authority } }),
  );
  const cache = createInformerCache(createTestRuntime({ clock: systemClock }), { client: admin });
  const place = { client: admin, home: admin, cache, informer: informersIn(cache) };
  const stop = new AbortController();
  const running = cache.run({ signal: stop.signal });
  starting.defer(async () => {
    stop.abort();
    await running;
  });
  for (const name of [NAMESPACES.impersonation, SENTINEL]) await namespace(admin, name, {});
  await aggregateRoles(admin);
  const stack = starting.move();
  let written = 0;
  return {
    admin,
    there: ({ cluster }) => ({ ...place, cluster }),
    prepare: async (set) => {
      await prepare(admin, set);
      const informer = namespacesOf({ ...place, cluster: set.cluster });
      await eventually(
        () => {
          const isThere = (name: string) => informer.get({ namespace: '', name }) !== undefined;
          if (!namespacesIn(set).every(isThere)) throw new Error('Namespaces are not seen yet');
        },
        { intervalMs: 20, timeoutMs: 60_000 },
      );
    },
    write: async (objects) => {
      const { problems } = await carryOut(planOf(objects, []), { client: admin, signal: LIFE });
      if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
    },
    settle: async () => {
      written += 1;
      await settle(admin, written);
    },
    clientOf: async (within, account) => {
      const { status } = await admin.raw<{ status: { token: string } }>({
        method: 'POST',
        path: `/api/v1/namespaces/${within}/serviceaccounts/${account}/token`,
        body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
      });
      return createClient({ transport: strangers, credentials: bearerToken(status.token) });
    },
    sweep: async () => {
      await admin.resource(clusterRoleBindings).deleteCollection(OURS);
      await admin.resource(clusterRoles).deleteCollection(OURS);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** All namespaces of a set. */
export function namespacesIn({ projects, stray }: RandomSet): readonly string[] {
  return [stray, ...projects.flatMap((project) => project.namespaces)];
}

async function prepare(admin: KubernetesClient, set: RandomSet): Promise<void> {
  const { cluster, projects, people, own, stray } = set;
  await namespace(admin, stray, {});
  const members = projects.flatMap(({ name, namespaces: names }) =>
    names.map((member) => [member, { [ANNOTATIONS.projectId]: `${cluster}:${name}` }] as const),
  );
  await atATime(CONCURRENCY, members, ([name, annotations]) => namespace(admin, name, annotations));
  for (const { name, rules } of own) {
    await created(admin, clusterRoles, { metadata: { name }, ...{ rules } });
  }
  for (const { account } of people) {
    if (!account) continue;
    const { namespace: within, name } = account;
    await created(admin, serviceAccounts, { metadata: { name, namespace: within } });
  }
}

function namespace(
  admin: KubernetesClient,
  name: string,
  annotations: Readonly<Record<string, string>>,
): Promise<void> {
  return created(admin, namespaces, { metadata: { name, annotations } });
}

async function created(
  admin: KubernetesClient,
  type: ResourceType,
  object: KubernetesObject,
): Promise<void> {
  try {
    const within = object.metadata?.namespace;
    await admin
      .resource<KubernetesObject>(type)
      .create(object, within === undefined ? {} : { namespace: within });
  } catch (error) {
    // Of the set that was there before, with the same names.
    if (!isAlreadyExists(error)) throw error;
  }
}

/**
 * The authorizer hears of roles, of bindings and of those in namespaces by a watch each, in order: when it knows what was
 * written last it knows all.
 */
async function settle(admin: KubernetesClient, round: number): Promise<void> {
  const name = `${SENTINEL}-${round}`;
  const inside = `${name}-inside`;
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name };
  const given = (user: string) => ({
    roleRef,
    subjects: [{ apiGroup: roleRef.apiGroup, kind: 'User', name: user }],
  });
  const rules = [{ apiGroups: ['sentinel'], resources: ['all'], verbs: ['get'] }];
  await created(admin, clusterRoleBindings, { metadata: { name }, ...given(name) });
  await created(admin, roleBindings, {
    metadata: { name, namespace: SENTINEL },
    ...given(inside),
  });
  await created(admin, clusterRoles, { metadata: { name }, ...{ rules } });
  const question = { verb: 'get', group: 'sentinel', resource: 'all', namespace: SENTINEL };
  await eventually(
    async () => {
      for (const user of [name, inside]) {
        const asked = admin.impersonate({ user, groups: ['system:authenticated'] });
        if (!(await askItself(asked, question))) throw new Error('Bindings are not known yet');
      }
    },
    { intervalMs: 50, timeoutMs: 60_000 },
  );
}

/** What a controller of Kubernetes does where one runs: puts the roles for users together. */
async function aggregateRoles(admin: KubernetesClient): Promise<void> {
  const resource = admin.resource<KubernetesObject & { rules: readonly PolicyRule[] }>(
    clusterRoles,
  );
  for (const name of ['view', 'edit', 'admin']) {
    const labelSelector = `rbac.authorization.k8s.io/aggregate-to-${name}=true`;
    const { items } = await resource.listAll({ labelSelector });
    const body = { rules: items.flatMap(({ rules }) => rules ?? []) };
    await resource.patch(name, { type: 'merge', body });
  }
}
