import { useQuery } from '@tanstack/react-query';
import type { FollowedType } from '../../api/live-list.ts';
import { schema, type User } from '../../api/v3.ts';

/** What the pages of users follow. */
export const FOLLOWED_USERS: readonly [FollowedType] = [{ type: 'user', plural: 'users' }];

/** The state of a user in one word. */
export function userState({ enabled }: User): 'active' | 'disabled' {
  return enabled === false ? 'disabled' : 'active';
}

/** What people call a user. */
export function userLabel({ name, username, id }: User): string {
  return name || username || id;
}

/** Where a user comes from: `local`, or the identity providers that know them. */
export function userOrigins({ principalIds = [] }: User): readonly string[] {
  const origins = principalIds.map((principal) => {
    const [scheme = ''] = principal.split('://');
    return scheme === 'local' ? 'local' : scheme.replace(/_user$/, '');
  });
  const foreign = [...new Set(origins)].filter((origin) => origin !== 'local');
  return foreign.length > 0 ? foreign : ['local'];
}

/** Whether the person who is logged in may create users; `false` until that is known. */
export function useMayCreateUsers(): boolean {
  const { data } = useQuery({
    queryKey: ['v3', 'schemas', 'user'],
    queryFn: ({ signal }) => schema('user', signal),
    staleTime: 60_000,
  });
  return data?.collectionMethods?.includes('POST') ?? false;
}
