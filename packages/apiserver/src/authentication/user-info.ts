/** Who a request comes from, as authentication found out. */
export interface UserInfo {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Members may do everything; the group is never looked up in roles. */
export const MASTERS_GROUP = 'system:masters';

/** Everyone whose credentials were accepted. */
export const AUTHENTICATED_GROUP = 'system:authenticated';

/** Those who gave no credentials. */
export const UNAUTHENTICATED_GROUP = 'system:unauthenticated';

/** The user of requests without credentials. */
export const anonymousUser: UserInfo = {
  name: 'system:anonymous',
  groups: [UNAUTHENTICATED_GROUP],
};

const authenticatedUsers = new WeakMap<UserInfo, UserInfo>();

/** The user with the group of all whose credentials were accepted; the same object for the same user. */
export function authenticated(user: UserInfo): UserInfo {
  if (user.groups.includes(AUTHENTICATED_GROUP) || user.name === anonymousUser.name) return user;
  const known = authenticatedUsers.get(user);
  if (known) return known;
  const made = { ...user, groups: [...user.groups, AUTHENTICATED_GROUP] };
  authenticatedUsers.set(user, made);
  return made;
}

/** The server itself, for what its own controllers write. */
export const loopbackUser: UserInfo = {
  name: 'system:apiserver',
  groups: [MASTERS_GROUP, AUTHENTICATED_GROUP],
};

const SERVICE_ACCOUNT_PREFIX = 'system:serviceaccount:';

/** The user name of a service account. */
export function serviceAccountUser(namespace: string, name: string): string {
  return `${SERVICE_ACCOUNT_PREFIX}${namespace}:${name}`;
}

/** The groups that every service account of a namespace is in. */
export function serviceAccountGroups(namespace: string): readonly string[] {
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
}

/** The service account that a user name stands for; absent for people and components. */
export function serviceAccountOf(
  userName: string,
): { readonly namespace: string; readonly name: string } | undefined {
  if (!userName.startsWith(SERVICE_ACCOUNT_PREFIX)) return undefined;
  const [namespace = '', name = '', ...rest] = userName
    .slice(SERVICE_ACCOUNT_PREFIX.length)
    .split(':');
  return namespace !== '' && name !== '' && rest.length === 0 ? { namespace, name } : undefined;
}
