import type { Token } from '@drover/api';
import { authErrors } from '../errors.ts';
import { localPrincipal } from '../principals/local-principals.ts';
import { LOCAL_PROVIDER } from '../providers/providers.ts';
import type { UserDirectory } from '../users/user-directory.ts';
import type { CallOptions, IssuedToken, TokenRequest, TokenStore } from './token-store.ts';

/** What a token made with another one is to be. */
export interface DerivedTokenRequest
  extends Pick<
    TokenRequest,
    'userId' | 'ttlMs' | 'generateName' | 'kind' | 'description' | 'clusterId'
  > {
  /** Name of the token with which it is asked for; absent for callers inside the server. */
  readonly parentName?: string | undefined;
}

/** Makes tokens of users who are logged in. */
export type DeriveToken = (
  request: DerivedTokenRequest,
  options: CallOptions,
) => Promise<IssuedToken>;

/**
 * Makes the use case "make a token with the one that I have".
 *
 * **Guarantees**: the new token opens nothing that the old one does not, and is good as long as the provider through
 * which its user logged in lets the user in.
 *
 * @throws (of the returned function) `AUTH_TOKEN_OUT_OF_SCOPE`.
 */
export function createDeriveToken(tokens: TokenStore, users: UserDirectory): DeriveToken {
  return async ({ parentName, ...request }, options) => {
    const parent = parentName ? await tokens.get(parentName, options) : undefined;
    const clusterId = narrowed(request.clusterId, parent);
    const user = parent ? undefined : await users.get(request.userId, options);
    const userPrincipal = parent?.userPrincipal ?? (user && localPrincipal(user));
    return tokens.issue(
      {
        ...request,
        isDerived: true,
        authProvider: parent?.authProvider || LOCAL_PROVIDER,
        ...(userPrincipal ? { userPrincipal } : {}),
        ...(clusterId && { clusterId }),
      },
      options,
    );
  };
}

/** The only cluster that the new token opens; a token of one cluster makes none of another, or of all. */
function narrowed(wanted: string | undefined, parent: Token | undefined): string | undefined {
  const scope = parent?.clusterName;
  if (!scope || !wanted || wanted === scope) return scope || wanted;
  const facts = { token: parent?.metadata?.name ?? '', cluster: scope };
  throw authErrors.create('AUTH_TOKEN_OUT_OF_SCOPE', facts);
}
