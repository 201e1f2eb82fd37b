import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { action, type Resource } from '../../api/v3.ts';
import type { Principal } from './bindings.ts';
import { bareName } from './subjects.ts';

interface Found {
  readonly data: readonly Principal[];
}

/** Which principals are looked for. */
export type PrincipalType = 'user' | 'group';

/** What finds users and groups by a part of their names; asks all identity providers. */
function search(name: string, principalType: PrincipalType | undefined): Promise<Found> {
  return action<Found>('principals', 'search', { name, ...(principalType && { principalType }) });
}

/** Users and groups whose names contain a text. */
export interface PrincipalSearch {
  readonly found: readonly Principal[];
  readonly isSearching: boolean;
  readonly error: Error | null;
}

/** Finds users and groups while the caller is on the screen; nothing for an empty text. */
export function usePrincipals(text: string, principalType?: PrincipalType): PrincipalSearch {
  const wanted = text.trim();
  const { data, isFetching, error } = useQuery({
    queryKey: ['principals', wanted, principalType],
    queryFn: () => search(wanted, principalType),
    enabled: wanted !== '',
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    retry: false,
  });
  return {
    found: wanted === '' ? [] : withNamed(data?.data ?? [], wanted),
    isSearching: isFetching,
    error,
  };
}

const PRINCIPAL_ID = /^[a-z0-9]+_(user|group):\/\/\S+$/;

/** Adds the principal whose id was typed: groups are known here only when somebody of them has logged in. */
export function withNamed(found: readonly Principal[], text: string): readonly Principal[] {
  const [, principalType] = PRINCIPAL_ID.exec(text) ?? [];
  if (principalType === undefined || found.some(({ id }) => id === text)) return found;
  return [...found, namedPrincipal(text, principalType)];
}

function namedPrincipal(id: string, principalType: string): Principal & Resource {
  return { id, type: 'principal', name: bareName(id), principalType, links: {} };
}
