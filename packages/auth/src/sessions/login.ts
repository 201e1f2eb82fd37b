import { LABEL_VALUES, type Settings, type User } from '@drover/api';
import type { Clock, Logger } from '@drover/base';
import { authErrors } from '../errors.ts';
import { needsRehash } from '../passwords/password-hash.ts';
import type { PasswordHasher } from '../passwords/password-hasher.ts';
import { MAX_PASSWORD_BYTES } from '../passwords/password-policy.ts';
import { localPrincipal } from '../principals/local-principals.ts';
import type { CallOptions, IssuedToken, TokenStore } from '../tokens/token-store.ts';
import type { UserDirectory } from '../users/user-directory.ts';
import { isSystemUser, isUserEnabled } from '../users/user-info.ts';
import type { LoginThrottle } from './login-throttle.ts';

/** What someone types to log in, and what for. */
export interface LoginRequest {
  readonly username: string;
  readonly password: string;
  /** The client's address, as far as it can be trusted. */
  readonly address: string;
  readonly description?: string;
  /** Set for a token that goes into a kubeconfig; `clusterId` narrows it to one cluster. */
  readonly kubeconfig?: { readonly clusterId?: string };
}

/** What logging in is made of. */
export interface LoginOptions {
  readonly users: UserDirectory;
  readonly tokens: TokenStore;
  readonly hasher: PasswordHasher;
  readonly throttle: LoginThrottle;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Logs people in by name and password. */
export type Login = (request: LoginRequest, options: CallOptions) => Promise<IssuedToken>;

/**
 * A failed login is answered no sooner than this many milliseconds after it came in, so that the time says neither
 * whether the user exists nor in which form the password is stored.
 */
const FAILURE_FLOOR_MS = 500;

/**
 * Makes the use case "log in with a local user's name and password".
 *
 * **Guarantees**: the answers to an unknown user, a wrong password and a user without a password are the same, in
 * content and in time. Whoever fails often waits longer and longer, whether the user exists or not.
 *
 * @throws (of the returned function) `AUTH_CREDENTIALS_WRONG`, `AUTH_USER_DISABLED` (the password was right),
 * `AUTH_THROTTLED`, `AUTH_BUSY`.
 */
export function createLogin(options: LoginOptions): Login {
  const { throttle, clock } = options;
  return async (request, { signal }) => {
    const waitMs = throttle.waitMs(request);
    if (waitMs > 0) {
      throw authErrors.create('AUTH_THROTTLED', { seconds: Math.ceil(waitMs / 1_000) });
    }
    const startMs = clock.monotonicMs();
    const user = await checkCredentials(request, options);
    if (!user) {
      throttle.failed(request);
      const leftMs = startMs + FAILURE_FLOOR_MS - clock.monotonicMs();
      if (leftMs > 0) await clock.sleep(leftMs, { signal });
      throw authErrors.create('AUTH_CREDENTIALS_WRONG');
    }
    throttle.succeeded(request);
    if (!isUserEnabled(user)) throw authErrors.create('AUTH_USER_DISABLED');
    await renewHash(user, request.password, { ...options, signal });
    return issueSession(user, request, { ...options, signal });
  };
}

async function checkCredentials(
  { username, password }: LoginRequest,
  { users, hasher }: LoginOptions,
): Promise<User | undefined> {
  const found = username === '' ? undefined : users.findByUsername(username);
  const user = found && !isSystemUser(found) ? found : undefined;
  const given = Buffer.byteLength(password) > MAX_PASSWORD_BYTES ? '' : password;
  const isRight = await hasher.verify(user?.password, given);
  return isRight ? user : undefined;
}

async function renewHash(
  user: User,
  password: string,
  { users, log, signal }: LoginOptions & CallOptions,
): Promise<void> {
  if (!needsRehash(user.password ?? '')) return;
  try {
    await users.rehash(user, password, { signal });
  } catch (err) {
    signal.throwIfAborted();
    // The login is good without it; the next one tries again.
    log.warn({ user: user.metadata?.name, err }, 'Could not renew the stored form of a password');
  }
}

function issueSession(
  user: User,
  request: LoginRequest,
  { tokens, settings, signal }: LoginOptions & CallOptions,
): Promise<IssuedToken> {
  const userId = user.metadata?.name ?? '';
  const { kubeconfig, description } = request;
  const minutes = kubeconfig
    ? settings.number('kubeconfig-token-ttl-minutes')
    : settings.number('auth-user-session-ttl-minutes');
  return tokens.issue(
    {
      userId,
      ttlMs: minutes * 60_000,
      isDerived: false,
      authProvider: 'local',
      userPrincipal: localPrincipal(user),
      kind: kubeconfig ? LABEL_VALUES.kubeconfig : LABEL_VALUES.session,
      ...(kubeconfig && { generateName: `kubeconfig-${userId}` }),
      ...(kubeconfig?.clusterId && { clusterId: kubeconfig.clusterId }),
      ...(description && { description }),
    },
    { signal },
  );
}
