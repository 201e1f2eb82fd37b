import type { GroupVersionKind } from '@drover/apimachinery';
import type { DiscoveryDocument } from './classic-discovery.ts';
import {
  type DiscoveredGroup,
  type DiscoveredResource,
  shownSubresources,
} from './discovered-resource.ts';

/** The content type of an aggregated answer. */
export const AGGREGATED_DISCOVERY_TYPE =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** `/api` (`isCore`) and `/apis` with everything below them in one answer (`apidiscovery.k8s.io/v2`). */
export function aggregatedDiscovery(
  groups: readonly DiscoveredGroup[],
  { isCore }: { readonly isCore: boolean },
): DiscoveryDocument {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.filter(({ name }) => (name === '') === isCore).map(groupItem),
  };
}

function groupItem({ name, versions }: DiscoveredGroup): DiscoveryDocument {
  return {
    metadata: name === '' ? {} : { name },
    versions: versions.map(({ version, resources }) => ({
      version,
      resources: resources.map(resourceItem),
      freshness: 'Current',
    })),
  };
}

function resourceItem(resource: DiscoveredResource): DiscoveryDocument {
  const { namespaced, singular, verbs, shortNames, categories } = resource;
  const subresources = shownSubresources(resource);
  return {
    resource: resource.resource,
    responseKind: responseKind(resource, resource),
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(subresources.length > 0 && {
      subresources: subresources.map((subresource) => ({
        subresource: subresource.name,
        responseKind: responseKind(subresource, resource),
        verbs: subresource.verbs,
      })),
    }),
  };
}

/** Group and version are left empty by built-in kinds where they are those of the resource. */
function responseKind(
  { group, version, kind }: GroupVersionKind,
  resource: DiscoveredResource,
): GroupVersionKind {
  const isImplied = resource.builtIn && group === resource.group && version === resource.version;
  return isImplied ? { group: '', version: '', kind } : { group, version, kind };
}
