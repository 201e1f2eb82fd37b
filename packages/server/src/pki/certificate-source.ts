import { X509Certificate } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Clock } from '@drover/base';
import { isDnsName } from '../config/config.ts';
import { issueServingCertificate, type KeyPair } from './certificate-authority.ts';

/** Names asked for by SNI that get a certificate of their own; the least recently asked one makes room. */
const MAX_NAMES = 64;
/** Certificates issued for new names within one window; a flood of names gets the default certificate. */
const MAX_ISSUES = 10;
const WINDOW_MS = 10_000;
/** A leaf is renewed when less than this is left. */
const RENEW_BEFORE_MS = 120 * 86_400_000;

/** What a TLS listener asks for certificates. */
export interface CertificateSource {
  /** The certificate of connections without SNI, and of names nobody vouches for. */
  readonly initial: KeyPair;
  /** The context for the name that a client asks for. */
  contextFor(serverName: string): Promise<SecureContext>;
  /** When the certificate in use ends, in milliseconds since the epoch. */
  expiresAtMs(): number;
}

/** A source over one supplied certificate. */
export function suppliedCertificateSource(pair: KeyPair): CertificateSource {
  const context = contextOf(pair);
  return {
    initial: pair,
    contextFor: () => Promise.resolve(context),
    expiresAtMs: () => notAfterMs(pair),
  };
}

interface Leaf {
  readonly context: SecureContext;
  readonly expiresAtMs: number;
}

/** What {@link OwnCertificateSource} is made of. */
export interface OwnCertificateOptions {
  readonly authority: KeyPair;
  /** Names and addresses of the default certificate beside those of the machine. */
  readonly names: readonly string[];
  readonly clock: Clock;
}

/**
 * Certificates of the own authority, issued for the name that a client asks for.
 *
 * **Guarantees**: keeps at most 64 names and issues at most ten new ones in ten seconds, so that a flood of names
 * costs neither memory nor time; leaves are renewed 120 days before they end, without touching open connections.
 */
export class OwnCertificateSource implements CertificateSource {
  readonly initial: KeyPair;
  readonly #options: OwnCertificateOptions;
  readonly #covered: ReadonlySet<string>;
  readonly #leaves = new Map<string, Leaf>();
  #default: Leaf;
  #windowStartMs = 0;
  #issued = 0;

  private constructor(options: OwnCertificateOptions, names: readonly string[], initial: KeyPair) {
    this.#options = options;
    this.#covered = new Set(names.map((name) => name.toLowerCase()));
    this.initial = initial;
    this.#default = leafOf(initial);
  }

  /** A source whose default certificate covers this machine and `names`. */
  static async create(options: OwnCertificateOptions): Promise<OwnCertificateSource> {
    const names = [...new Set([...machineNames(), ...options.names])];
    const initial = await issueServingCertificate(options.authority, names, options);
    return new OwnCertificateSource(options, names, initial);
  }

  async contextFor(serverName: string): Promise<SecureContext> {
    const name = serverName.toLowerCase();
    if (name === '' || this.#covered.has(name)) return (await this.#freshDefault()).context;
    const known = this.#leaves.get(name);
    if (known && this.#isFresh(known)) {
      this.#leaves.delete(name);
      this.#leaves.set(name, known);
      return known.context;
    }
    if (!isDnsName(name) || !this.#mayIssue()) return (await this.#freshDefault()).context;
    const leaf = leafOf(
      await issueServingCertificate(this.#options.authority, [name], this.#options),
    );
    this.#leaves.set(name, leaf);
    const [oldest] = this.#leaves.keys();
    if (this.#leaves.size > MAX_NAMES && oldest !== undefined) this.#leaves.delete(oldest);
    return leaf.context;
  }

  expiresAtMs(): number {
    return this.#default.expiresAtMs;
  }

  /** Names that hold a certificate of their own at the moment. */
  get nameCount(): number {
    return this.#leaves.size;
  }

  async #freshDefault(): Promise<Leaf> {
    if (!this.#isFresh(this.#default)) {
      this.#default = leafOf(
        await issueServingCertificate(this.#options.authority, [...this.#covered], this.#options),
      );
    }
    return this.#default;
  }

  #isFresh(leaf: Leaf): boolean {
    return leaf.expiresAtMs - this.#options.clock.nowMs() > RENEW_BEFORE_MS;
  }

  #mayIssue(): boolean {
    const now = this.#options.clock.monotonicMs();
    if (now - this.#windowStartMs >= WINDOW_MS) {
      this.#windowStartMs = now;
      this.#issued = 0;
    }
    this.#issued += 1;
    return this.#issued <= MAX_ISSUES;
  }
}

function leafOf(pair: KeyPair): Leaf {
  return { context: contextOf(pair), expiresAtMs: notAfterMs(pair) };
}

function contextOf({ certificate, privateKey }: KeyPair): SecureContext {
  return createSecureContext({ cert: certificate, key: privateKey, minVersion: 'TLSv1.2' });
}

function notAfterMs({ certificate }: KeyPair): number {
  return new X509Certificate(certificate).validToDate.getTime();
}

function machineNames(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).filter(({ scopeid }) => !scopeid).map(({ address }) => address),
  );
  const host = hostname();
  return ['localhost', '127.0.0.1', '::1', ...addresses, ...(isDnsName(host) ? [host] : [])];
}
