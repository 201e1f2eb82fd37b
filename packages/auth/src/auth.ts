import type { Settings, Token, User, UserAttribute } from '@drover/api';
import type { Clock, Logger, Random } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import type { ObjectCache } from './object-cache.ts';
import { createPasswordHasher, type PasswordHasher } from './passwords/password-hasher.ts';
import { type Authenticator, createAuthenticator } from './sessions/authenticator.ts';
import { createLogin, type Login } from './sessions/login.ts';
import { LoginThrottle } from './sessions/login-throttle.ts';
import { createTokenStore, type TokenStore } from './tokens/token-store.ts';
import { createUserDirectory, type UserDirectory } from './users/user-directory.ts';

/** What {@link createAuth} is made of. */
export interface AuthOptions {
  /** Acts as the server itself. */
  readonly client: KubernetesClient;
  readonly caches: {
    /** With `userIndexes`. */
    readonly users: ObjectCache<User>;
    /** With `tokenIndexes`. */
    readonly tokens: ObjectCache<Token>;
    readonly userAttributes: Pick<ObjectCache<UserAttribute>, 'get'>;
  };
  readonly settings: Settings;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** Everything about who someone is. */
export interface Auth {
  readonly authenticator: Authenticator;
  readonly login: Login;
  readonly tokens: TokenStore;
  readonly users: UserDirectory;
  readonly hasher: PasswordHasher;
}

/** Puts the parts of this package together. */
export function createAuth(options: AuthOptions): Auth {
  const { client, caches, settings, clock, random, log } = options;
  const shared = { client, settings, clock, random };
  const hasher = createPasswordHasher(random);
  const tokens = createTokenStore({ ...shared, cache: caches.tokens });
  const users = createUserDirectory({ ...shared, hasher, cache: caches.users });
  const throttle = new LoginThrottle(clock);
  const authenticator = createAuthenticator({
    tokens,
    users,
    userAttributes: caches.userAttributes,
    clock,
  });
  const login = createLogin({ users, tokens, hasher, throttle, settings, clock, log });
  return { authenticator, login, tokens, users, hasher };
}
