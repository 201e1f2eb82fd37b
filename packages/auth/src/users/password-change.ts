import type { User } from '@drover/api';
import { authErrors } from '../errors.ts';
import type { LoginThrottle } from '../sessions/login-throttle.ts';
import type { CallOptions, TokenStore } from '../tokens/token-store.ts';
import type { UserDirectory } from './user-directory.ts';

/** Someone's wish for another password. */
export interface PasswordChange {
  readonly currentPassword: string;
  readonly newPassword: string;
  /** The client's address, as far as it can be trusted. */
  readonly address: string;
  /** The token with which it is asked for, which stays good. */
  readonly tokenName?: string | undefined;
}

/** Changes the password of a user who is logged in. */
export type ChangePassword = (
  user: User,
  change: PasswordChange,
  options: CallOptions,
) => Promise<void>;

/** What {@link createPasswordChange} is made of. */
export interface PasswordChangeOptions {
  readonly users: UserDirectory;
  readonly tokens: TokenStore;
  readonly throttle: LoginThrottle;
}

/**
 * Makes the use case "change my password".
 *
 * **Guarantees**: whoever stole a session cannot guess the password any faster than at the login, and loses the session
 * when the password is changed: all sessions of the user end but the one that asks.
 *
 * @throws (of the returned function) `AUTH_THROTTLED`, and what `UserDirectory.changePassword` throws.
 */
export function createPasswordChange({
  users,
  tokens,
  throttle,
}: PasswordChangeOptions): ChangePassword {
  return async (user, { address, tokenName, ...change }, options) => {
    using attempt = await throttle.admit({ username: user.username ?? '', address }, options);
    try {
      await users.changePassword(user, change, options);
      attempt.succeeded();
    } catch (error) {
      if (authErrors.is(error, 'AUTH_CURRENT_PASSWORD_WRONG')) attempt.failed();
      throw error;
    }
    await endOtherSessions(user, tokenName, { tokens, ...options });
  };
}

/** Ends all sessions of a user but one; API keys stay. */
export async function endOtherSessions(
  user: User,
  tokenName: string | undefined,
  { tokens, signal }: CallOptions & { readonly tokens: TokenStore },
): Promise<void> {
  await tokens.revokeAllOf(
    user.metadata?.name ?? '',
    { signal },
    ({ metadata, isDerived }) => isDerived === true || metadata?.name === tokenName,
  );
}
