import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Clock, Random } from '@drover/base';
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { decodeEntry } from '../registry/stored-object.ts';
import type { Store } from '../storage/store.ts';
import type { TokenAuthenticator } from './token-authenticator.ts';
import { serviceAccountGroups, serviceAccountUser, type UserInfo } from './user-info.ts';

/** Who issues the tokens, and for whom they are meant if the caller does not say. */
export const TOKEN_ISSUER = 'https://kubernetes.default.svc.cluster.local';

const ALGORITHM = 'ES256';

/** The object by whose existence a token is bound. */
export interface BoundObject {
  readonly kind: 'Pod' | 'Secret';
  readonly name: string;
  readonly uid: string;
}

/** What a token says. */
export interface TokenClaims {
  readonly namespace: string;
  readonly serviceAccount: { readonly name: string; readonly uid: string };
  readonly audiences: readonly string[];
  readonly lifetimeMs: number;
  readonly boundObject?: BoundObject | undefined;
}

/** What tokens are made and checked with. */
export interface ServiceAccountTokensOptions {
  /** A private key on P-256, as PEM. */
  readonly key: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

/** The private claims of Kubernetes. */
interface KubernetesClaims {
  readonly namespace: string;
  readonly serviceaccount: { readonly name: string; readonly uid: string };
  readonly pod?: { readonly name: string; readonly uid: string };
  readonly secret?: { readonly name: string; readonly uid: string };
}

/**
 * Issues and checks the tokens of service accounts.
 *
 * **Guarantees**: a token is good only while its service account, and the object it is bound to, exist with the same uid.
 */
export class ServiceAccountTokens implements TokenAuthenticator {
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor({ key, store, clock, random }: ServiceAccountTokensOptions) {
    this.#privateKey = createPrivateKey(key);
    this.#publicKey = createPublicKey(this.#privateKey);
    this.#store = store;
    this.#clock = clock;
    this.#random = random;
  }

  /** A new token; `expiresMs` is since the epoch. */
  async issue(
    claims: TokenClaims,
  ): Promise<{ readonly token: string; readonly expiresMs: number }> {
    const { namespace, serviceAccount, audiences, lifetimeMs, boundObject } = claims;
    const issuedSeconds = Math.floor(this.#clock.nowMs() / 1_000);
    const expiresSeconds = issuedSeconds + Math.floor(lifetimeMs / 1_000);
    const bound = boundObject && { name: boundObject.name, uid: boundObject.uid };
    const kubernetes: KubernetesClaims = {
      namespace,
      serviceaccount: serviceAccount,
      ...(bound && boundObject.kind === 'Pod' && { pod: bound }),
      ...(bound && boundObject.kind === 'Secret' && { secret: bound }),
    };
    const token = await new SignJWT({ 'kubernetes.io': kubernetes })
      .setProtectedHeader({ alg: ALGORITHM })
      .setIssuer(TOKEN_ISSUER)
      .setSubject(serviceAccountUser(namespace, serviceAccount.name))
      .setAudience([...audiences])
      .setIssuedAt(issuedSeconds)
      .setNotBefore(issuedSeconds)
      .setExpirationTime(expiresSeconds)
      .setJti(this.#random.uuid())
      .sign(this.#privateKey);
    return { token, expiresMs: expiresSeconds * 1_000 };
  }

  async authenticate(token: string, audiences = [TOKEN_ISSUER]): Promise<UserInfo | undefined> {
    const payload = await this.#verify(token, audiences);
    const claims = payload?.['kubernetes.io'] as KubernetesClaims | undefined;
    if (!claims || !this.#isAlive(claims)) return undefined;
    const { namespace, serviceaccount } = claims;
    return {
      name: serviceAccountUser(namespace, serviceaccount.name),
      uid: serviceaccount.uid,
      groups: serviceAccountGroups(namespace),
      extra: extraOf(payload, claims),
    };
  }

  async #verify(token: string, audiences: readonly string[]): Promise<JWTPayload | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#publicKey, {
        issuer: TOKEN_ISSUER,
        audience: [...audiences],
        algorithms: [ALGORITHM],
        // oxlint-disable-next-line no-restricted-globals -- the library takes a date; the time is the clock's
        currentDate: new Date(this.#clock.nowMs()),
      });
      return payload;
    } catch (error) {
      // Not one of ours, or not good any more: whoever else knows tokens may know it.
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  #isAlive({ namespace, serviceaccount, pod, secret }: KubernetesClaims): boolean {
    return (
      this.#exists('serviceaccounts', namespace, serviceaccount) &&
      (!pod || this.#exists('pods', namespace, pod)) &&
      (!secret || this.#exists('secrets', namespace, secret))
    );
  }

  #exists(
    collection: string,
    namespace: string,
    { name, uid }: { readonly name: string; readonly uid: string },
  ): boolean {
    const entry = this.#store.get(collection, `${namespace}/${name}`);
    return entry !== undefined && decodeEntry(entry).metadata.uid === uid;
  }
}

function extraOf(
  payload: JWTPayload | undefined,
  { pod }: KubernetesClaims,
): Record<string, readonly string[]> {
  return {
    'authentication.kubernetes.io/credential-id': [`JTI=${payload?.jti ?? ''}`],
    ...(pod && {
      'authentication.kubernetes.io/pod-name': [pod.name],
      'authentication.kubernetes.io/pod-uid': [pod.uid],
    }),
  };
}
