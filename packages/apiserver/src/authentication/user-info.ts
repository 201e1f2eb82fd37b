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

/** The server itself, for what its own controllers write. */
export const loopbackUser: UserInfo = {
  name: 'system:apiserver',
  groups: [MASTERS_GROUP, AUTHENTICATED_GROUP],
};
