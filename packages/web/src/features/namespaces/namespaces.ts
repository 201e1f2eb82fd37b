import { validateDns1123Label } from '@drover/apimachinery';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { sendJson } from '../../api/http.ts';
import { pathIn, type Resource, type Setting } from '../../api/v3.ts';

/** A namespace of a managed cluster. */
export interface Namespace extends Resource {
  readonly description?: string;
  /** The project that it belongs to. */
  readonly projectId?: string | null;
}

/** Where the namespaces of a cluster are. */
export function scopeOf(clusterId: string): string {
  return `cluster/${clusterId}`;
}

/** What reads all lists of namespaces of a cluster again, after one was made, moved or deleted. */
export function useNamespacesChanged(clusterId: string): () => Promise<void> {
  const queryClient = useQueryClient();
  const queryKey = ['v3', pathIn(scopeOf(clusterId), 'namespaces')];
  return () => queryClient.invalidateQueries({ queryKey });
}

/** Kubernetes lets nobody delete it. */
const DEFAULT = 'default';

/**
 * The namespaces in which Kubernetes and Drover themselves live, as the setting `system-namespaces` says, and that by
 * which Kubernetes stands.
 *
 * @returns `undefined` until that is known.
 */
export function useSystemNamespaces(): ReadonlySet<string> | undefined {
  const { data, isError } = useQuery({
    queryKey: ['v3', 'settings', 'system-namespaces'],
    queryFn: ({ signal }) => sendJson<Setting>('/v3/settings/system-namespaces', { signal }),
    staleTime: 60_000,
  });
  return useMemo(() => {
    if (!data && !isError) return undefined;
    return new Set([DEFAULT, ...(data?.value ?? '').split(',')]);
  }, [data, isError]);
}

/** What is wrong with the name of a namespace; the cluster has the last word. */
export function namespaceNameProblem(name: string): string | undefined {
  if (name === '') return undefined;
  return validateDns1123Label(name).length > 0
    ? 'Lower-case letters, digits and dashes, 63 at most, with a letter or digit at both ends'
    : undefined;
}
