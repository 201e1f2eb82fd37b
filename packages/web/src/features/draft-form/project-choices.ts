import { useQuery } from '@tanstack/react-query';
import { followedQuery } from '../../api/live-list.ts';
import type { Resource } from '../../api/v3.ts';

interface Choosable extends Resource {
  readonly namespaceId?: string | null;
  readonly data?: Readonly<Record<string, string>> | null;
}

/** How long lists to choose from are good for. */
const STALE_MS = 30_000;

/** Something in a project that a field can name. */
export interface Choice {
  readonly id: string;
  readonly name: string;
  /** Its keys, for what has keys. */
  readonly keys: readonly string[];
}

/** What there is of a type in a namespace of a project, or in all of it; nothing until that is known, or cannot be. */
export function useChoices(scope: string, plural: string, namespaceId: string): readonly Choice[] {
  const { data = [] } = useQuery({
    ...followedQuery<Choosable>({ scope, plural }),
    staleTime: STALE_MS,
    retry: false,
  });
  return data
    .filter((row) => !row.namespaceId || row.namespaceId === namespaceId)
    .map(({ id, name = id, data: values }) => ({ id, name, keys: Object.keys(values ?? {}) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The names of choices, each once. */
export function namesOf(choices: readonly Choice[]): string[] {
  return [...new Set(choices.map(({ name }) => name))];
}

/** The names of all secrets that pods of a namespace can read: those of the project are copied there. */
export function useSecrets(scope: string, namespaceId: string): readonly Choice[] {
  const own = useChoices(scope, 'namespacedSecrets', namespaceId);
  const shared = useChoices(scope, 'secrets', namespaceId);
  return [...own, ...shared];
}

/** The cluster and project of a scope: `project/c-abc12:p-def34`. */
export function placeOfScope(scope: string): {
  readonly clusterId: string;
  readonly projectId: string;
} {
  const projectId = scope.slice('project/'.length);
  return { clusterId: projectId.split(':')[0] ?? '', projectId };
}
