import type { Token, User, UserAttribute } from '@drover/api';
import type { Clock } from '@drover/base';
import type { UserInfo } from '@drover/rbac';
import { authErrors } from '../errors.ts';
import type { ObjectCache } from '../object-cache.ts';
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
  /** Whether a token that was good for a long-lived connection still is. */
  isActive(tokenName: string, options: CallOptions): Promise<boolean>;
}

/** What an authenticator is made of. */
export interface AuthenticatorOptions {
  readonly tokens: TokenStore;
  readonly users: UserDirectory;
  /** Groups of identity providers, by user name. */
  readonly userAttributes: Pick<ObjectCache<UserAttribute>, 'get'>;
  readonly clock: Clock;
}

/** Makes an {@link Authenticator}. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { tokens, users, userAttributes, clock } = options;

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
    const attribute = userAttributes.get({ namespace: '', name: user.metadata?.name ?? '' });
    const { clusterName } = token;
    return {
      user: userInfoOf(user, attribute),
      tokenName,
      via,
      ...(clusterName && { clusterScope: clusterName }),
    };
  }

  async function isActive(tokenName: string, call: CallOptions): Promise<boolean> {
    const token = await tokens.get(tokenName, call);
    if (!token || isTokenExpired(token, clock.nowMs())) return false;
    return (await enabledUser(token, call)) !== undefined;
  }

  /** The user of an enabled token, if they may log in. */
  async function enabledUser(token: Token, call: CallOptions): Promise<User | undefined> {
    if (token.enabled === false || !token.userId) return undefined;
    const user = await users.get(token.userId, call);
    return user && isUserEnabled(user) ? user : undefined;
  }

  return { authenticate, isActive };
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
