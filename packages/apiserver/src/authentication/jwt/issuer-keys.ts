import type { Readable } from 'node:stream';
import { type Clock, createDeadline } from '@drover/base';
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { HttpsCaller } from '../../webhook-client/https-caller.ts';
import type { JwtConfiguration } from './authentication-configuration.ts';

/** The most bytes that a document of an issuer may have. */
const MAX_DOCUMENT_BYTES = 1024 * 1024;
const FETCH_TIMEOUT_MS = 10_000;
/** How long keys are believed; after that they are fetched again. */
const KEYS_TTL_MS = 3_600_000;
/** Milliseconds between two fetches, however many tokens name keys that are not known: nobody can make us ask more often. */
const FETCH_INTERVAL_MS = 10_000;

/** The keys of one issuer, fetched when they are needed. Redirects are not followed. */
export class IssuerKeys {
  readonly #issuer: JwtConfiguration['issuer'];
  readonly #caller: HttpsCaller;
  readonly #clock: Clock;
  #keys: JWTVerifyGetKey | undefined;
  #fetchedMs = Number.NEGATIVE_INFINITY;
  #triedMs = Number.NEGATIVE_INFINITY;
  #fetching: Promise<void> | undefined;
  #failure: unknown;

  constructor(issuer: JwtConfiguration['issuer'], caller: HttpsCaller, clock: Clock) {
    this.#issuer = issuer;
    this.#caller = caller;
    this.#clock = clock;
  }

  /** The keys as they are known; throws when they cannot be had. */
  async current(): Promise<JWTVerifyGetKey> {
    const isOld = this.#clock.monotonicMs() - this.#fetchedMs > KEYS_TTL_MS;
    if (!this.#keys || isOld) await this.#refresh();
    if (this.#keys) return this.#keys;
    throw new TypeError('oidc: the keys of the issuer cannot be had', { cause: this.#failure });
  }

  /** The keys after they were fetched again, because one was not among them; the same ones if that was tried a moment ago. */
  async renewed(): Promise<JWTVerifyGetKey> {
    await this.#refresh();
    return this.current();
  }

  async #refresh(): Promise<void> {
    if (!this.#fetching) {
      const nowMs = this.#clock.monotonicMs();
      if (nowMs - this.#triedMs < FETCH_INTERVAL_MS) return;
      this.#triedMs = nowMs;
      this.#fetching = this.#fetch();
    }
    await this.#fetching;
    this.#fetching = undefined;
  }

  async #fetch(): Promise<void> {
    try {
      const { url, discoveryURL } = this.#issuer;
      const base = url.endsWith('/') ? url.slice(0, -1) : url;
      const document = await this.#get(discoveryURL ?? `${base}/.well-known/openid-configuration`);
      const { issuer, jwks_uri: keysUrl } = document as { issuer?: string; jwks_uri?: string };
      if (issuer !== url) throw new TypeError(`the issuer calls itself ${issuer ?? 'nothing'}`);
      const keys = (await this.#get(keysUrl ?? '')) as JSONWebKeySet;
      this.#keys = createLocalJWKSet(keys);
      this.#fetchedMs = this.#clock.monotonicMs();
    } catch (error) {
      // What is known stays good; whoever needs more is told why there is none.
      this.#failure = error;
    }
  }

  async #get(text: string): Promise<unknown> {
    const url = new URL(text);
    if (url.protocol !== 'https:') throw new TypeError(`${text} is not https`);
    using deadline = createDeadline(this.#clock, {
      what: 'a document of an issuer',
      timeoutMs: FETCH_TIMEOUT_MS,
    });
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    const address = { host, port: Number(url.port || 443) };
    const ca = this.#issuer.certificateAuthority || undefined;
    const answer = await this.#caller.call(
      { address, serverName: host, ca },
      {
        method: 'GET',
        path: `${url.pathname}${url.search}`,
        headers: { host: url.host, accept: 'application/json' },
        signal: deadline.signal,
      },
    );
    if (answer.statusCode !== 200) {
      answer.destroy();
      throw new TypeError(`${text} answered with ${answer.statusCode ?? 0}`);
    }
    return JSON.parse(await readText(answer));
  }
}

async function readText(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.byteLength;
    if (length > MAX_DOCUMENT_BYTES) throw new RangeError('the document is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
