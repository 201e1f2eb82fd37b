import type { Settings, Token, User } from '@drover/api';
import { authErrors } from '../errors.ts';
import { hasAccess, type IsMember } from '../providers/access.ts';
import type { ExternalIdentity } from '../providers/auth-provider.ts';
import type { Providers } from '../providers/providers.ts';
import type { ProviderSecrets } from '../providers/secrets.ts';
import type { UserGroups } from '../providers/user-groups.ts';
import { restoreTokens } from '../tokens/lost-access.ts';
import type { CallOptions, IssuedToken, TokenStore } from '../tokens/token-store.ts';
import type { ExternalUsers } from '../users/external-users.ts';
import { isUserEnabled } from '../users/user-info.ts';
import { issueSession, type SessionRequest } from './issue-session.ts';

/** What logging in through an identity provider is made of. */
export interface ExternalLoginOptions {
  readonly providers: Providers;
  readonly externalUsers: ExternalUsers;
  readonly userGroups: UserGroups;
  readonly secrets: ProviderSecrets;
  readonly tokens: TokenStore;
  readonly settings: Settings;
  readonly isMember: IsMember;
}

/** Someone whom a provider has just identified. */
export interface ExternalLoginRequest extends SessionRequest {
  readonly provider: string;
  readonly identity: ExternalIdentity;
}

/** Logs people in whom a provider has identified. */
export type ExternalLogin = (
  request: ExternalLoginRequest,
  options: CallOptions,
) => Promise<IssuedToken>;

/**
 * Makes the use case "log in whom a provider has identified".
 *
 * **Guarantees**: nothing is stored of someone whom the access mode keeps out.
 *
 * @throws (of the returned function) `AUTH_ACCESS_DENIED`, `AUTH_USER_DISABLED`, `AUTH_PROVIDER_UNKNOWN`.
 */
export function createExternalLogin(options: ExternalLoginOptions): ExternalLogin {
  return async (request, { signal }) => {
    requireAccess(request, options);
    const user = await options.externalUsers.ensure(request.identity.user, { signal });
    if (!isUserEnabled(user)) throw authErrors.create('AUTH_USER_DISABLED');
    return letIn(user, request, { ...options, signal });
  };
}

/** Makes someone who is logged in the user of an identity. */
export type AdoptIdentity = (
  user: User,
  identified: { readonly provider: string; readonly identity: ExternalIdentity },
  options: CallOptions,
) => Promise<IssuedToken>;

/**
 * Makes the use case "this is me too": a user who is logged in has just logged in at a provider, and is the same user
 * there from now on. Answers the token of a session through that provider.
 *
 * @throws (of the returned function) `AUTH_ACCESS_DENIED` when the identity is another user's.
 */
export function createAdoptIdentity(options: ExternalLoginOptions): AdoptIdentity {
  return async (user, identified, { signal }) => {
    const principal = identified.identity.user;
    const owner = options.externalUsers.find(principal.metadata?.name ?? '');
    if (owner && owner.metadata?.name !== user.metadata?.name) {
      throw authErrors.create('AUTH_ACCESS_DENIED');
    }
    const linked = await options.externalUsers.link(user, principal, { signal });
    return letIn(linked, identified, { ...options, signal });
  };
}

function requireAccess(
  { provider, identity }: ExternalLoginRequest,
  { providers, externalUsers, isMember }: ExternalLoginOptions,
): void {
  const principalIds = [identity.user, ...identity.groups].map(
    ({ metadata }) => metadata?.name ?? '',
  );
  const userId = externalUsers.find(principalIds[0] ?? '')?.metadata?.name;
  if (!hasAccess(providers.config(provider), { principalIds, userId }, isMember)) {
    throw authErrors.create('AUTH_ACCESS_DENIED');
  }
}

/** Stores what the provider said at this login (groups, and what lets it be asked again), and begins a session. */
async function letIn(
  user: User,
  request: ExternalLoginRequest,
  options: ExternalLoginOptions & CallOptions,
): Promise<IssuedToken> {
  const { provider, identity } = request;
  const { userGroups, secrets, tokens, signal } = options;
  const userId = user.metadata?.name ?? '';
  await userGroups.store(user, { provider, identity }, { signal });
  await secrets.setGrant(userId, { provider, value: identity.grant }, { signal });
  await restoreTokens({ userId, provider }, { tokens, signal });
  const { user: principal, session: providerInfo, logoutHint } = identity;
  const loggedIn = { user, principal, authProvider: provider, providerInfo };
  const issued = await issueSession(loggedIn, request, options);
  // Whoever logs in for a kubeconfig has no browser to log out.
  if (logoutHint !== undefined && logoutHint.length <= MAX_HINT && !request.kubeconfig) {
    const session = { userId, tokenName: issued.token.metadata?.name ?? '' };
    const living = newestSessions(tokens.listOf(userId));
    await secrets.keepLogoutHint(session, { hint: logoutHint, living }, { signal });
  }
  return issued;
}

/** Sessions of a user for which it is kept how they are ended at the provider. */
const MAX_HINTS = 16;
/** Longer hints are not kept; in characters. */
const MAX_HINT = 16_384;

/** Names of the tokens that a user got last. */
function newestSessions(tokens: readonly Token[]): ReadonlySet<string> {
  const createdOf = ({ metadata }: Token): string => metadata?.creationTimestamp ?? '';
  const sessions = tokens.filter(({ isDerived }) => isDerived !== true);
  const newest = sessions.toSorted((a, b) => (createdOf(a) < createdOf(b) ? 1 : -1));
  return new Set(newest.slice(0, MAX_HINTS).map(({ metadata }) => metadata?.name ?? ''));
}
