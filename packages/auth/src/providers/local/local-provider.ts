import type { User } from '@drover/api';
import type { Clock } from '@drover/base';
import { authErrors } from '../../errors.ts';
import type { ObjectCache } from '../../object-cache.ts';
import type { PasswordHasher } from '../../passwords/password-hasher.ts';
import { MAX_PASSWORD_BYTES } from '../../passwords/password-policy.ts';
import { localPrincipal, searchLocalPrincipals } from '../../principals/local-principals.ts';
import type { LoginThrottle } from '../../sessions/login-throttle.ts';
import type { CallOptions } from '../../tokens/token-store.ts';
import type { UserDirectory } from '../../users/user-directory.ts';
import { isSystemUser, LOCAL_PRINCIPAL } from '../../users/user-info.ts';
import type { AuthProvider } from '../auth-provider.ts';
import { LOCAL_PROVIDER } from '../providers.ts';

/** What someone types to log in. */
export interface PasswordProof {
  readonly username: string;
  readonly password: string;
  /** The client's address, as far as it can be trusted. */
  readonly address: string;
}

/** What the provider of local users is made of. */
export interface LocalProviderOptions {
  readonly users: UserDirectory;
  readonly cache: ObjectCache<User>;
  readonly hasher: PasswordHasher;
  readonly throttle: LoginThrottle;
  readonly clock: Clock;
}

/** Checks a local user's name and password. */
export type CheckPassword = (proof: PasswordProof, options: CallOptions) => Promise<User>;

/**
 * A failed login is answered no sooner than this many milliseconds after it came in, so that the time says neither
 * whether the user exists nor in which form the password is stored.
 */
const FAILURE_FLOOR_MS = 500;

/**
 * Makes the check of names and passwords.
 *
 * **Guarantees**: the answers to an unknown user, a wrong password and a user without a password are the same, in
 * content and in time. Whoever fails often waits longer and longer, whether the user exists or not. Of several users
 * with one name each gets in with their own password.
 *
 * @throws (of the returned function) `AUTH_CREDENTIALS_WRONG`, `AUTH_THROTTLED`, `AUTH_BUSY`.
 */
export function createPasswordCheck(options: Omit<LocalProviderOptions, 'cache'>): CheckPassword {
  const { throttle, clock } = options;
  return async (proof, { signal }) => {
    using attempt = await throttle.admit(proof, { signal });
    const startMs = clock.monotonicMs();
    const user = await userWithPassword(proof, options);
    if (user) {
      attempt.succeeded();
      return user;
    }
    attempt.failed();
    const leftMs = startMs + FAILURE_FLOOR_MS - clock.monotonicMs();
    if (leftMs > 0) await clock.sleep(leftMs, { signal });
    throw authErrors.create('AUTH_CREDENTIALS_WRONG');
  };
}

async function userWithPassword(
  { username, password }: PasswordProof,
  { users, hasher }: Pick<LocalProviderOptions, 'users' | 'hasher'>,
): Promise<User | undefined> {
  const found = username === '' ? [] : users.namedBy(username);
  const candidates = found.filter((user) => !isSystemUser(user));
  const given = Buffer.byteLength(password) > MAX_PASSWORD_BYTES ? '' : password;
  if (candidates.length === 0) await hasher.verify(undefined, given);
  for (const user of candidates) {
    if (await hasher.verify(user.password, given)) return user;
  }
  return undefined;
}

/** Makes the provider of local users: nobody outside has anything to say of them. */
export function createLocalProvider(
  checkPassword: CheckPassword,
  { users, cache }: Pick<LocalProviderOptions, 'users' | 'cache'>,
): AuthProvider<PasswordProof> {
  return {
    name: LOCAL_PROVIDER,
    async identify(proof, options) {
      return { user: localPrincipal(await checkPassword(proof, options)), groups: [] };
    },
    refresh: () => Promise.resolve({ state: 'unaskable' }),
    async principal(id, options) {
      if (!id.startsWith(LOCAL_PRINCIPAL)) return undefined;
      const user = await users.get(id.slice(LOCAL_PRINCIPAL.length), options);
      return user && !isSystemUser(user) ? localPrincipal(user) : undefined;
    },
    search: (search) => Promise.resolve(searchLocalPrincipals(cache.list(), search)),
    logoutUrl: () => Promise.resolve(undefined),
  };
}
