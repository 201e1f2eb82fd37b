import {
  type Cluster,
  type ClusterRoleTemplateBinding,
  cluster as clusterKind,
  clusterRoleTemplateBinding,
  type RoleTemplate,
  roleTemplate,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import {
  type Committer,
  type Controller,
  createCommitter,
  createController,
  type Informer,
  informerSource,
  keyOf,
  keyText,
  type ObjectKey,
} from '@drover/controller-runtime';
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from '@drover/kubernetes';
import type { ControllerContext } from '../controller-context.ts';
import { deleteIfPresent } from '../delete-if-present.ts';
import { BY_CLUSTER, bindingsByCluster } from '../role-groups/bindings-by-cluster.ts';
import { rolesInUse } from '../role-groups/roles-in-use.ts';
import { ACCESS_LABEL, type ClusterAccess, clusterAccess } from './desired.ts';

const PARTS = {
  clusterRoles,
  clusterRoleBindings,
  roles,
  roleBindings,
} as const satisfies Readonly<Record<keyof ClusterAccess, unknown>>;

/** Finds what was made for a cluster, so that reconciling one costs nothing for the others. */
const BY_LABEL = {
  [ACCESS_LABEL]: (object: KubernetesObject) => clusterKeys(object).map(({ name }) => name),
};

/** Keeps the roles and bindings in the home of state through which members see their cluster. */
export function createClusterAccessController({
  runtime,
  cache,
  client,
}: ControllerContext): Controller {
  const clusters = cache.informer<Cluster>(clusterKind.type);
  const templates = cache.informer<RoleTemplate>(roleTemplate.type);
  const bindings = cache.informer<ClusterRoleTemplateBinding>(clusterRoleTemplateBinding.type, {
    indexes: bindingsByCluster,
  });
  const parts = Object.entries(PARTS).map(([part, type]) => ({
    part: part as keyof ClusterAccess,
    informer: cache.informer<KubernetesObject>(type, {
      labelSelector: ACCESS_LABEL,
      indexes: BY_LABEL,
    }),
  }));
  const committer = createCommitter({ client, fieldManager: 'drover-cluster-access' });
  return createController(runtime, {
    name: 'cluster-access',
    workers: 4,
    sources: [
      informerSource(clusters),
      informerSource(bindings, ({ key }) => [{ namespace: '', name: key.namespace }]),
      informerSource(templates, () => clusters.list().map((cluster) => keyOf(cluster))),
      ...parts.map(({ informer }) => informerSource(informer, ({ object }) => clusterKeys(object))),
    ],
    reconcile: async (key, { signal }) => {
      const cluster = clusters.get(key);
      if (!cluster || cluster.metadata?.deletionTimestamp) return;
      const inUse = rolesInUse(bindings.byIndex(BY_CLUSTER, key.name), (name) =>
        templates.get({ namespace: '', name }),
      );
      const access = clusterAccess(cluster, inUse);
      for (const { part, informer } of parts) {
        await applyPart(access[part], { cluster: key.name, informer, client, committer, signal });
      }
    },
  });
}

interface PartContext {
  readonly cluster: string;
  readonly informer: Informer<KubernetesObject>;
  readonly client: KubernetesClient;
  readonly committer: Committer;
  readonly signal: AbortSignal;
}

async function applyPart(
  wanted: readonly KubernetesObject[],
  { cluster, informer, client, committer, signal }: PartContext,
): Promise<void> {
  for (const object of wanted) {
    await committer.apply(informer.type, object, { current: informer.get(keyOf(object)), signal });
  }
  const keep = new Set(wanted.map((object) => keyText(keyOf(object))));
  for (const object of informer.byIndex(ACCESS_LABEL, cluster)) {
    if (!keep.has(keyText(keyOf(object))))
      await deleteIfPresent(client.resource(informer.type), object, signal);
  }
}

function clusterKeys({ metadata }: KubernetesObject): ObjectKey[] {
  const name = metadata?.labels?.[ACCESS_LABEL];
  return name === undefined ? [] : [{ namespace: '', name }];
}
