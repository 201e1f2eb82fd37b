import type { AuthConfig, Settings, Token, User, UserAttribute } from '@drover/api';
import { type Clock, type Logger, type Random, TaskGroup } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import type { ObjectCache } from './object-cache.ts';
import { createPasswordHasher, type PasswordHasher } from './passwords/password-hasher.ts';
import type { IsMember } from './providers/access.ts';
import { AccessRefresh } from './providers/access-refresh.ts';
import { createLocalProvider, createPasswordCheck } from './providers/local/local-provider.ts';
import { OidcLogin } from './providers/oidc/oidc-login.ts';
import { createProviders, type Providers } from './providers/providers.ts';
import { createProviderSecrets, type ProviderSecrets } from './providers/secrets.ts';
import { createUserGroups, type UserGroups } from './providers/user-groups.ts';
import { type Authenticator, createAuthenticator } from './sessions/authenticator.ts';
import {
  type AdoptIdentity,
  createAdoptIdentity,
  createExternalLogin,
} from './sessions/external-login.ts';
import { createLogin, type Login } from './sessions/login.ts';
import { LoginThrottle } from './sessions/login-throttle.ts';
import { createProgramLogin, type ProgramLogin } from './sessions/program-login.ts';
import { createLogoutUrl, type LogoutUrl } from './sessions/provider-logout.ts';
import { createDeriveToken, type DeriveToken } from './tokens/derive-token.ts';
import { createTokenStore, type TokenStore } from './tokens/token-store.ts';
import { TokenUse } from './tokens/token-use.ts';
import { createExternalUsers, type ExternalUsers } from './users/external-users.ts';
import { type ChangePassword, createPasswordChange } from './users/password-change.ts';
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
    readonly userAttributes: ObjectCache<UserAttribute>;
    readonly authConfigs: ObjectCache<AuthConfig>;
  };
  readonly settings: Settings;
  /** Who holds roles in clusters and projects, for providers in access mode `restricted`. */
  readonly isMember: IsMember;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** Everything about who someone is. */
export interface Auth {
  readonly authenticator: Authenticator;
  readonly login: Login;
  readonly oidc: OidcLogin;
  readonly adopt: AdoptIdentity;
  readonly logoutUrl: LogoutUrl;
  readonly programLogin: ProgramLogin;
  readonly tokens: TokenStore;
  readonly deriveToken: DeriveToken;
  readonly users: UserDirectory;
  readonly externalUsers: ExternalUsers;
  readonly changePassword: ChangePassword;
  readonly hasher: PasswordHasher;
  readonly providers: Providers;
  readonly providerSecrets: ProviderSecrets;
  readonly userGroups: UserGroups;
  readonly access: AccessRefresh;
  /** Writes down the use of tokens, and asks providers again, until the signal ends it. */
  run(options: { readonly signal: AbortSignal }): Promise<void>;
}

/** Puts the parts of this package together. */
export function createAuth(options: AuthOptions): Auth {
  const { client, caches, settings, clock, random, log, isMember } = options;
  const shared = { client, settings, clock, random, log, isMember };
  const hasher = createPasswordHasher(random);
  const tokens = createTokenStore({ ...shared, cache: caches.tokens });
  const users = createUserDirectory({ ...shared, hasher, cache: caches.users });
  const throttle = new LoginThrottle(clock);
  const checkPassword = createPasswordCheck({ users, hasher, throttle, clock });
  const local = createLocalProvider(checkPassword, { users, cache: caches.users });
  const secrets = createProviderSecrets(client, random);
  const providers = createProviders({ local, caches, secrets, clock });
  const userGroups = createUserGroups({ client, cache: caches.userAttributes, clock });
  const externalUsers = createExternalUsers({ client, cache: caches.users, clock });
  const stores = { tokens, users, providers, secrets, userGroups, externalUsers };
  const externalLogin = createExternalLogin({ ...shared, ...stores });
  const access = new AccessRefresh({ ...shared, ...stores, cache: caches.users });
  const use = new TokenUse(shared);
  const authenticator = createAuthenticator({
    ...shared,
    ...stores,
    userAttributes: caches.userAttributes,
    isProviderEnabled: (name) => providers.isEnabled(name),
    onUse(token, user) {
      use.note(token);
      access.noteRequest(user);
    },
  });
  return {
    authenticator,
    login: createLogin({ ...shared, checkPassword, users, tokens }),
    oidc: new OidcLogin({ ...shared, ...stores, externalLogin }),
    adopt: createAdoptIdentity({ ...shared, ...stores }),
    logoutUrl: createLogoutUrl(stores),
    programLogin: createProgramLogin(client, clock),
    tokens,
    deriveToken: createDeriveToken(tokens, users),
    changePassword: createPasswordChange({ ...shared, ...stores, throttle }),
    users,
    externalUsers,
    hasher,
    providers,
    providerSecrets: secrets,
    userGroups,
    access,
    async run({ signal }) {
      const tasks = new TaskGroup(signal);
      tasks.run((ending) => use.run({ signal: ending }));
      tasks.run((ending) => access.run({ signal: ending }));
      await tasks.settled();
    },
  };
}
