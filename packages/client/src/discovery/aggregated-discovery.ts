import type { DiscoveredResource } from './discovered-resource.ts';

/** What to accept so that one answer tells everything; a server that cannot answers classic discovery. */
export const AGGREGATED_ACCEPT = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',');

/** `apidiscovery.k8s.io` `APIGroupDiscoveryList`, as far as it is read. */
export interface ApiGroupDiscoveryList {
  readonly kind: 'APIGroupDiscoveryList';
  readonly items: readonly GroupDiscovery[];
}

interface GroupDiscovery {
  readonly metadata?: { readonly name?: string };
  /** The preferred version comes first. */
  readonly versions?: readonly VersionDiscovery[];
}

interface VersionDiscovery {
  readonly version: string;
  readonly resources?: readonly ResourceDiscovery[];
  /** `Stale` when the server behind an aggregated API cannot be reached. */
  readonly freshness?: string;
}

interface ResourceDiscovery {
  readonly resource: string;
  readonly responseKind?: { readonly kind?: string };
  readonly scope?: string;
  readonly singularResource?: string;
  readonly verbs?: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly { readonly subresource: string }[];
}

/** Whether an answer is aggregated discovery. */
export function isAggregated(answer: unknown): answer is ApiGroupDiscoveryList {
  return (answer as { kind?: unknown } | null)?.kind === 'APIGroupDiscoveryList';
}

/** All resources of an answer, in the server's order. */
export function readAggregated({ items }: ApiGroupDiscoveryList): DiscoveredResource[] {
  return items.flatMap(({ metadata, versions = [] }) => {
    const seen = new Set<string>();
    return versions.flatMap(({ version, resources = [] }) =>
      resources.flatMap((entry) => {
        const preferred = !seen.has(entry.resource);
        seen.add(entry.resource);
        return readResource({ group: metadata?.name ?? '', version, preferred }, entry);
      }),
    );
  });
}

function readResource(
  at: Pick<DiscoveredResource, 'group' | 'version' | 'preferred'>,
  entry: ResourceDiscovery,
): DiscoveredResource[] {
  const kind = entry.responseKind?.kind;
  // A resource that is only a parent of subresources has no kind of its own.
  if (!kind) return [];
  return [
    {
      ...at,
      resource: entry.resource,
      kind,
      namespaced: entry.scope === 'Namespaced',
      singular: entry.singularResource ?? '',
      shortNames: entry.shortNames ?? [],
      categories: entry.categories ?? [],
      verbs: entry.verbs ?? [],
      subresources: (entry.subresources ?? []).map(({ subresource }) => subresource),
    },
  ];
}
