import type { Clock } from '@drover/base';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { authErrors } from '../../errors.ts';
import type { OidcProvider } from './oidc-provider.ts';

const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Only these: a token without a signature, or signed with what others know, logs nobody out. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];
/** Older tokens are refused. */
const MAX_AGE_S = 300;
const CLOCK_TOLERANCE_S = 60;
/** Tokens remembered so that none works twice; at the bound the oldest is forgotten. */
const MAX_SEEN = 10_000;
/** The keys of a provider are fetched at most this often, whatever strangers send. */
const KEYS_AGE_MS = 60_000;
const MAX_TOKEN_LENGTH = 16_384;

/** Whose sessions a provider wants ended. */
export interface LogoutClaims {
  /** The user at the provider. */
  readonly sub?: string;
  /** The session at the provider; absent = all of the user's. */
  readonly sid?: string;
}

interface Keys {
  readonly atMs: number;
  readonly fetched: ReturnType<OidcProvider['keys']>;
}

/** Checks the logout tokens that identity providers send. */
export class LogoutTokens {
  readonly #clock: Clock;
  readonly #keys = new WeakMap<OidcProvider, Keys>();
  /** Provider and id of tokens that have been used, with the time from which on they are too old anyway. */
  readonly #seen = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Reads a logout token, once.
   *
   * @throws `AUTH_LOGOUT_TOKEN_INVALID`, `AUTH_PROVIDER_UNREACHABLE`.
   */
  async read(token: string, provider: OidcProvider): Promise<LogoutClaims> {
    if (token.length > MAX_TOKEN_LENGTH) throw authErrors.create('AUTH_LOGOUT_TOKEN_INVALID');
    const { issuer, jwks } = await this.#keysOf(provider);
    const claims = await this.#verified(token, { issuer, jwks, provider });
    const key = `${provider.name} ${String(claims['jti'])}`;
    if (this.#seen.has(key) || !isLogout(claims)) {
      throw authErrors.create('AUTH_LOGOUT_TOKEN_INVALID');
    }
    this.#remember(key);
    const { sub, sid } = claims;
    return {
      ...(typeof sub === 'string' && { sub }),
      ...(typeof sid === 'string' && { sid }),
    };
  }

  async #verified(
    token: string,
    { issuer, jwks, provider }: { issuer: string; jwks: unknown; provider: OidcProvider },
  ): Promise<Readonly<Record<string, unknown>>> {
    try {
      const { payload } = await jwtVerify(token, createLocalJWKSet(jwks as JSONWebKeySet), {
        issuer,
        audience: provider.settings.clientId,
        algorithms: ALGORITHMS,
        // oxlint-disable-next-line no-restricted-globals -- jose asks for a Date; its time is the Clock's
        currentDate: new Date(this.#clock.nowMs()),
        clockTolerance: CLOCK_TOLERANCE_S,
        maxTokenAge: MAX_AGE_S,
        requiredClaims: ['iat', 'jti', 'events'],
      });
      return payload;
    } catch (cause) {
      throw authErrors.create('AUTH_LOGOUT_TOKEN_INVALID', {}, { cause });
    }
  }

  #keysOf(provider: OidcProvider): Keys['fetched'] {
    const nowMs = this.#clock.monotonicMs();
    const present = this.#keys.get(provider);
    if (present && nowMs - present.atMs < KEYS_AGE_MS) return present.fetched;
    const fetched = provider.keys();
    this.#keys.set(provider, { atMs: nowMs, fetched });
    return fetched;
  }

  #remember(key: string): void {
    const nowMs = this.#clock.nowMs();
    for (const [old, untilMs] of this.#seen) {
      if (untilMs > nowMs && this.#seen.size < MAX_SEEN) break;
      this.#seen.delete(old);
    }
    this.#seen.set(key, nowMs + (MAX_AGE_S + 2 * CLOCK_TOLERANCE_S) * 1_000);
  }
}

/** An ID token has a nonce and no such event: it must not pass for a logout token. */
function isLogout({ events, nonce, sub, sid }: Readonly<Record<string, unknown>>): boolean {
  const isEvent =
    typeof events === 'object' && events !== null && Object.hasOwn(events, LOGOUT_EVENT);
  return isEvent && nonce === undefined && (typeof sub === 'string' || typeof sid === 'string');
}
