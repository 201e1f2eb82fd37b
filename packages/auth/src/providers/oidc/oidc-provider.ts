import type { Principal } from '@drover/api';
import type { Clock } from '@drover/base';
import type { ServerMetadata } from 'openid-client';
import type { PrincipalSearch } from '../../principals/local-principals.ts';
import type { CallOptions } from '../../tokens/token-store.ts';
import type { AuthProvider, ExternalIdentity, LogoutOptions, Refreshed } from '../auth-provider.ts';
import type { KnownPrincipals } from '../known-principals.ts';
import { externalPrincipal, parsePrincipalId } from '../principals.ts';
import { identityOf } from './claims.ts';
import { type GroupSearch, keycloakGroups } from './keycloak-groups.ts';
import { type LoginSecrets, OidcClient, type OidcTokens } from './oidc-client.ts';
import { isInvalidGrant, oidcFailure } from './oidc-failure.ts';
import type { OidcSettings } from './oidc-settings.ts';

/** What a browser comes back with from the provider, and what was kept since it went there. */
export interface OidcProof {
  readonly parameters: URLSearchParams;
  readonly secrets: LoginSecrets;
}

/** What an OIDC provider is made of. */
export interface OidcProviderOptions {
  readonly settings: OidcSettings;
  /** Who has been seen from this provider. */
  readonly known: KnownPrincipals;
  readonly clock: Clock;
}

/** Logging in with any provider that speaks OpenID Connect, Keycloak included. */
export class OidcProvider implements AuthProvider<OidcProof> {
  readonly name: string;
  readonly settings: OidcSettings;
  readonly #known: KnownPrincipals;
  readonly #client: OidcClient;
  readonly #searchGroups: GroupSearch | undefined;

  constructor({ settings, known, clock }: OidcProviderOptions) {
    this.name = settings.provider;
    this.settings = settings;
    this.#known = known;
    this.#client = new OidcClient(settings, clock);
    this.#searchGroups = keycloakGroups(settings, this.#client);
  }

  /**
   * Where a browser logs in.
   *
   * @throws `AUTH_PROVIDER_UNREACHABLE`.
   */
  loginUrl(secrets: LoginSecrets): Promise<string> {
    return this.#asked(() => this.#client.authorizationUrl(secrets));
  }

  async identify({ parameters, secrets }: OidcProof): Promise<ExternalIdentity> {
    const tokens = await this.#asked(() => this.#client.exchange(parameters, secrets));
    return this.#identity(tokens);
  }

  async refresh(grant: string | undefined): Promise<Refreshed> {
    if (grant === undefined) return { state: 'unaskable' };
    try {
      return { state: 'known', identity: this.#identity(await this.#client.refresh(grant)) };
    } catch (error) {
      if (!isInvalidGrant(error)) throw oidcFailure(error, this.name);
      // Only a grant that outlives the session at the provider says, when it ends, that access has ended.
      const outlivesSession = this.settings.scope.split(' ').includes('offline_access');
      return { state: outlivesSession ? 'gone' : 'session-over' };
    }
  }

  principal(id: string): Promise<Principal | undefined> {
    const parsed = parsePrincipalId(id);
    if (parsed?.provider !== this.name) return Promise.resolve(undefined);
    return Promise.resolve(this.#known.get(id) ?? externalPrincipal(parsed));
  }

  async search(search: PrincipalSearch, { signal }: CallOptions): Promise<readonly Principal[]> {
    const known = this.#known.search(search);
    const told = await this.#groupsOfProvider(search, signal);
    // OpenID Connect has no search: whoever was never seen can be named, but not found.
    const types = search.principalType ? [search.principalType] : ['user', 'group'];
    const named = types.map((type) =>
      externalPrincipal({
        provider: this.name,
        type: type === 'group' ? 'group' : 'user',
        id: search.name,
      }),
    );
    const all = [...known, ...told, ...named];
    return [...new Map(all.map((found) => [found.metadata?.name, found])).values()].slice(0, 100);
  }

  logoutUrl(finalUrl: string, { hint }: LogoutOptions): Promise<string | undefined> {
    return this.#asked(() => this.#client.endSessionUrl(finalUrl, hint));
  }

  /**
   * What the provider says of itself.
   *
   * @throws `AUTH_PROVIDER_UNREACHABLE`.
   */
  metadata(): Promise<ServerMetadata> {
    return this.#asked(async () => (await this.#client.configuration()).serverMetadata());
  }

  /** The keys with which the provider signs, as a JWK set, and who it says it is. */
  async keys(): Promise<{ readonly issuer: string; readonly jwks: unknown }> {
    const { issuer, jwks_uri = '' } = await this.metadata();
    return this.#asked(async () => ({ issuer, jwks: await this.#client.readPublic(jwks_uri) }));
  }

  async #groupsOfProvider(
    { name, principalType }: PrincipalSearch,
    signal: AbortSignal,
  ): Promise<readonly Principal[]> {
    if (!this.#searchGroups || principalType === 'user') return [];
    const names = await this.#asked(async () => this.#searchGroups?.(name) ?? []);
    signal.throwIfAborted();
    return names.map((id) => externalPrincipal({ provider: this.name, type: 'group', id }));
  }

  #identity({ claims, refreshToken, idToken }: OidcTokens): ExternalIdentity {
    const { groupsField } = this.settings;
    return {
      ...identityOf(claims, { provider: this.name, groupsField }),
      ...(refreshToken !== undefined && { grant: refreshToken }),
      ...(idToken !== undefined && { logoutHint: idToken }),
    };
  }

  async #asked<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw oidcFailure(error, this.name);
    }
  }
}
