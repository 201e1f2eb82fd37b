import { createHash, X509Certificate } from 'node:crypto';
import { getCACertificates } from 'node:tls';
import { type SignedTrust, TRUST_PATH } from '@drover/api';
import { agentErrors } from '../../errors.ts';
import type { AgentConfig } from '../config/agent-config.ts';
import { type FetchOptions, fetchUnverified, type Unverified } from './fetch-unverified.ts';
import {
  NOTHING_KNOWN,
  newerState,
  type StatementSource,
  type TrustState,
  withEpoch,
  withProof,
  withStatement,
} from './trust-state.ts';
import type { TrustStore } from './trust-store.ts';
import { certificatesIn, verifyAuthority } from './verify-authority.ts';

/** Where the value of the setting `cacerts` is handed out to everybody. */
const CACERTS_PATH = '/v3/settings/cacerts';

/** What {@link ServerTrust} begins with. */
export interface ServerTrustOptions {
  readonly config: Pick<AgentConfig, 'servers' | 'caChecksum' | 'keyPins'>;
  readonly store: TrustStore;
  /** Told when a server of a later epoch has come. */
  readonly onNewEpoch?: () => void;
}

/**
 * By what the agent knows its server, and where it looks for it: first what the server itself has said, signed; before that, what
 * the agent was started with.
 *
 * **Guarantees**: no server of an epoch lower than the highest seen is accepted, also after a restart of the agent; what
 * held before a change holds until the server was reached by what is new.
 */
export class ServerTrust {
  readonly #options: ServerTrustOptions;
  #state: TrustState = NOTHING_KNOWN;
  #isLoaded = false;
  /** What the pins of the configuration stand for, once the server has shown it. */
  #pinned: readonly string[] | undefined;
  /** By how many seconds this clock was ahead of the server's when it was last asked. */
  skewSeconds: number | undefined;

  constructor(options: ServerTrustOptions) {
    this.#options = options;
  }

  /** Highest epoch of a server that was seen; 0 when none was. */
  get epoch(): number {
    return this.#state.epoch;
  }

