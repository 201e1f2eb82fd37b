import type { Cluster, Project } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import type { Reconcile } from '@drover/controller-runtime';
import { isNamespaceOf } from '../project/desired.ts';
import type { AccessParts } from './access-parts.ts';
import { projectAccess } from './desired.ts';

/** Keeps for each project that is there, and has its namespace, the roles and bindings of its members; else none. */
export function createProjectAccessReconcile(parts: AccessParts): Reconcile {
  const { clusters, projects, namespaces: places, roles, inProjects, reaching, objects } = parts;
  return async (key, { signal }) => {
    const project = projects.get(key) as Project | undefined;
    const cluster = clusters.get({ namespace: '', name: key.namespace }) as Cluster | undefined;
    const place = places.get({ namespace: '', name: key.name });
    const isThere = [project, cluster, place].every(
      (object) => object && !object.metadata?.deletionTimestamp,
    );
    // A project that is named after a namespace of somebody else does not come to have it.
    const isItsOwn = place && isNamespaceOf(key.namespace, place as KubernetesObject);
    const wanted =
      isThere && isItsOwn && project && cluster
        ? projectAccess({
            cluster,
            project,
            inProject: roles.closureOf(inProjects.rolesIn(`${key.namespace}:${key.name}`)),
            fromCluster: reaching.of(key.namespace),
          })
        : [];
    await objects.apply(key, wanted, { signal });
  };
}
