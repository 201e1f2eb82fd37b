import { readFile } from 'node:fs/promises';
import { type Clock, errorMessage, type Logger } from '@drover/base';
import { apiserverErrors } from '../errors.ts';
import type { HttpsCaller } from '../webhook-client/https-caller.ts';
import { type AnonymousAccess, anonymousAccess } from './anonymous-access.ts';
import { IssuerKeys } from './jwt/issuer-keys.ts';
import { JwtAuthenticator } from './jwt/jwt-authenticator.ts';
import { parseAuthenticationConfiguration } from './jwt/read-configuration.ts';
import type { TokenAnswer, TokenAuthenticator } from './token-authenticator.ts';

/** How often the file is looked at, in milliseconds. */
const RELOAD_INTERVAL_MS = 5_000;

/** Where the configuration lies, and what its issuers are reached with. */
export interface ConfiguredIssuersOptions {
  readonly path: string;
  /** Issuers of service account tokens. */
  readonly ownIssuers: readonly string[];
  readonly caller: HttpsCaller;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Loaded {
  readonly text: string;
  readonly authenticators: readonly TokenAuthenticator[];
  readonly anonymous: AnonymousAccess | undefined;
}

/** What an AuthenticationConfiguration says; follows its file. A file that becomes unusable changes nothing, and is said in the log. */
export class ConfiguredIssuers implements TokenAuthenticator, AnonymousAccess {
  readonly #options: ConfiguredIssuersOptions;
  readonly #fallback: AnonymousAccess;
  #loaded: Loaded;

  private constructor(
    options: ConfiguredIssuersOptions,
    fallback: AnonymousAccess,
    loaded: Loaded,
  ) {
    this.#options = options;
    this.#fallback = fallback;
    this.#loaded = loaded;
  }

  /**
   * Reads the file.
   *
   * @param fallback - what may be asked without credentials when the file does not say.
   * @throws `APISERVER_FILE_INVALID`.
   */
  static async open(
    options: ConfiguredIssuersOptions,
    fallback: AnonymousAccess,
  ): Promise<ConfiguredIssuers> {
    const { path } = options;
    try {
      return new ConfiguredIssuers(options, fallback, load(await readFile(path, 'utf8'), options));
    } catch (error) {
      const facts = { what: 'authentication configuration', path, reason: errorMessage(error) };
      throw apiserverErrors.create('APISERVER_FILE_INVALID', facts);
    }
  }

  allows(path: string): boolean {
    return (this.#loaded.anonymous ?? this.#fallback).allows(path);
  }

  async authenticate(
    token: string,
    audiences: readonly string[],
  ): Promise<TokenAnswer | undefined> {
    for (const authenticator of this.#loaded.authenticators) {
      const answer = await authenticator.authenticate(token, audiences);
      if (answer) return answer;
    }
    return undefined;
  }

  /** Follows the file until the signal is aborted. */
  async follow(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      try {
        await clock.sleep(RELOAD_INTERVAL_MS, { signal });
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      await this.#reload();
    }
  }

  async #reload(): Promise<void> {
    const { path, logger } = this.#options;
    try {
      const text = await readFile(path, 'utf8');
      if (text === this.#loaded.text) return;
      this.#loaded = load(text, this.#options);
      logger.info({ path }, 'The authentication configuration was read again');
    } catch (error) {
      logger.error({ err: error, path }, 'The authentication configuration cannot be used');
    }
  }
}

function load(text: string, options: ConfiguredIssuersOptions): Loaded {
  const { ownIssuers, caller, clock } = options;
  const { jwt = [], anonymous } = parseAuthenticationConfiguration(text, ownIssuers);
  return {
    text,
    authenticators: jwt.map(
      (each) => new JwtAuthenticator(each, new IssuerKeys(each.issuer, caller, clock), clock),
    ),
    anonymous: anonymous && accessOf(anonymous),
  };
}

function accessOf({
  enabled = false,
  conditions = [],
}: {
  readonly enabled?: boolean;
  readonly conditions?: readonly { readonly path?: string }[];
}): AnonymousAccess {
  if (!enabled) return anonymousAccess([]);
  return anonymousAccess(
    conditions.length === 0 ? undefined : conditions.map(({ path = '' }) => path),
  );
}
