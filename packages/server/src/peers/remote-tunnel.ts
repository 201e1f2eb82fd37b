import type { Duplex } from 'node:stream';
import { type CodedError, hasCode } from '@drover/base';
import type { TunnelSession } from '@drover/tunnel';
import type { ClusterTunnel, RemoteState, SessionHealth } from '../tunnels/cluster-session.ts';
import { CLOSE_PROTOCOL, protocolThrough, type SessionState } from './peer-wire.ts';

/** Which session of which replica. */
export interface RemoteTunnelOptions {
  /** To the replica. */
  readonly link: TunnelSession;
  /** Id of the session there. */
  readonly id: string;
  readonly replica: string;
  readonly state: SessionState;
}

/** With these the other replica refuses a stream when its session has ended, or is about to. */
const GONE: ReadonlySet<string> = new Set([
  'PEER_SESSION_GONE',
  'TUNNEL_DRAINING',
  'TUNNEL_SESSION_LOST',
]);

/** Links speak every second. */
const LINK_SILENT_MS = 2_500;

/** The tunnel of an agent that is connected to another replica, through the link to that one. */
export class RemoteTunnel implements ClusterTunnel, RemoteState {
  readonly closed: Promise<CodedError>;
  readonly replica: string;
  readonly #link: TunnelSession;
  readonly #id: string;
  readonly #end: (cause: CodedError) => void;
  #state: SessionState;
  #isClosed = false;
  /** Streams that were opened since the other replica has told how many there are. */
  #openedSince = 0;

  constructor({ link, id, replica, state }: RemoteTunnelOptions) {
    const { promise, resolve } = Promise.withResolvers<CodedError>();
    this.closed = promise;
    this.#end = resolve;
    this.replica = replica;
    this.#link = link;
    this.#id = id;
    this.#state = state;
  }

  get health(): SessionHealth {
    const { health } = this.#state;
    return health === 'well' && this.#link.stats.lastHeardMs > LINK_SILENT_MS ? 'silent' : health;
  }

  get phase(): TunnelSession['phase'] {
    if (this.#isClosed) return 'closed';
    return this.#state.health === 'closed' ? 'draining' : this.#link.phase;
  }

  get stats(): ClusterTunnel['stats'] {
    return { openStreams: this.#state.streams + this.#openedSince };
  }

  async open(
    protocol: string,
    address: string,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<Duplex> {
    this.#openedSince += 1;
    try {
      return await this.#link.open(protocolThrough(this.#id, protocol), address, options);
    } catch (error) {
      // What is about to be told is known by this.
      if (hasCode(error, 'TUNNEL_STREAM_REFUSED') && GONE.has(String(error.facts['farCode']))) {
        this.#state = { ...this.#state, health: 'closed' };
      }
      throw error;
    }
  }

  /** Asks the other replica to end the session; it is over here when that one says so. */
  close(): void {
    void this.#ask().catch(() => {
      // The link is lost, and this session with it.
    });
  }

  /** The other replica tells how the session is. */
  changed(state: SessionState): void {
    this.#state = state;
    this.#openedSince = 0;
  }

  /** The session has ended, or the link to its replica has. */
  gone(cause: CodedError): void {
    this.#isClosed = true;
    this.#end(cause);
  }

  async #ask(): Promise<void> {
    const stream = await this.#link.open(CLOSE_PROTOCOL, this.#id);
    stream.on('error', () => {}).resume();
    stream.end();
  }
}
