import { type CodedError, createBackoff, errorMessage } from '@drover/base';
import type { Runtime } from '@drover/controller-runtime';
import { connectTunnel, type TunnelSession } from '@drover/tunnel';
import { serverErrors } from '../errors.ts';
import { createClusterSession, type RemoteSession } from '../tunnels/cluster-session.ts';
import type { SessionRegistry } from '../tunnels/session-registry.ts';
import { type PeerIdentity, peerName } from './peer-identity.ts';
import {
  PEER_KEEP_ALIVE,
  PEER_LIMITS,
  PEER_PATH,
  type PeerLine,
  SESSIONS_STREAM,
} from './peer-wire.ts';
import { readLines } from './read-lines.ts';
import { RemoteTunnel } from './remote-tunnel.ts';

/** What a {@link PeerLink} is made of. */
export interface PeerLinkOptions {
  /** Id of the other replica. */
  readonly replica: string;
  /** `host:port` where it is reached. */
  readonly address: string;
  readonly identity: PeerIdentity;
  readonly sessions: SessionRegistry;
  /** Whether the replica counts; one that does not is dialled no more. */
  readonly isPresent: () => boolean;
}

/** A session of the other replica, as it is used here. */
interface Reached {
  readonly tunnel: RemoteTunnel;
  readonly transport: RemoteSession['transport'];
}

/** Sessions of one replica that are kept track of; further ones cannot be reached through it. */
const MAX_SESSIONS = 20_000;

/** A replica that was just started listens in a moment; one that is cut off costs little. */
const RETRY = { initialMs: 200, maxMs: 5_000 } as const;

const HANDSHAKE_MS = 5_000;

/** The link by which this replica reaches the agents of another one. */
export class PeerLink {
  readonly #runtime: Runtime;
  readonly #options: PeerLinkOptions;
  readonly #tunnels = new Map<string, Reached>();
  #isSynced = false;
  #failure: CodedError | undefined;

  constructor(runtime: Runtime, options: PeerLinkOptions) {
    this.#runtime = runtime;
    this.#options = options;
  }

  get replica(): string {
    return this.#options.replica;
  }

  get address(): string {
    return this.#options.address;
  }

  /** Whether all sessions of the other replica are known here. */
  get isSynced(): boolean {
    return this.#isSynced;
  }

  /** Sessions of the other replica that are known here. */
  get sessionCount(): number {
    return this.#tunnels.size;
  }

  /** Why there is no link; `undefined` while there is one. */
  get failure(): CodedError | undefined {
    return this.#failure;
  }

  /** Keeps the link while the other replica counts, and a link that works for as long as it does. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random, log } = this.#runtime;
    const { replica, address, isPresent } = this.#options;
    const backoff = createBackoff(RETRY, random);
    while (!signal.aborted && isPresent()) {
      const failure = await this.#link(signal, () => backoff.reset());
      if (signal.aborted) return;
      const problem = errorMessage(failure);
      this.#failure = serverErrors.create('PEER_UNREACHABLE', { replica, address, problem });
      if (isPresent()) log.warn({ code: this.#failure.code, peer: replica, problem }, 'No link');
      await clock.sleep(backoff.next(), { signal }).catch(() => {
        // Aborted: the loop ends.
      });
    }
  }

  /** Links once, until the link ends; tells why. */
  async #link(signal: AbortSignal, onSynced: () => void): Promise<unknown> {
    let link: TunnelSession | undefined;
    try {
      link = await this.#connect(signal);
      const end = link;
      signal.addEventListener('abort', () => end.close(), { once: true });
      await this.#follow(link, signal, onSynced);
      return await link.closed;
    } catch (error) {
      return error;
    } finally {
      link?.close();
      this.#forget();
    }
  }

  async #connect(signal: AbortSignal): Promise<TunnelSession> {
    const { clock, log: logger } = this.#runtime;
    const { replica, address, identity } = this.#options;
    const { certificate: cert, privateKey: key } = await identity.dialing();
    return connectTunnel({
      url: `wss://${address}${PEER_PATH}`,
      tls: { ca: identity.authority, servername: peerName(replica), client: { cert, key } },
      clock,
      logger,
      signal,
      handshakeTimeoutMs: HANDSHAKE_MS,
      keepAlive: PEER_KEEP_ALIVE,
      limits: PEER_LIMITS,
    });
  }

  async #follow(link: TunnelSession, signal: AbortSignal, onSynced: () => void): Promise<void> {
    const { protocol, address } = SESSIONS_STREAM;
    const stream = await link.open(protocol, address, { signal });
    for await (const text of readLines(stream as AsyncIterable<Uint8Array>)) {
      const line = JSON.parse(text) as PeerLine;
      if (line.type === 'synced') {
        this.#isSynced = true;
        this.#failure = undefined;
        const { replica: peer } = this;
        this.#runtime.log.info({ peer, sessions: this.#tunnels.size }, 'Linked with a replica');
        onSynced();
      } else {
        this.#take(link, line);
      }
    }
  }

  #take(link: TunnelSession, line: Exclude<PeerLine, { type: 'synced' }>): void {
    const known = this.#tunnels.get(line.id);
    if (line.type === 'session') {
      if (!known && this.#tunnels.size < MAX_SESSIONS) this.#add(link, line);
    } else if (line.type === 'changed') {
      known?.tunnel.changed(line);
      // Connections that are kept for later requests would hold it up.
      if (line.health === 'leaving') known?.transport.reset?.();
    } else {
      this.#tunnels.delete(line.id);
      known?.tunnel.gone(serverErrors.create('PEER_SESSION_GONE', { session: line.id }));
    }
  }

  #add(link: TunnelSession, line: Extract<PeerLine, { type: 'session' }>): void {
    const { id, cluster, uid, params, remoteAddress, tokenSecret } = line;
    const { sessions, replica } = this.#options;
    // Two agents of different clusters that came to two replicas at once: the later one will be turned away.
    if ((sessions.uidOf(cluster) ?? uid) !== uid) return;
    const tunnel = new RemoteTunnel({ link, id, replica, state: line });
    const secret = tokenSecret !== undefined && { tokenSecret };
    const facts = { cluster, tunnel, params, remoteAddress, ...secret, remote: tunnel };
    const session = createClusterSession(facts);
    this.#tunnels.set(id, { tunnel, transport: session.transport });
    sessions.add(session, uid);
  }

  #forget(): void {
    this.#isSynced = false;
    const { replica } = this.#options;
    const cause = serverErrors.create('PEER_LINK_LOST', { replica });
    for (const { tunnel } of this.#tunnels.values()) tunnel.gone(cause);
    this.#tunnels.clear();
  }
}
