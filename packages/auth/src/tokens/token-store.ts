import { ANNOTATIONS, LABELS, type Settings, type Token, token as tokenKind } from '@drover/api';
import { apiVersionOf, isNotFound } from '@drover/apimachinery';
import { type Clock, formatTime, type Random, randomString } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { createNamed } from '../create-named.ts';
import { type ObjectCache, waitUntilCached } from '../object-cache.ts';
import { type Credential, formatCredential } from './credential.ts';
import { hashTokenSecret } from './token-hash.ts';
import { clampTtlMs, isTokenSecret } from './token-rules.ts';

/** Index by which a cache of tokens must find those of a user. */
export const TOKENS_BY_USER = 'user';
/** Index by which a cache of tokens must find those of a session at an identity provider. */
export const TOKENS_BY_PROVIDER_SESSION = 'provider-session';

/** The indexes that a cache of tokens needs. */
export const tokenIndexes = {
  [TOKENS_BY_USER]: (token: Token): readonly string[] => (token.userId ? [token.userId] : []),
  [TOKENS_BY_PROVIDER_SESSION]: ({ authProvider, providerInfo }: Token): readonly string[] =>
    authProvider && providerInfo?.['sid'] ? [`${authProvider} ${providerInfo['sid']}`] : [],
} as const;

/** Characters of a token's secret: 256 bits. */
const SECRET_LENGTH = 54;
/** Tokens looked up at the API server because the cache lacks them, at one time. More are not found. */
const MAX_LIVE_LOOKUPS = 8;
/** Deletions remembered until the cache has them; older ones are dropped first. */
const MAX_REVOKED = 10_000;

/** What a new token is to be. */
export interface TokenRequest {
  readonly userId: string;
  /** Name prefix; default `token-`. */
  readonly generateName?: string;
  /** Milliseconds; 0 means without end. Capped by the setting `auth-token-max-ttl-minutes`. */
  readonly ttlMs: number;
  /** `session`, `kubeconfig`; absent for API keys. */
  readonly kind?: string;
  readonly description?: string;
  /** The only cluster the token opens. */
  readonly clusterId?: string;
  /** Whether it was made with another token, and not by logging in. */
  readonly isDerived: boolean;
  /** The provider that knows the user. */
  readonly authProvider: string;
  /** The user as that provider names it. */
  readonly userPrincipal?: object;
  /** Facts of the session at that provider; not secret. */
  readonly providerInfo?: Readonly<Record<string, string>>;
}

/** A token that was just made: the only moment at which its secret is known. */
export interface IssuedToken {
  readonly token: Token;
  /** `name:secret`. */
  readonly credential: string;
}

/** What a token store is made of. */
export interface TokenStoreOptions {
  /** Acts as the server itself. */
  readonly client: KubernetesClient;
  /** With {@link tokenIndexes}. */
  readonly cache: ObjectCache<Token>;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly random: Random;
}

/** Options of every call. */
export interface CallOptions {
  readonly signal: AbortSignal;
}

/**
 * The tokens of all users, kept as Token objects.
 *
 * **Guarantees**: only hashes are stored; a token works in this process from the moment it was issued until the
 * moment `revoke` resolves, whatever the cache knows.
 */
export interface TokenStore {
  /** Creates a token. */
  issue(request: TokenRequest, options: CallOptions): Promise<IssuedToken>;
  /** The token that the credential opens, expired and disabled ones included; `undefined` when there is none. */
  find(credential: Credential, options: CallOptions): Promise<Token | undefined>;
  /** A token by name, of any user. */
  get(name: string, options: CallOptions): Promise<Token | undefined>;
  /** All tokens of a user, in no order. */
  listOf(userId: string): readonly Token[];
  /** The tokens of a session at an identity provider, by what the provider calls it. */
  ofProviderSession(provider: string, sid: string): readonly Token[];
  /**
   * Disables a token or enables it; `disabledBy` names the provider whose access the user has lost, so that a later
   * login can enable it again.
   */
  setEnabled(
    token: Token,
    change: { readonly enabled: boolean; readonly disabledBy?: string },
    options: CallOptions,
  ): Promise<void>;
  /** Deletes a token; one that is gone is no error. */
  revoke(token: Token, options: CallOptions): Promise<void>;
  /** Deletes every token of a user, but for those that `keep` names. */
  revokeAllOf(
    userId: string,
    options: CallOptions,
    keep?: (token: Token) => boolean,
  ): Promise<void>;
}

/** Makes a {@link TokenStore}. */
export function createTokenStore(options: TokenStoreOptions): TokenStore {
  return new CachedTokenStore(options);
}

class CachedTokenStore implements TokenStore {
  readonly #options: TokenStoreOptions;
  /** Uids of deleted tokens that the cache may still hold. */
  readonly #revoked = new Set<string>();
  #liveLookups = 0;

  constructor(options: TokenStoreOptions) {
    this.#options = options;
  }

