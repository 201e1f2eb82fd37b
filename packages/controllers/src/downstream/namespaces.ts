import { ANNOTATIONS } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import type { Informer, ObjectKey } from '@drover/controller-runtime';
import { namespaces } from '@drover/kubernetes';
import type { DownstreamCluster, FollowedKind } from './downstream-cluster.ts';

/** Index of namespaces by the id of their project, `c-abc12:p-def34`, as the annotation says it. */
export const BY_PROJECT = 'project';

const NAMESPACES: FollowedKind<KubernetesObject> = {
  type: namespaces,
  metadataOnly: true,
  indexes: {
    [BY_PROJECT]: (namespace) => {
      const project = projectOf(namespace);
      return project === undefined ? [] : [project];
    },
  },
};

/** The namespaces of a cluster, as metadata only, with the index {@link BY_PROJECT}. */
export function namespacesOf(there: DownstreamCluster): Informer<KubernetesObject> {
  return there.informer(NAMESPACES);
}

/** The keys of all namespaces of a cluster, if it is there; the cluster is their namespace. */
export function namespaceKeys(
  cluster: string,
  downstream: { get(cluster: string): DownstreamCluster | undefined },
): readonly ObjectKey[] {
  const there = downstream.get(cluster);
  const found = there ? namespacesOf(there).list() : [];
  return found.map(({ metadata }) => ({ namespace: cluster, name: metadata?.name ?? '' }));
}

/** The id of the project that a namespace says it is in, `c-abc12:p-def34`. */
export function projectOf({ metadata }: KubernetesObject): string | undefined {
  return metadata?.annotations?.[ANNOTATIONS.projectId] || undefined;
}

/** The second part of that id, when it names a project of `cluster`; empty for a namespace that is in none. */
export function projectNameIn(cluster: string, namespace: KubernetesObject): string {
  const [of, name] = projectOf(namespace)?.split(':') ?? [];
  return of === cluster && name !== undefined ? name : '';
}
