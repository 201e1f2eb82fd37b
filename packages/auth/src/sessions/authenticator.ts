import {
  LABEL_VALUES,
  LABELS,
  type Settings,
  type Token,
  type User,
  type UserAttribute,
} from '@drover/api';
import type { Clock } from '@drover/base';
import type { UserInfo } from '@drover/rbac';
import { authErrors } from '../errors.ts';
import type { ObjectCache } from '../object-cache.ts';
import { LOCAL_PROVIDER } from '../providers/providers.ts';
import { type Credential, parseCredential } from '../tokens/credential.ts';
import { isTokenExpired } from '../tokens/token-rules.ts';
import type { CallOptions, TokenStore } from '../tokens/token-store.ts';
import type { UserDirectory } from '../users/user-directory.ts';
import { isUserEnabled, userInfoOf } from '../users/user-info.ts';
import { parseCookies, SESSION_COOKIE } from './cookies.ts';

/** How a credential was sent. */
export type CredentialSource = 'bearer' | 'basic' | 'cookie';

/** Who sent a request, and by which token. */
export interface Authentication {
  readonly user: UserInfo;
  readonly tokenName: string;
  /** The only cluster the token is good for; absent when it is good for all. See `isPathInScope`. */
  readonly clusterScope?: string;
  readonly via: CredentialSource;
  /** The user must change the password before anything else: see `isAllowedBeforePasswordChange`. */
  readonly mustChangePassword?: true;
}

/** The part of a request that says who sent it. */
export interface AuthenticationRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Tells who sent a request. */
export interface Authenticator {
  /**
   * Reads `Authorization: Bearer name:secret`, `Authorization: Basic base64(name:secret)`, or, without an
   * Authorization header, the cookie `R_SESS`.
   *
   * **Guarantees**: says that a token is expired or disabled only to those who know its secret.
   *
   * @returns `undefined` when the request carries no credential of ours.
   * @throws `AUTH_TOKEN_INVALID`, `AUTH_TOKEN_EXPIRED`, `AUTH_TOKEN_DISABLED`.
   */
  authenticate(
    request: AuthenticationRequest,
    options: CallOptions,
  ): Promise<Authentication | undefined>;
  /** Whom a token stands for that was good when a connection began; `undefined` when it is good no more. */
  userOf(tokenName: string, options: CallOptions): Promise<UserInfo | undefined>;
  /** Who a user is to authorizers and clusters, whether logged in or not. */
  infoOf(user: User): UserInfo;
}

/** What an authenticator is made of. */
export interface AuthenticatorOptions {
  readonly tokens: TokenStore;
  readonly users: UserDirectory;
  /** Groups of identity providers, by user name. */
  readonly userAttributes: Pick<ObjectCache<UserAttribute>, 'get'>;
  /** Whether tokens of an identity provider are good. */
  readonly isProviderEnabled: (name: string) => boolean;
  readonly settings: Settings;
  /** Told of each token that opened something, and whose it is. */
  readonly onUse: (token: Token, user: User) => void;
  readonly clock: Clock;
}

/** Makes an {@link Authenticator}. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { tokens, users, userAttributes, clock, settings, onUse, isProviderEnabled } = options;

  async function authenticate(
    { headers }: AuthenticationRequest,
    call: CallOptions,
  ): Promise<Authentication | undefined> {
    const presented = presentedCredential(headers);
    if (!presented) return undefined;
    const { credential, via } = presented;
    const token = credential && (await tokens.find(credential, call));
    if (!token) throw authErrors.create('AUTH_TOKEN_INVALID');
    const tokenName = token.metadata?.name ?? '';
    if (isTokenExpired(token, clock.nowMs())) {
      throw authErrors.create('AUTH_TOKEN_EXPIRED', { token: tokenName });
    }
    const user = await enabledUser(token, call);
    if (!user) throw authErrors.create('AUTH_TOKEN_DISABLED', { token: tokenName });
    const { clusterName } = token;
    onUse(token, user);
    return {
      user: infoOf(user),
      tokenName,
      via,
      ...(clusterName && { clusterScope: clusterName }),
      ...(mustChangePassword(token, user, settings) && { mustChangePassword: true }),
    };
  }

  async function userOf(tokenName: string, call: CallOptions): Promise<UserInfo | undefined> {
    const token = await tokens.get(tokenName, call);
    if (!token || isTokenExpired(token, clock.nowMs())) return undefined;
    const user = await enabledUser(token, call);
    return user && infoOf(user);
  }

  function infoOf(user: User): UserInfo {
    const attribute = userAttributes.get({ namespace: '', name: user.metadata?.name ?? '' });
    return userInfoOf(user, attribute, isProviderEnabled);
  }

  /** The user of an enabled token, if they may log in. */
  async function enabledUser(token: Token, call: CallOptions): Promise<User | undefined> {
    if (token.enabled === false || !token.userId) return undefined;
    if (!isProviderEnabled(token.authProvider || LOCAL_PROVIDER)) return undefined;
    const user = await users.get(token.userId, call);
    return user && isUserEnabled(user) ? user : undefined;
  }

  return { authenticate, userOf, infoOf };
}

/**
 * Whether a session must not do anything before the password is changed. API keys go on working, and so does the first
 * administrator while the server is being set up: installers change that password last.
 */
function mustChangePassword(token: Token, user: User, settings: Settings): boolean {
  if (user.mustChangePassword !== true || token.isDerived === true) return false;
  if ((token.authProvider || LOCAL_PROVIDER) !== LOCAL_PROVIDER) return false;
  const isFirst = user.metadata?.labels?.[LABELS.bootstrapping] === LABEL_VALUES.adminUser;
  return !(isFirst && settings.flag('first-login'));
}

interface Presented {
  readonly credential: Credential | undefined;
  readonly via: CredentialSource;
}

function presentedCredential(
  headers: Readonly<Record<string, string | undefined>>,
): Presented | undefined {
  const authorization = headers['authorization'];
  if (authorization !== undefined) return fromAuthorization(authorization);
  const cookie = parseCookies(headers['cookie']).get(SESSION_COOKIE);
  if (cookie === undefined || cookie === '') return undefined;
  return { credential: parseCredential(cookie), via: 'cookie' };
}

function fromAuthorization(header: string): Presented | undefined {
  const space = header.indexOf(' ');
  const scheme = header.slice(0, Math.max(space, 0)).toLowerCase();
  const value = header.slice(space + 1).trim();
  if (scheme === 'bearer') return { credential: parseCredential(value), via: 'bearer' };
  if (scheme !== 'basic') return undefined;
  const text = Buffer.from(value, 'base64').toString('utf8');
  return { credential: parseCredential(text), via: 'basic' };
}
