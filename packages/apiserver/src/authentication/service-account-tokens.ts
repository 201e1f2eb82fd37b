import type { Clock, Random } from '@drover/base';
import { goQuoteAll } from '@drover/kubernetes';
import { compactVerify, decodeProtectedHeader, errors, type JWTPayload, SignJWT } from 'jose';
import type { Store } from '../storage/store.ts';
import { RecentTokens } from './recent-tokens.ts';
import {
  type BoundClaims,
  boundUser,
  type ClaimedObject,
  LEGACY_ISSUER,
  type LegacyClaims,
  legacyPayload,
  readLegacyClaims,
} from './service-account-claims.ts';
import type { ServiceAccountKeys } from './service-account-keys.ts';
import { ServiceAccountLookup } from './service-account-lookup.ts';
import type { TokenAnswer, TokenAuthenticator } from './token-authenticator.ts';
import { unverifiedPayload } from './unverified-payload.ts';
import { serviceAccountGroups, serviceAccountUser, type UserInfo } from './user-info.ts';

/** Who issues the tokens if nothing else is configured. */
export const DEFAULT_ISSUER = 'https://kubernetes.default.svc.cluster.local';

/** How long a good signature is remembered, in milliseconds; whether the token is still good is looked up each time. */
const REMEMBERED_MS = 300_000;

/** What a new token says. */
export interface TokenClaims {
  readonly namespace: string;
  readonly serviceAccount: { readonly name: string; readonly uid: string };
  readonly audiences: readonly string[];
  readonly lifetimeMs: number;
  /** The objects by whose existence it is bound; the node of a pod is told only. */
  readonly bound: Pick<BoundClaims, 'pod' | 'secret' | 'node'>;
}

/** What tokens are made and checked with. */
export interface ServiceAccountTokensOptions {
  readonly keys: ServiceAccountKeys;
  /** The first signs; tokens of all are good. */
  readonly issuers: readonly string[];
  /** Whom tokens without audiences are meant for. */
  readonly audiences: readonly string[];
  /** Called when the token in a Secret was used. */
  readonly onSecretToken?: ((namespace: string, secretName: string) => void) | undefined;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Issues and checks the tokens of service accounts.
 *
 * **Guarantees**: a token is good only while its service account, and the object it is bound to, exist with the same uid; the end of
 * either counts from the moment its deletion is answered.
 */
export class ServiceAccountTokens implements TokenAuthenticator {
  readonly #options: ServiceAccountTokensOptions;
  readonly #lookup: ServiceAccountLookup;
  readonly #verified: RecentTokens<JWTPayload>;
  /** The users of tokens that are remembered. */
  readonly #users = new WeakMap<JWTPayload, UserInfo>();

  constructor(options: ServiceAccountTokensOptions) {
    this.#options = options;
    this.#lookup = new ServiceAccountLookup(options.store, options.clock);
    this.#verified = new RecentTokens(options.clock, REMEMBERED_MS);
  }

