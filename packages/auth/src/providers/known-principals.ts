import type { Principal, User, UserAttribute } from '@drover/api';
import type { ObjectCache } from '../object-cache.ts';
import type { PrincipalSearch } from '../principals/local-principals.ts';
import { USERS_BY_PRINCIPAL } from '../users/user-directory.ts';
import { externalPrincipal, parsePrincipalId } from './principals.ts';

/** Principals that a search gives back at most. */
const MAX_FOUND = 100;

/** The users and groups of one provider that have been seen at logins. */
export interface KnownPrincipals {
  get(id: string): Principal | undefined;
  search(search: PrincipalSearch): readonly Principal[];
}

/** Where {@link createKnownPrincipals} looks. */
export interface KnownPrincipalsCaches {
  /** With `userIndexes`. */
  readonly users: ObjectCache<User>;
  readonly userAttributes: Pick<ObjectCache<UserAttribute>, 'list'>;
}

/** Reads the users and groups of a provider out of what logins left. */
export function createKnownPrincipals(
  provider: string,
  { users, userAttributes }: KnownPrincipalsCaches,
): KnownPrincipals {
  function userPrincipals(user: User): readonly Principal[] {
    return (user.principalIds ?? []).flatMap((id) => {
      const parsed = parsePrincipalId(id);
      if (parsed?.provider !== provider || parsed.type !== 'user') return [];
      const { displayName, username } = user;
      return [externalPrincipal({ ...parsed, displayName, loginName: username })];
    });
  }

  function groups(): readonly Principal[] {
    const items = userAttributes
      .list()
      .flatMap(({ GroupPrincipals }) => GroupPrincipals?.[provider]?.Items ?? []);
    const byId = new Map(items.map((item) => item as Principal).map((p) => [p.metadata?.name, p]));
    return [...byId.values()];
  }

  return {
    get(id) {
      const [user] = users.byIndex(USERS_BY_PRINCIPAL, id);
      return user && userPrincipals(user).find(({ metadata }) => metadata?.name === id);
    },
    search({ name, principalType }) {
      const wanted = name.trim().toLowerCase();
      const fits = ({ displayName = '', loginName = '' }: Principal): boolean =>
        [displayName, loginName].some((text) => text.toLowerCase().includes(wanted));
      const found = [
        ...(principalType === 'group' ? [] : users.list().flatMap(userPrincipals)),
        ...(principalType === 'user' ? [] : groups()),
      ];
      return found.filter(fits).slice(0, MAX_FOUND);
    },
  };
}
