import { GROUPS, type Principal, type User } from '@drover/api';
import { isSystemUser, LOCAL_PRINCIPAL } from '../users/user-info.ts';

/** Principals that a search gives back at most. */
const MAX_FOUND = 100;

/** The id of a local user's principal. */
export function localPrincipalId(userId: string): string {
  return `${LOCAL_PRINCIPAL}${userId}`;
}

/** A local user as principals show it. */
export function localPrincipal(user: User): Principal {
  const { name = '' } = user.metadata ?? {};
  return {
    apiVersion: `${GROUPS.management}/v3`,
    kind: 'Principal',
    metadata: { name: localPrincipalId(name) },
    displayName: user.displayName || user.username || name,
    loginName: user.username ?? '',
    principalType: 'user',
    provider: 'local',
  };
}

/** What a search looks for. */
export interface PrincipalSearch {
  /** A part of the user name, the display name or the id, whatever the case. */
  readonly name: string;
  readonly principalType?: string | undefined;
}

/** Local users that match, those whose name begins with the text first; at most 100. */
export function searchLocalPrincipals(
  users: readonly User[],
  { name, principalType }: PrincipalSearch,
): readonly Principal[] {
  if (principalType === 'group') return [];
  const wanted = name.trim().toLowerCase();
  const rank = (user: User): number => {
    const texts = [user.username, user.displayName, user.metadata?.name].map((text) =>
      (text ?? '').toLowerCase(),
    );
    if (texts.some((text) => text.startsWith(wanted))) return 0;
    return texts.some((text) => text.includes(wanted)) ? 1 : 2;
  };
  return users
    .filter((user) => !isSystemUser(user))
    .map((user) => ({ user, rank: rank(user) }))
    .filter((candidate) => candidate.rank < 2)
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, MAX_FOUND)
    .map(({ user }) => localPrincipal(user));
}