  /** Where the server may be, best first. */
  get servers(): readonly URL[] {
    const { statement, previous } = this.#state;
    const said = [...(statement?.serverUrls ?? []), ...(previous?.serverUrls ?? [])];
    const all = [...said.map((url) => new URL(url)), ...this.#options.config.servers];
    return [...new Map(all.map(({ origin }) => [origin, new URL(origin)])).values()];
  }

  /**
   * Reads what was kept by an agent before this one.
   *
   * @throws `AGENT_TRUST_UNREADABLE` while the API server does not answer.
   */
  async load(signal: AbortSignal): Promise<void> {
    if (this.#isLoaded) return;
    this.#state = newerState(this.#state, await this.#options.store.load(signal));
    this.#isLoaded = true;
  }

  /**
   * Sets of certificates, in PEM, by one of which the server at this URL is to be known; each is tried in turn.
   *
   * @throws as {@link fetchUnverified} and {@link verifyAuthority}.
   */
  async anchors(options: FetchOptions): Promise<readonly (readonly string[])[]> {
    const { statement, isProven, previous } = this.#state;
    if (!statement) return [await this.#configured(options)];
    const said = anchorsIn(statement.caCerts);
    if (previous) return [said, anchorsIn(previous.caCerts)];
    if (isProven) return [said];
    // Behind a proxy that ends TLS, for example, what the server says may never be what it is known by. That the pins do not
    // fit any more is no failure here.
    const configured = await this.#configured(options).catch(() => undefined);
    return configured ? [said, configured] : [said];
  }

  /**
   * The server was not known by any of {@link anchors}: asks it what it wants to be known by, which must be signed with its
   * key, or match the pins while its key is not known.
   *
   * @returns whether there is something new to try.
   */
  async renew(options: FetchOptions): Promise<boolean> {
    if (!this.#state.statement) {
      const before = this.#pinned;
      this.#pinned = undefined;
      return before !== undefined && !sameTexts(before, await this.#configured(options));
    }
    const { body, skewSeconds } = await fetchUnverified(TRUST_PATH, options);
    this.skewSeconds = skewSeconds;
    return this.#accept(body as unknown as SignedTrust, 'stranger', options.signal);
  }

  /** Takes what the server said through its tunnel. @throws `AGENT_TRUST_REFUSED`, `AGENT_OLD_SERVER`. */
  take(signed: SignedTrust, signal: AbortSignal): void {
    this.#accept(signed, 'tunnel', signal);
  }

  /** @throws `AGENT_OLD_SERVER` when the epoch that a verified server says is lower than one that was seen. */
  check(said: string | undefined): void {
    const epoch = Number(said ?? 0);
    const highest = this.#state.epoch;
    if (!(epoch >= highest)) throw agentErrors.create('AGENT_OLD_SERVER', { epoch, highest });
  }

  /** The server that passed {@link check} was reached at `server` and is the one from now on. */
  reached({ server, said, usedNewest }: Reached, signal: AbortSignal): void {
    const urls = this.#state.statement?.serverUrls ?? [];
    const isWhereSaid =
      urls.length === 0 || urls.some((url) => new URL(url).origin === server.origin);
    const settled = usedNewest && isWhereSaid ? withProof(this.#state) : this.#state;
    this.#become(withEpoch(settled, Number(said ?? 0)), signal);
  }

  /** Asks a server for its time, when a certificate is not valid now. */
  async compareClocks(options: FetchOptions): Promise<void> {
    this.skewSeconds ??= (
      await fetchUnverified(CACERTS_PATH, options).catch(() => undefined)
    )?.skewSeconds;
  }

  #accept(signed: SignedTrust, source: StatementSource, signal: AbortSignal): boolean {
    const before = this.#state;
    this.#become(withStatement(before, signed, source), signal);
    return this.#state !== before;
  }

  #become(state: TrustState, signal: AbortSignal): void {
    const before = this.#state;
    if (state === before) return;
    this.#state = state;
    if (state.epoch > before.epoch) this.#options.onNewEpoch?.();
    // It holds from now on; what is kept is for an agent after this one.
    void this.#options.store.save(state, signal);
  }

  async #configured(options: FetchOptions): Promise<readonly string[]> {
    const { caChecksum, keyPins } = this.#options.config;
    if (caChecksum === '' && keyPins.length === 0) return anchorsIn('');
    if (this.#pinned) return this.#pinned;
    const shown = await fetchUnverified(CACERTS_PATH, options);
    this.skewSeconds = shown.skewSeconds;
    this.#pinned = this.#verify(options.server, shown);
    return this.#pinned;
  }

  #verify({ host: server }: URL, { body, chain }: Unverified): readonly string[] {
    const { caChecksum: checksum, keyPins } = this.#options.config;
    const value = typeof body['value'] === 'string' ? body['value'] : '';
    if (keyPins.length === 0) return verifyAuthority({ server, value, checksum });
    const handedOut = value.trim() === '' ? [] : certificatesIn(server, value);
    const pinned = [...chain, ...handedOut].filter((pem) => keyPins.includes(keyPinOf(pem)));
    if (pinned.length > 0) return pinned;
    throw agentErrors.create('AGENT_KEY_MISMATCH', {
      server,
      shown: chain.map(keyPinOf).join(' '),
    });
  }
}

/** How the server was reached. */
export interface Reached {
  readonly server: URL;
  /** The epoch that it said. */
  readonly said: string | undefined;
  /** Whether the first of {@link ServerTrust.anchors} were enough. */
  readonly usedNewest: boolean;
}

/** SHA-256 of the public key of a certificate, in base64. */
function keyPinOf(pem: string): string {
  const { publicKey } = new X509Certificate(pem);
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('base64');
}

/** No certificates stand for those that the machine trusts. */
function anchorsIn(caCerts: string): readonly string[] {
  return caCerts === ''
    ? [...getCACertificates('default'), ...getCACertificates('system')]
    : certificatesIn('the server', caCerts);
}

function sameTexts(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index]);
}
