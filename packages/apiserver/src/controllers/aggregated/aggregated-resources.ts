import { apiVersionOf } from '@drover/apimachinery';
import type { AggregatedApis } from '../../aggregation/aggregated-apis.ts';
import type { ApiService } from '../../aggregation/api-service.ts';
import { compareVersions, type DiscoveredResource } from '../../discovery/index.ts';
import type { Verb } from '../../registry/resource.ts';

/** The resources of other servers that know these verbs, each in the version that is preferred of those that can be had. */
export function aggregatedResources(
  apis: AggregatedApis,
  verbs: readonly Verb[],
): readonly DiscoveredResource[] {
  const found = new Map<string, DiscoveredResource>();
  for (const service of [...apis.remote()].toSorted(byPreference)) {
    if (apis.isStale(service)) continue;
    for (const resource of apis.resourcesOf(service.metadata.name)) {
      const name = `${resource.resource}.${resource.group}`;
      const isUseful = verbs.every((verb) => resource.verbs.includes(verb));
      if (isUseful && !found.has(name)) found.set(name, resource);
    }
  }
  return [...found.values()];
}

/** The resources whose objects the garbage collector can follow and delete. */
export function collectableResources(apis: AggregatedApis): readonly DiscoveredResource[] {
  return aggregatedResources(apis, ['list', 'watch', 'delete']);
}

/** The name of the collection of an aggregated resource, in places; no collection of this server begins so. */
export function collectionOf({ resource, group }: DiscoveredResource): string {
  return `${COLLECTION_PREFIX}${resource}.${group}`;
}

/** Begins the names of all {@link collectionOf}. */
export const COLLECTION_PREFIX = 'aggregated:';

/** The versions whose servers do not say now what they serve, as `group/version`. */
export function staleVersions(apis: AggregatedApis): readonly string[] {
  return [...apis.remote()]
    .filter((service) => apis.isStale(service))
    .map(({ spec: { group = '', version = '' } }) => apiVersionOf({ group, version }));
}

function byPreference({ spec: a }: ApiService, { spec: b }: ApiService): number {
  return b.versionPriority - a.versionPriority || compareVersions(a.version ?? '', b.version ?? '');
}
