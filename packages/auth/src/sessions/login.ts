import type { Settings, User } from '@drover/api';
import type { Logger } from '@drover/base';
import { authErrors } from '../errors.ts';
import { needsRehash } from '../passwords/password-hash.ts';
import { localPrincipal } from '../principals/local-principals.ts';
import type { CheckPassword, PasswordProof } from '../providers/local/local-provider.ts';
import type { CallOptions, IssuedToken, TokenStore } from '../tokens/token-store.ts';
import type { UserDirectory } from '../users/user-directory.ts';
import { isUserEnabled } from '../users/user-info.ts';
import { issueSession, type SessionRequest } from './issue-session.ts';

/** What someone types to log in, and what for. */
export interface LoginRequest extends PasswordProof, SessionRequest {}

/** What logging in is made of. */
export interface LoginOptions {
  readonly checkPassword: CheckPassword;
  readonly users: UserDirectory;
  readonly tokens: TokenStore;
  readonly settings: Settings;
  readonly log: Logger;
}

/** Logs people in by name and password. */
export type Login = (request: LoginRequest, options: CallOptions) => Promise<IssuedToken>;

/**
 * Makes the use case "log in with a local user's name and password".
 *
 * @throws (of the returned function) what `createPasswordCheck` says, and `AUTH_USER_DISABLED` (the password was right).
 */
export function createLogin(options: LoginOptions): Login {
  return async (request, { signal }) => {
    const user = await options.checkPassword(request, { signal });
    if (!isUserEnabled(user)) throw authErrors.create('AUTH_USER_DISABLED');
    await renewHash(user, request.password, { ...options, signal });
    const loggedIn = { user, principal: localPrincipal(user), authProvider: 'local' };
    return issueSession(loggedIn, request, { ...options, signal });
  };
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