  /** A new token; `expiresMs` is since the epoch, `tokenId` is its `jti`. */
  async issue(claims: TokenClaims): Promise<IssuedToken> {
    const { namespace, serviceAccount, audiences, lifetimeMs, bound } = claims;
    const { clock, random, issuers } = this.#options;
    const issuedSeconds = Math.floor(clock.nowMs() / 1_000);
    const expiresSeconds = issuedSeconds + Math.floor(lifetimeMs / 1_000);
    const tokenId = random.uuid();
    const token = await this.#sign({
      aud: [...audiences],
      exp: expiresSeconds,
      iat: issuedSeconds,
      iss: issuers[0] ?? DEFAULT_ISSUER,
      jti: tokenId,
      'kubernetes.io': privateClaims(namespace, serviceAccount, bound),
      nbf: issuedSeconds,
      sub: serviceAccountUser(namespace, serviceAccount.name),
    });
    return { token, tokenId, expiresMs: expiresSeconds * 1_000 };
  }

  /** A token without end for a Secret of type `kubernetes.io/service-account-token`; good while the Secret holds it. */
  issueForSecret(claims: LegacyClaims): Promise<string> {
    return this.#sign({ iss: LEGACY_ISSUER, ...legacyPayload(claims) });
  }

  async authenticate(
    token: string,
    audiences: readonly string[],
  ): Promise<TokenAnswer | undefined> {
    const known = this.#verified.get(token);
    const issuer = (known ?? unverifiedPayload(token))?.iss;
    if (issuer !== LEGACY_ISSUER && !this.#options.issuers.includes(issuer ?? '')) return undefined;
    const payload = known ?? (await this.#verify(token));
    if (!payload) return { refusal: 'go-jose/go-jose: error in cryptographic primitive' };
    return issuer === LEGACY_ISSUER
      ? this.#answerLegacy(token, payload, audiences)
      : this.#answerBound(payload, audiences);
  }

  #sign(payload: JWTPayload): Promise<string> {
    const { keyId, algorithm, privateKey } = this.#options.keys.signing;
    return new SignJWT(payload).setProtectedHeader({ alg: algorithm, kid: keyId }).sign(privateKey);
  }

  /** The payload if one of the keys signed it. */
  async #verify(token: string): Promise<JWTPayload | undefined> {
    try {
      const { kid } = decodeProtectedHeader(token);
      const { verification } = this.#options.keys;
      const named = verification.filter(({ keyId }) => keyId === kid);
      for (const { publicKey, algorithm } of named.length > 0 ? named : verification) {
        if (!(await isSignedBy(token, publicKey, algorithm))) continue;
        const payload = unverifiedPayload(token);
        if (payload) this.#verified.set(token, payload);
        return payload;
      }
    } catch (error) {
      if (!(error instanceof errors.JOSEError || error instanceof TypeError)) throw error;
    }
    return undefined;
  }

  #answerBound(payload: JWTPayload, audiences: readonly string[]): TokenAnswer {
    const claims = payload['kubernetes.io'] as BoundClaims | undefined;
    const meant = this.#meantAudiences(payload, audiences);
    if ('refusal' in meant) return meant;
    const refusal = this.#timeRefusal(payload) ?? (claims && this.#lookup.refusalOf(claims));
    if (!claims || refusal !== undefined) return { refusal: refusal ?? 'sub claim is invalid' };
    const user = this.#users.getOrInsertComputed(payload, () => boundUser(claims, payload.jti));
    return { user, audiences: meant.audiences };
  }

  #answerLegacy(token: string, payload: JWTPayload, audiences: readonly string[]): TokenAnswer {
    const meant = this.#meantAudiences(payload, audiences);
    if ('refusal' in meant) return meant;
    const claims = readLegacyClaims(payload);
    if ('refusal' in claims) return claims;
    const refusal = this.#lookup.legacyRefusalOf(claims, token);
    if (refusal !== undefined) return { refusal };
    const { namespace, secretName, serviceAccount } = claims;
    this.#options.onSecretToken?.(namespace, secretName);
    const user = {
      name: serviceAccountUser(namespace, serviceAccount.name),
      uid: serviceAccount.uid,
      groups: serviceAccountGroups(namespace),
    };
    return { user, audiences: meant.audiences };
  }

  #meantAudiences(
    { aud }: JWTPayload,
    audiences: readonly string[],
  ): { readonly audiences: readonly string[] } | { readonly refusal: string } {
    const own = aud === undefined ? this.#options.audiences : [aud].flat();
    const both = own.filter((audience) => audiences.includes(audience));
    if (both.length > 0) return { audiences: both };
    return {
      refusal: `token audiences ${goQuoteAll(own)} is invalid for the target audiences ${goQuoteAll(audiences)}`,
    };
  }

  #timeRefusal({ exp = 0, nbf = 0 }: JWTPayload): string | undefined {
    const seconds = this.#options.clock.nowMs() / 1_000;
    if (exp <= seconds) return 'service account token has expired';
    return nbf > seconds + CLOCK_LEEWAY_SECONDS
      ? 'service account token is not valid yet'
      : undefined;
  }
}

/** How far the clock may have been set back since a token was made. */
const CLOCK_LEEWAY_SECONDS = 60;

/** A token that was made. */
export interface IssuedToken {
  readonly token: string;
  readonly tokenId: string;
  /** Since the epoch. */
  readonly expiresMs: number;
}

function privateClaims(
  namespace: string,
  serviceaccount: ClaimedObject,
  { node, pod, secret }: TokenClaims['bound'],
): BoundClaims {
  return {
    namespace,
    ...(node && { node }),
    ...(pod && { pod }),
    ...(secret && { secret }),
    serviceaccount,
  };
}

async function isSignedBy(
  token: string,
  key: Parameters<typeof compactVerify>[1],
  algorithm: string,
): Promise<boolean> {
  try {
    await compactVerify(token, key, { algorithms: [algorithm] });
    return true;
  } catch (error) {
    if (error instanceof errors.JOSEError) return false;
    throw error;
  }
}
