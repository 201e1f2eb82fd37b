import type { Clock, Random } from '@drover/base';
import type { ExternalLogin } from '../../sessions/external-login.ts';
import type { SessionRequest } from '../../sessions/issue-session.ts';
import type { CallOptions, IssuedToken, TokenStore } from '../../tokens/token-store.ts';
import type { ExternalUsers } from '../../users/external-users.ts';
import type { ExternalIdentity } from '../auth-provider.ts';
import { principalId } from '../principals.ts';
import type { Providers } from '../providers.ts';
import type { ProviderSecrets } from '../secrets.ts';
import { type LoginTransaction, LoginTransactions, localPath } from './login-transaction.ts';
import { LogoutTokens } from './logout-token.ts';
import type { OidcProvider } from './oidc-provider.ts';

/** Where a browser is to go, and the sealed state that it is to keep meanwhile. */
export interface BegunLogin {
  readonly location: string;
  /** For the cookie `LOGIN_COOKIE`. */
  readonly sealed: string;
}

/** A login that is complete. */
export interface FinishedLogin {
  readonly issued: IssuedToken;
  /** Where the browser goes next; a path of this server. */
  readonly returnTo: string;
}

/** What {@link OidcLogin} is made of. */
export interface OidcLoginOptions {
  readonly providers: Providers;
  readonly secrets: ProviderSecrets;
  readonly externalLogin: ExternalLogin;
  readonly externalUsers: ExternalUsers;
  readonly tokens: TokenStore;
  readonly clock: Clock;
  readonly random: Random;
}

/** Logging in and out at providers that speak OpenID Connect, from the first redirect to the last. */
export class OidcLogin {
  readonly #options: OidcLoginOptions;
  readonly #transactions: LoginTransactions;
  readonly #logoutTokens: LogoutTokens;

  constructor(options: OidcLoginOptions) {
    const { secrets, clock, random } = options;
    this.#options = options;
    // The key outlives every request: no request's end may take its reading away from others.
    const key = (): Promise<Uint8Array> =>
      secrets.loginKey({ signal: new AbortController().signal });
    this.#transactions = new LoginTransactions({ key, clock, random });
    this.#logoutTokens = new LogoutTokens(clock);
  }

  /**
   * Begins a login that {@link finish} ends.
   *
   * @param returnTo - where the browser goes afterwards; anything but a path of this server counts as `/`.
   * @throws `AUTH_PROVIDER_UNKNOWN`, `AUTH_PROVIDER_UNREACHABLE`.
   */
  async begin(name: string, returnTo: string | null, options: CallOptions): Promise<BegunLogin> {
    const provider = await this.#options.providers.oidc(name, options);
    return this.#begun(provider, this.#transactions.begin(name, localPath(returnTo)));
  }

  /**
   * Begins a login of a client that checks a state of its own and hands the code over: what `identify` ends. The
   * provider may be one whose config is only tried.
   *
   * @throws `AUTH_PROVIDER_UNREACHABLE`.
   */
  beginForClient(provider: OidcProvider): Promise<BegunLogin> {
    const transaction = this.#transactions.begin(provider.name, '/', { withState: false });
    return this.#begun(provider, transaction);
  }

  /**
   * Ends a login with what the provider sent the browser back with.
   *
   * @throws `AUTH_LOGIN_STATE_INVALID`, `AUTH_PROVIDER_REFUSED`, `AUTH_PROVIDER_UNREACHABLE`, and what logging in throws.
   */
  async finish(
    parameters: URLSearchParams,
    sealed: string | undefined,
    options: CallOptions,
  ): Promise<FinishedLogin> {
    const transaction = await this.#transactions.finish(sealed);
    const provider = await this.#options.providers.oidc(transaction.provider, options);
    const identity = await provider.identify({ parameters, secrets: transaction });
    const request = { provider: provider.name, identity };
    const issued = await this.#options.externalLogin(request, options);
    return { issued, returnTo: transaction.returnTo };
  }

  /**
   * Who logged in, by a code that a client hands over and the state that its browser kept.
   *
   * @throws as {@link finish}.
   */
  async identify(
    provider: OidcProvider,
    { code, sealed }: { readonly code: string; readonly sealed: string | undefined },
  ): Promise<ExternalIdentity> {
    const transaction = await this.#transactions.finish(sealed, provider.name);
    const { issuer } = await provider.metadata();
    const parameters = new URLSearchParams({ code, iss: issuer });
    return provider.identify({ parameters, secrets: transaction });
  }

  /**
   * Logs in by a code that a client hands over.
   *
   * @throws as {@link finish}.
   */
  async loginWithCode(
    name: string,
    request: SessionRequest & { readonly code: string; readonly sealed: string | undefined },
    options: CallOptions,
  ): Promise<IssuedToken> {
    const provider = await this.#options.providers.oidc(name, options);
    const identity = await this.identify(provider, request);
    return this.#options.externalLogin({ ...request, provider: name, identity }, options);
  }

  /**
   * Ends the sessions that a provider says are over.
   *
   * @throws `AUTH_LOGOUT_TOKEN_INVALID`, `AUTH_PROVIDER_UNKNOWN`, `AUTH_PROVIDER_UNREACHABLE`.
   */
  async backChannelLogout(name: string, logoutToken: string, options: CallOptions): Promise<void> {
    const { providers, tokens, externalUsers } = this.#options;
    const provider = await providers.oidc(name, options);
    const { sub, sid } = await this.#logoutTokens.read(logoutToken, provider);
    const user = sub && externalUsers.find(principalId({ provider: name, type: 'user', id: sub }));
    const candidates =
      sid === undefined
        ? tokens.listOf((user && user.metadata?.name) || '')
        : tokens.ofProviderSession(name, sid);
    const ended = candidates.filter(
      ({ authProvider, isDerived, providerInfo }) =>
        authProvider === name &&
        isDerived !== true &&
        (sub === undefined || providerInfo?.['sub'] === sub),
    );
    for (const token of ended) await tokens.revoke(token, options);
  }

  async #begun(provider: OidcProvider, transaction: LoginTransaction): Promise<BegunLogin> {
    const location = await provider.loginUrl(transaction);
    return { location, sealed: await this.#transactions.seal(transaction) };
  }
}
