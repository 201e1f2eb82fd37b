import type { Clock, Random } from '@drover/base';
import { EncryptJWT, jwtDecrypt } from 'jose';
import { authErrors } from '../../errors.ts';
import type { LoginSecrets } from './oidc-client.ts';

/** A login must be finished within this many milliseconds. */
export const LOGIN_TIME_MS = 10 * 60_000;
/** Finished logins that are remembered; at the bound the oldest is forgotten. */
const MAX_FINISHED = 10_000;
const ISSUER = 'drover:login';
/** Longer paths would not fit into the cookie. */
const MAX_PATH_LENGTH = 2_000;

/** A login that has begun: what its end is held against. */
export interface LoginTransaction extends LoginSecrets {
  readonly id: string;
  /** Name of the provider that the browser was sent to. */
  readonly provider: string;
  /** Where the browser goes afterwards; a path of this server. */
  readonly returnTo: string;
}

/** What a {@link LoginTransactions} is made of. */
export interface LoginTransactionsOptions {
  /** The key that all replicas share: 32 bytes. */
  readonly key: () => Promise<Uint8Array>;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Logins under way at identity providers, each kept in a cookie of its browser, sealed.
 *
 * **Guarantees**: nobody but this server can read or make one; each can be finished once through this process, and
 * within ten minutes.
 */
export class LoginTransactions {
  readonly #options: LoginTransactionsOptions;
  /** Ids of finished logins, with the time from which on they are expired anyway; oldest first. */
  readonly #finished = new Map<string, number>();

  constructor(options: LoginTransactionsOptions) {
    this.#options = options;
  }

  /** Begins a login. `withState` is false for clients that check a state of their own. */
  begin(provider: string, returnTo: string, { withState = true } = {}): LoginTransaction {
    const text = (): string => Buffer.from(this.#options.random.bytes(32)).toString('base64url');
    return {
      id: text(),
      provider,
      returnTo,
      verifier: text(),
      nonce: text(),
      ...(withState && { state: text() }),
    };
  }

  /** The sealed form, for a cookie. */
  async seal({ id, ...claims }: LoginTransaction): Promise<string> {
    const { key, clock } = this.#options;
    return new EncryptJWT(claims)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setIssuer(ISSUER)
      .setJti(id)
      .setExpirationTime(Math.floor((clock.nowMs() + LOGIN_TIME_MS) / 1_000))
      .encrypt(await key());
  }

  /**
   * The login that a browser shows to be its own, which is finished by that.
   *
   * @throws `AUTH_LOGIN_STATE_INVALID`.
   */
  async finish(sealed: string | undefined, provider?: string): Promise<LoginTransaction> {
    const transaction = await this.#open(sealed ?? '');
    const isOther = provider !== undefined && transaction?.provider !== provider;
    if (!transaction || isOther || this.#finished.has(transaction.id)) {
      throw authErrors.create('AUTH_LOGIN_STATE_INVALID');
    }
    this.#remember(transaction.id);
    return transaction;
  }

  async #open(sealed: string): Promise<LoginTransaction | undefined> {
    const { key, clock } = this.#options;
    try {
      const { payload } = await jwtDecrypt(sealed, await key(), {
        issuer: ISSUER,
        // oxlint-disable-next-line no-restricted-globals -- jose asks for a Date; its time is the Clock's
        currentDate: new Date(clock.nowMs()),
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
        requiredClaims: ['jti', 'exp'],
      });
      // Nobody else can have sealed it: its form is ours.
      return { ...(payload as unknown as LoginTransaction), id: payload.jti ?? '' };
    } catch {
      // Forged, expired or of another installation: there is no such login.
      return undefined;
    }
  }

  #remember(id: string): void {
    const nowMs = this.#options.clock.nowMs();
    for (const [old, untilMs] of this.#finished) {
      if (untilMs > nowMs && this.#finished.size < MAX_FINISHED) break;
      this.#finished.delete(old);
    }
    this.#finished.set(id, nowMs + LOGIN_TIME_MS);
  }
}

/** A path of this server to go to after a login; `/` for everything that leads elsewhere. */
export function localPath(wanted: string | null | undefined): string {
  const base = 'https://server.invalid';
  // Control characters and backslashes mean different things to different browsers.
  if (!wanted || wanted.length > MAX_PATH_LENGTH || !wanted.startsWith('/')) return '/';
  if (/[\p{Cc}\\]/u.test(wanted)) return '/';
  const url = URL.parse(wanted, base);
  return url?.origin === base && !url.pathname.startsWith('//')
    ? `${url.pathname}${url.search}${url.hash}`
    : '/';
}