  async issue(request: TokenRequest, { signal }: CallOptions): Promise<IssuedToken> {
    const { random, client, cache, clock } = this.#options;
    const secret = randomString(random, SECRET_LENGTH);
    const token = await createNamed(client.resource<Token>(tokenKind.type), {
      prefix: request.generateName ?? 'token-',
      random,
      make: (name) => this.#newToken({ name, request, secret }),
      signal,
    });
    await waitUntilCached(cache, token, { clock, signal });
    const { name = '' } = token.metadata ?? {};
    return { token, credential: formatCredential({ name, secret }) };
  }

  async find(credential: Credential, options: CallOptions): Promise<Token | undefined> {
    const token = await this.get(credential.name, options);
    return token && isTokenSecret(token, credential.secret) ? token : undefined;
  }

  async get(name: string, { signal }: CallOptions): Promise<Token | undefined> {
    const token =
      this.#options.cache.get({ namespace: '', name }) ?? (await this.#getLive(name, signal));
    return token && !this.#revoked.has(token.metadata?.uid ?? '') ? token : undefined;
  }

  listOf(userId: string): readonly Token[] {
    return this.#indexed(TOKENS_BY_USER, userId);
  }

  ofProviderSession(provider: string, sid: string): readonly Token[] {
    return this.#indexed(TOKENS_BY_PROVIDER_SESSION, `${provider} ${sid}`);
  }

  async setEnabled(
    { metadata }: Token,
    { enabled, disabledBy }: { readonly enabled: boolean; readonly disabledBy?: string },
    { signal }: CallOptions,
  ): Promise<void> {
    const { client, cache, clock } = this.#options;
    const annotations = { [ANNOTATIONS.tokenDisabledBy]: disabledBy ?? null };
    const body = { enabled, metadata: { uid: metadata?.uid, annotations } };
    const tokens = client.resource<Token>(tokenKind.type);
    try {
      const written = await tokens.patch(metadata?.name ?? '', { type: 'merge', body }, { signal });
      await waitUntilCached(cache, written, { clock, signal });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  #indexed(index: string, value: string): readonly Token[] {
    return this.#options.cache
      .byIndex(index, value)
      .filter(({ metadata }) => !this.#revoked.has(metadata?.uid ?? ''));
  }

  async revoke(token: Token, { signal }: CallOptions): Promise<void> {
    const { name = '', uid } = token.metadata ?? {};
    try {
      await this.#options.client
        .resource<Token>(tokenKind.type)
        .delete(name, { signal, ...(uid !== undefined && { preconditions: { uid } }) });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    if (uid !== undefined) this.#remember(uid);
  }

  async revokeAllOf(
    userId: string,
    options: CallOptions,
    keep: (token: Token) => boolean = () => false,
  ): Promise<void> {
    for (const token of this.listOf(userId)) {
      if (!keep(token)) await this.revoke(token, options);
    }
  }

  #remember(uid: string): void {
    const [oldest] = this.#revoked;
    if (this.#revoked.size >= MAX_REVOKED && oldest !== undefined) this.#revoked.delete(oldest);
    this.#revoked.add(uid);
  }

  /** Another replica may have issued the token a moment ago. Bounded, because strangers choose the name. */
  async #getLive(name: string, signal: AbortSignal): Promise<Token | undefined> {
    if (this.#liveLookups >= MAX_LIVE_LOOKUPS || !/^[a-z0-9][a-z0-9.-]{0,252}$/.test(name)) {
      return undefined;
    }
    this.#liveLookups += 1;
    try {
      return await this.#options.client.resource<Token>(tokenKind.type).get(name, { signal });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    } finally {
      this.#liveLookups -= 1;
    }
  }

  #newToken({
    name,
    request,
    secret,
  }: {
    readonly name: string;
    readonly request: TokenRequest;
    readonly secret: string;
  }): Token {
    const { settings, random, clock } = this.#options;
    const ttl = clampTtlMs(request.ttlMs, settings.number('auth-token-max-ttl-minutes'));
    const { kind, description, clusterId, userPrincipal, userId, providerInfo } = request;
    return {
      apiVersion: apiVersionOf(tokenKind),
      kind: tokenKind.kind,
      metadata: {
        name,
        labels: { [LABELS.tokenUser]: userId, ...(kind && { [LABELS.tokenKind]: kind }) },
        annotations: { [ANNOTATIONS.tokenHashed]: 'true' },
      },
      token: hashTokenSecret(secret, random),
      userId,
      authProvider: request.authProvider,
      isDerived: request.isDerived,
      ttl,
      expiresAt: ttl === 0 ? '' : formatTime(clock.nowMs() + ttl),
      enabled: true,
      ...(userPrincipal && { userPrincipal }),
      ...(providerInfo && { providerInfo }),
      ...(description && { description }),
      ...(clusterId && { clusterName: clusterId }),
    };
  }
}
