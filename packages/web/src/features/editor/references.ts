import type { QueryClient } from '@tanstack/react-query';
import { list } from '../../api/v3.ts';
import { typeSource } from './resource-calls.ts';
import type { Referred } from './yaml-completion.ts';

/** A type, and where its resources are. */
export interface ReferencePlace {
  readonly scope: string;
  readonly type: string;
}

const ABSOLUTE = /^\/v3(?:\/(clusters?|projects?))?\/schemas\/(\w+)$/;

/** Where the target of a `reference[target]` is looked for by somebody who works in a scope. */
export function referencePlace(target: string, scope: string): ReferencePlace | undefined {
  const [, contextId = ''] = scope.split('/');
  const [clusterId] = contextId.split(':');
  const cluster = clusterId ? `cluster/${clusterId}` : '';
  const absolute = ABSOLUTE.exec(target);
  if (absolute) {
    const [, of = '', type = ''] = absolute;
    if (of.startsWith('cluster')) return { scope: cluster, type };
    return { scope: of === '' ? '' : scope, type };
  }
  // Projects have no namespaces of their own in the API: those of their cluster belong to them.
  if (target === 'namespace') return { scope: cluster, type: target };
  return /^\w+$/.test(target) ? { scope, type: target } : undefined;
}

const MAX_REFERRED = '100';

/** What a reference can point to: the first hundred, by their ids. */
export async function referredBy(
  target: string,
  scope: string,
  queryClient: QueryClient,
): Promise<readonly Referred[]> {
  const place = referencePlace(target, scope);
  const type = place && (await typeSource(place.scope, queryClient)(place.type));
  if (!type?.collectionMethods?.includes('GET')) return [];
  const plural = [place?.scope, type.pluralName.toLowerCase()].filter(Boolean).join('/');
  const isOfProject = type.id === 'namespace' && scope.startsWith('project/');
  const filters = isOfProject ? { projectId: scope.slice('project/'.length) } : {};
  const found = await queryClient.query({
    queryKey: ['referred', plural, filters],
    queryFn: () => list(plural, { limit: MAX_REFERRED, ...filters }),
    staleTime: 30_000,
  });
  return found.map(({ id, name = id }) => ({ id, name }));
}
