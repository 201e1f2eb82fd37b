import type { Namespace } from '../namespaces/namespaces.ts';

/** How many namespaces each project has, by its id. */
export function countNamespaces(namespaces: readonly Namespace[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { projectId } of namespaces) {
    if (projectId) counts.set(projectId, (counts.get(projectId) ?? 0) + 1);
  }
  return counts;
}
