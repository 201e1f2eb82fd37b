import { ANNOTATIONS } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import type { Informer, ObjectKey } from '@drover/controller-runtime';
import { namespaces } from '@drover/kubernetes';
import type { DownstreamCluster } from './downstream-cluster.ts';

/** Index of namespaces by the id of their project, `c-abc12:p-def34`, as the annotation says it. */
export const BY_PROJECT = 'project';

/** The index. */
const byProject = {
  [BY_PROJECT]: (namespace: KubernetesObject): readonly string[] => {
    const project = projectOf(namespace);
    return project === undefined ? [] : [project];
  },
} as const;

/** The namespaces of a cluster, as metadata only, with the index {@link BY_PROJECT}. */
export function namespacesOf({ cache }: DownstreamCluster): Informer<KubernetesObject> {
  return cache.informer<KubernetesObject>(namespaces, { metadataOnly: true, indexes: byProject });
}

/** The keys of all namespaces of a cluster, if it is there; the cluster is their namespace. */
export function namespaceKeys(
  cluster: string,
  downstream: { get(cluster: string): DownstreamCluster | undefined },
): readonly ObjectKey[] {
  const there = downstream.get(cluster);
  const namespaces = there ? namespacesOf(there).list() : [];
  return namespaces.map(({ metadata }) => ({ namespace: cluster, name: metadata?.name ?? '' }));
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
