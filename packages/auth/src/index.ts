/**
 * Who someone is: tokens, passwords, sessions, principals and the first administrator.
 *
 * @packageDocumentation
 */
export { type Auth, type AuthOptions, createAuth } from './auth.ts';
export {
  BOOTSTRAP_PASSWORD_VARIABLE,
  ensureFirstAdmin,
  type FirstAdmin,
  type FirstAdminOptions,
} from './bootstrap/first-admin.ts';
export { authErrors } from './errors.ts';
export { type CatchUpOptions, type ObjectCache, waitUntilCached } from './object-cache.ts';
export { createPasswordHasher, type PasswordHasher } from './passwords/password-hasher.ts';
export {
  localPrincipal,
  localPrincipalId,
  type PrincipalSearch,
  searchLocalPrincipals,
} from './principals/local-principals.ts';
export type { AccessSubject, IsMember } from './providers/access.ts';
export type { AccessRefresh } from './providers/access-refresh.ts';
export type {
  AuthProvider,
  ExternalIdentity,
  LogoutOptions,
  Refreshed,
} from './providers/auth-provider.ts';
export type { BegunLogin, FinishedLogin, OidcLogin } from './providers/oidc/oidc-login.ts';
export type { OidcProvider } from './providers/oidc/oidc-provider.ts';
export { externalPrincipal, parsePrincipalId } from './providers/principals.ts';
export { LOCAL_PROVIDER, type Providers } from './providers/providers.ts';
export {
  type Authentication,
  type AuthenticationRequest,
  type Authenticator,
  type CredentialSource,
} from './sessions/authenticator.ts';
export {
  CSRF_COOKIE,
  codeLoginCookie,
  expiredCookies,
  LOGIN_COOKIE,
  loginStateCookie,
  parseCookies,
  SESSION_COOKIE,
  sessionCookie,
} from './sessions/cookies.ts';
export { type CsrfRequest, checkCsrf, isBrowser } from './sessions/csrf.ts';
export type { SessionRequest } from './sessions/issue-session.ts';
export type { Login, LoginRequest } from './sessions/login.ts';
export type { ProgramLogin, ProgramRequest } from './sessions/program-login.ts';
export { type Credential, formatCredential, parseCredential } from './tokens/credential.ts';
export type { DerivedTokenRequest, DeriveToken } from './tokens/derive-token.ts';
export { isPathInScope, isTokenExpired, tokenExpiryMs } from './tokens/token-rules.ts';
export {
  type CallOptions,
  type IssuedToken,
  TOKENS_BY_USER,
  type TokenRequest,
  type TokenStore,
  tokenIndexes,
} from './tokens/token-store.ts';
export {
  createExternalUsers,
  type ExternalUsers,
  type ExternalUsersOptions,
  externalUserName,
} from './users/external-users.ts';
export { endOtherSessions, type PasswordChange } from './users/password-change.ts';
export {
  type NewUser,
  USERS_BY_PRINCIPAL,
  USERS_BY_USERNAME,
  type UserDirectory,
  userIndexes,
} from './users/user-directory.ts';
export { isSystemUser, isUserEnabled, userInfoOf } from './users/user-info.ts';
export { usernameKey } from './users/username-key.ts';
