import { type Clock, errorMessage } from '@drover/base';
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { RecentTokens } from '../recent-tokens.ts';
import type { TokenAnswer, TokenAuthenticator } from '../token-authenticator.ts';
import { unverifiedPayload } from '../unverified-payload.ts';
import type { UserInfo } from '../user-info.ts';
import type { JwtConfiguration } from './authentication-configuration.ts';
import { ClaimsMapper } from './claims-mapper.ts';
import type { IssuerKeys } from './issuer-keys.ts';

const ALGORITHMS = ['RS', 'ES', 'PS'].flatMap((kind) =>
  [256, 384, 512].map((bits) => `${kind}${bits}`),
);

/** How long a token that was good is believed without another look, in milliseconds; never beyond its own end. */
const REMEMBERED_MS = 10_000;

/** The user of a token, and when the token ends. */
interface KnownOwner {
  readonly user: UserInfo;
  readonly expiresMs: number;
}

/** Believes the tokens of one issuer of OpenID Connect, as its configuration says. */
export class JwtAuthenticator implements TokenAuthenticator {
  readonly #issuer: JwtConfiguration['issuer'];
  readonly #keys: IssuerKeys;
  readonly #mapper: ClaimsMapper;
  readonly #clock: Clock;
  readonly #recent: RecentTokens<KnownOwner>;

  /** @throws `TypeError` when an expression of the configuration cannot be used. */
  constructor(configuration: JwtConfiguration, keys: IssuerKeys, clock: Clock) {
    this.#issuer = configuration.issuer;
    this.#keys = keys;
    this.#mapper = new ClaimsMapper(configuration);
    this.#clock = clock;
    this.#recent = new RecentTokens(clock, REMEMBERED_MS);
  }

  async authenticate(token: string): Promise<TokenAnswer | undefined> {
    if (unverifiedPayload(token)?.iss !== this.#issuer.url) return undefined;
    const known = this.#recent.get(token);
    if (known && known.expiresMs > this.#clock.nowMs()) return { user: known.user };
    try {
      const payload = await this.#verify(token);
      const user = this.#mapper.userOf(payload);
      this.#recent.set(token, { user, expiresMs: (payload.exp ?? 0) * 1_000 });
      return { user };
    } catch (error) {
      if (error instanceof errors.JOSEError) {
        return { refusal: `oidc: verify token: ${error.message}` };
      }
      if (error instanceof TypeError) return { refusal: errorMessage(error) };
      throw error;
    }
  }

  async #verify(token: string): Promise<JWTPayload> {
    try {
      return await this.#verifyWith(token, await this.#keys.current());
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      return this.#verifyWith(token, await this.#keys.renewed());
    }
  }

  async #verifyWith(token: string, keys: JWTVerifyGetKey): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, keys, {
      issuer: this.#issuer.url,
      audience: [...this.#issuer.audiences],
      algorithms: ALGORITHMS,
      requiredClaims: ['exp'],
      // oxlint-disable-next-line no-restricted-globals -- the library takes a date; the time is the clock's
      currentDate: new Date(this.#clock.nowMs()),
    });
    return payload;
  }
}
