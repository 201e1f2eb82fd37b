import type { Clock } from '@drover/base';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  clientCredentialsGrant,
  clockTolerance,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  refreshTokenGrant,
  skipStateCheck,
  skipSubjectCheck,
} from 'openid-client';
import type { Claims } from './claims.ts';
import type { OidcSettings } from './oidc-settings.ts';
import { createProviderFetch, type ProviderFetch } from './provider-fetch.ts';

/** What the issuer says of itself is asked for again after this many milliseconds. */
const METADATA_AGE_MS = 3_600_000;
/** An issuer that did not answer is left alone for this many milliseconds, whoever asks. */
const FAILURE_AGE_MS = 5_000;
/** Clocks may differ by this many seconds. */
const CLOCK_TOLERANCE_S = 60;
const TIMEOUT_S = 10;

/** What only the browser in which a login began, and we, know of it. */
export interface LoginSecrets {
  /** Of PKCE. */
  readonly verifier: string;
  readonly nonce: string;
  /** Absent when the client checks a state of its own. */
  readonly state?: string | undefined;
}

/** The outcome of asking a provider for tokens. */
export interface OidcTokens {
  readonly claims: Claims & { readonly sub: string };
  readonly refreshToken?: string | undefined;
  readonly idToken?: string | undefined;
}

/** Speaks OpenID Connect with one provider. Throws what the client library throws. */
export class OidcClient {
  readonly #settings: OidcSettings;
  readonly #clock: Clock;
  readonly #fetch: ProviderFetch;
  #discovered: { untilMs: number; readonly configuration: Promise<Configuration> } | undefined;

  constructor(settings: OidcSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
    this.#fetch = createProviderFetch(settings.certificate);
  }

  /** What the issuer says of itself, from memory for an hour, a failure for five seconds. */
  configuration(): Promise<Configuration> {
    const nowMs = this.#clock.monotonicMs();
    if (this.#discovered && nowMs < this.#discovered.untilMs) {
      return this.#discovered.configuration;
    }
    const configuration = this.#discover();
    const discovered = { untilMs: nowMs + METADATA_AGE_MS, configuration };
    this.#discovered = discovered;
    configuration.catch(() => {
      discovered.untilMs = this.#clock.monotonicMs() + FAILURE_AGE_MS;
    });
    return configuration;
  }

  /** Where a browser logs in. */
  async authorizationUrl({ verifier, nonce, state }: LoginSecrets): Promise<string> {
    const { redirectUri, scope, authEndpoint } = this.#settings;
    const url = buildAuthorizationUrl(await this.configuration(), {
      redirect_uri: redirectUri,
      scope,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      nonce,
      ...(state !== undefined && { state }),
      // Without it providers give no refresh token.
      ...(scope.split(' ').includes('offline_access') && { prompt: 'consent' }),
    });
    if (authEndpoint === undefined) return url.href;
    const other = new URL(authEndpoint);
    for (const [name, value] of url.searchParams) other.searchParams.set(name, value);
    return other.href;
  }

  /** Exchanges what the provider sent the browser back with. Everything that binds it to the login is checked. */
  async exchange(
    parameters: URLSearchParams,
    { verifier, nonce, state }: LoginSecrets,
  ): Promise<OidcTokens> {
    const configuration = await this.configuration();
    const url = new URL(this.#settings.redirectUri);
    url.search = parameters.toString();
    const tokens = await authorizationCodeGrant(configuration, url, {
      pkceCodeVerifier: verifier,
      expectedNonce: nonce,
      expectedState: state ?? skipStateCheck,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) throw new TypeError('an ID token was checked, and there is none');
    const told = await this.#userInfo(configuration, tokens.access_token, claims.sub);
    return {
      claims: { ...claims, ...told, sub: claims.sub },
      refreshToken: tokens.refresh_token,
      idToken: tokens.id_token,
    };
  }

  /** Asks again for a user who is not there. */
  async refresh(refreshToken: string): Promise<OidcTokens> {
    const configuration = await this.configuration();
    const tokens = await refreshTokenGrant(configuration, refreshToken);
    const claims = tokens.claims();
    const told = await this.#userInfo(configuration, tokens.access_token, claims?.sub);
    const sub = claims?.sub ?? told['sub'];
    if (typeof sub !== 'string') throw new TypeError('the provider does not say who this is');
    return {
      claims: { ...claims, ...told, sub },
      refreshToken: tokens.refresh_token ?? refreshToken,
    };
  }

  /** Where a browser ends its session; `undefined` when the provider names no such place. */
  async endSessionUrl(finalUrl: string, idToken?: string): Promise<string | undefined> {
    const configuration = await this.configuration();
    if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
    return buildEndSessionUrl(configuration, {
      client_id: this.#settings.clientId,
      post_logout_redirect_uri: finalUrl,
      ...(idToken !== undefined && { id_token_hint: idToken }),
    }).href;
  }

  /** Reads JSON from an API of the provider, as the client itself. */
  async readAsClient(url: string): Promise<unknown> {
    const { access_token } = await clientCredentialsGrant(await this.configuration());
    const answer = await this.#fetch(url, { headers: { authorization: `Bearer ${access_token}` } });
    if (!answer.ok) throw new TypeError(`the provider answered ${answer.status}`);
    return answer.json();
  }

  /** Reads JSON that needs no credential, such as the keys of the provider. */
  async readPublic(url: string): Promise<unknown> {
    const answer = await this.#fetch(url, {});
    if (!answer.ok) throw new TypeError(`the provider answered ${answer.status}`);
    return answer.json();
  }

  async #userInfo(
    configuration: Configuration,
    accessToken: string,
    sub: string | undefined,
  ): Promise<Claims> {
    if (configuration.serverMetadata().userinfo_endpoint === undefined) return {};
    // Without an ID token, as some refresh, whoever asked compares the subject with the one that they know.
    return fetchUserInfo(configuration, accessToken, sub ?? skipSubjectCheck);
  }

  /** Whatever is wrong with what an issuer says of itself: nobody has been refused by it yet. */
  async #discover(): Promise<Configuration> {
    try {
      return await this.#readMetadata();
    } catch (cause) {
      throw new TypeError('the issuer does not say of itself what it should', { cause });
    }
  }

  #readMetadata(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings;
    return discovery(
      new URL(issuer),
      clientId,
      { [clockTolerance]: CLOCK_TOLERANCE_S },
      clientAuthentication(clientSecret),
      {
        // Signatures are checked although the token came by TLS.
        execute: [enableNonRepudiationChecks],
        [customFetch]: this.#fetch,
        timeout: TIMEOUT_S,
      },
    );
  }
}

/** Basic, which every provider must speak, unless it says that it does not. */
function clientAuthentication(clientSecret: string): ClientAuth {
  if (clientSecret === '') return None();
  const basic = ClientSecretBasic(clientSecret);
  const post = ClientSecretPost(clientSecret);
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const authenticate = methods.includes('client_secret_basic') ? basic : post;
    authenticate(server, client, body, headers);
  };
}
