import {
  type Cluster,
  type ClusterRoleTemplateBinding,
  cluster as clusterKind,
  clusterRoleTemplateBinding,
  LOCAL_CLUSTER,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import {
  type Controller,
  createController,
  informerSource,
  keyOf,
  type ObjectKey,
} from '@drover/controller-runtime';
import { namespaces } from '@drover/kubernetes';
import { AccessObjects } from '../access-objects/access-objects.ts';
import { isSameObject } from '../changes/same-object.ts';
import type { ControllerContext } from '../controller-context.ts';
import { OWNER_ROLE } from '../role-groups/owner-role.ts';
import { BY_ROLE, bindingIndexes, givenToPeople } from '../role-use/role-bindings.ts';
import { RoleRules } from '../role-use/role-rules.ts';
import { RolesInPlaces } from '../role-use/roles-in-places.ts';
import { ACCESS_LABEL, clusterAccess } from './desired.ts';

/** Keeps the roles and bindings in the home of state through which members see their cluster. */
export function createClusterAccessController({
  runtime,
  cache,
  client,
}: ControllerContext): Controller {
  const clusters = cache.informer<Cluster>(clusterKind.type);
  const places = cache.informer<KubernetesObject>(namespaces);
  const bindings = cache.informer<ClusterRoleTemplateBinding>(clusterRoleTemplateBinding.type, {
    indexes: bindingIndexes,
  });
  const roles = new RoleRules(cache);
  const inUse = new RolesInPlaces(bindings);
  const objects = new AccessObjects({
    cache,
    client,
    fieldManager: 'drover-cluster-access',
    label: ACCESS_LABEL,
    unitOf: ({ metadata }) => clusterKey(metadata?.labels?.[ACCESS_LABEL] ?? ''),
  });
  return createController(runtime, {
    name: 'cluster-access',
    workers: 4,
    sources: [
      // The status of a cluster, which changes often, is of no interest here.
      informerSource(clusters, (change) => (isSameObject(change) ? [] : [change.key])),
      informerSource(places, (change) =>
        isSameObject(change) || !clusters.get(change.key) ? [] : [change.key],
      ),
      informerSource(bindings, ({ object }) => {
        const placed = givenToPeople(object as ClusterRoleTemplateBinding);
        return placed && inUse.note(placed) ? [clusterKey(placed.place)] : [];
      }),
      ...roles.sources((role) => {
        if (role === OWNER_ROLE) return clusters.list().map((cluster) => keyOf(cluster));
        const given = bindings.byIndex(BY_ROLE, role).map(({ clusterName }) => clusterName ?? '');
        return [...new Set(given)].map(clusterKey);
      }),
      ...objects.sources(),
    ],
    reconcile: async (key, { signal }) => {
      const cluster = clusters.get(key) as Cluster | undefined;
      const place = places.get(key);
      if (!cluster || !place || place.metadata?.deletionTimestamp) return;
      // Administrators own every cluster; restricted ones every cluster but the home of state.
      const always = key.name === LOCAL_CLUSTER ? [] : [OWNER_ROLE];
      const used = roles.closureOf([...always, ...inUse.rolesIn(key.name)]);
      await objects.apply(key, clusterAccess(cluster, used), { signal });
    },
  });
}

function clusterKey(name: string): ObjectKey {
  return { namespace: '', name };
}
