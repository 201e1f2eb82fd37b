import {
  type Cluster,
  type ClusterRoleTemplateBinding,
  cluster as clusterKind,
  clusterRoleGroup,
  clusterRoleTemplateBinding,
  type RoleTemplate,
  roleTemplate,
} from '@drover/api';
import type { KubernetesClient } from '@drover/client';
import {
  type Controller,
  createController,
  informerSource,
  iterableSource,
  keyOf,
} from '@drover/controller-runtime';
import { clusterRoleBindings } from '@drover/kubernetes';
import { clusterKeys } from '../change-feed.ts';
import type { ControllerContext } from '../controller-context.ts';
import { deleteIfPresent } from '../delete-if-present.ts';
import { MANAGED_LABEL } from '../downstream-names.ts';
import { BY_CLUSTER, bindingsByCluster } from './bindings-by-cluster.ts';
import { OWNER_ROLE } from './owner-role.ts';
import { rolesInUse } from './roles-in-use.ts';

/** A cluster is compared with what it should have at least this often. */
const RESYNC_MS = 600_000;

/** Keeps, in every connected cluster, each role in use bound to its virtual group, and unbinds what is in use no more. */
export function createRoleGroupController(context: ControllerContext): Controller {
  const { runtime, cache, connections, downstreamRoles } = context;
  const clusters = cache.informer<Cluster>(clusterKind.type);
  const templates = cache.informer<RoleTemplate>(roleTemplate.type);
  const bindings = cache.informer<ClusterRoleTemplateBinding>(clusterRoleTemplateBinding.type, {
    indexes: bindingsByCluster,
  });
  return createController(runtime, {
    name: 'role-groups',
    workers: 8,
    sources: [
      informerSource(clusters),
      informerSource(bindings, ({ key }) => [{ namespace: '', name: key.namespace }]),
      informerSource(templates, () => clusters.list().map((cluster) => keyOf(cluster))),
      iterableSource('sessions', (signal) => clusterKeys(connections.changes(signal))),
    ],
    reconcile: async ({ name }, { signal }) => {
      const connection = connections.get(name);
      const cluster = clusters.get({ namespace: '', name });
      if (!connection || !cluster || cluster.metadata?.deletionTimestamp) return undefined;
      const held = [{ roleTemplateName: OWNER_ROLE }, ...bindings.byIndex(BY_CLUSTER, name)];
      const inUse = rolesInUse(held, (role) => templates.get({ namespace: '', name: role })).map(
        ({ metadata }) => metadata?.name ?? '',
      );
      downstreamRoles.forget(name);
      await downstreamRoles.ensure(name, inUse);
      const keep = new Set(inUse.map((role) => clusterRoleGroup(name, role)));
      await unbindOthers(connection.client, name, { keep, signal });
      return { requeueAfterMs: RESYNC_MS };
    },
  });
}

interface Keep {
  /** Names of the bindings that stay. */
  readonly keep: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/** ClusterRoles stay: they grant nothing by themselves, and other bindings may name them. */
async function unbindOthers(
  client: KubernetesClient,
  cluster: string,
  { keep, signal }: Keep,
): Promise<void> {
  const resource = client.resource(clusterRoleBindings);
  const { items } = await resource.listAll({ labelSelector: MANAGED_LABEL, signal });
  for (const binding of items) {
    const name = binding.metadata?.name ?? '';
    if (name.startsWith(clusterRoleGroup(cluster, '')) && !keep.has(name)) {
      await deleteIfPresent(resource, binding, signal);
    }
  }
}
