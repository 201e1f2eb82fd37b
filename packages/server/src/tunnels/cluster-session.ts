import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { AGENT_EXPLORER } from '@drover/api';
import { bearerToken, type Credentials, type Transport } from '@drover/client';
import { type Connect, type PooledTransport, streamTransport } from '@drover/client/node';
import { INNER_HTTP, type TunnelSession } from '@drover/tunnel';
import { type ClusterParams, endsInnerHttp } from './connect-params.ts';

/** How requests reach one API server. */
export interface Upstream {
  /** `open` is absent where nothing can be upgraded, and `reset` where no connections are kept. */
  readonly transport: Transport & Partial<Pick<PooledTransport, 'open' | 'reset'>>;
  /** Host to name in upgrades. */
  readonly host: string;
  /** What to show beside the impersonation; absent where the far side adds its own. */
  readonly credentials?: Credentials;
  /** Headers that make a request the server's own, where it would otherwise be nobody's. */
  readonly asServer?: Readonly<Record<string, string>>;
  /** The far side answers the v1 API of its cluster itself. */
  readonly hasExplorer?: boolean;
}

/** As much of a tunnel as is there wherever its agent is connected. */
export interface ClusterTunnel extends Pick<TunnelSession, 'open' | 'closed' | 'phase' | 'close'> {
  readonly stats: Pick<TunnelSession['stats'], 'openStreams'>;
}

/** A tunnel to a cluster and the HTTP connections in it. */
export interface ClusterSession extends Upstream {
  /** Id of the cluster object. */
  readonly cluster: string;
  readonly tunnel: ClusterTunnel;
  readonly params: ClusterParams;
  /** Where the agent came from. */
  readonly remoteAddress: string;
  /** The Secret that keeps the token of `params`; absent for agents that hand none over. */
  readonly tokenSecret?: string;
}

/** A session of an agent that is connected to this process. */
export interface HeldSession extends ClusterSession {
  readonly tunnel: TunnelSession;
}

/** What another replica says of a session that it holds, as it is now. */
export interface RemoteState {
  /** Id of the replica. */
  readonly replica: string;
  readonly health: SessionHealth;
}

/** A session of an agent that is connected to another replica. */
export interface RemoteSession extends ClusterSession {
  readonly remote: RemoteState;
}

/** `leaving`: its replica stops, and it is taken while there is no other; `silent`: nothing is heard from its agent. */
export type SessionHealth = 'well' | 'silent' | 'leaving' | 'closed';

/** What is known of a session before there are connections in it. */
export type SessionFacts = Pick<
  ClusterSession,
  'cluster' | 'tunnel' | 'params' | 'remoteAddress' | 'tokenSecret'
>;

/** Makes a {@link ClusterSession} of a tunnel. */
export function createClusterSession<T extends SessionFacts>(
  facts: T,
): Omit<T, keyof Upstream> & Upstream {
  const { cluster, tunnel, params } = facts;
  const inner = endsInnerHttp(params);
  const connect = inner ? innerHttp(tunnel) : innerTls(tunnel, params);
  const host = inner ? INNER_HTTP.address : params.address;
  return {
    ...facts,
    host,
    hasExplorer: params.features.includes(AGENT_EXPLORER),
    transport: streamTransport({
      name: `tunnel:${cluster}`,
      connect,
      authority: host,
      // The tunnel has its own limit on streams and says so.
      maxConnections: 4_096,
    }),
    // Our agents act as themselves for this user alone; foreign ones hand over the credential to do it.
    ...(inner
      ? { asServer: { 'impersonate-user': 'drover:server' } }
      : { credentials: bearerToken(params.token) }),
  };
}

function innerHttp(tunnel: ClusterTunnel): Connect {
  return ({ signal }) => tunnel.open(INNER_HTTP.protocol, INNER_HTTP.address, { signal });
}

/** Foreign agents copy bytes only: TLS goes through them to the API server. */
function innerTls(tunnel: ClusterTunnel, { address, caCert }: ClusterParams): Connect {
  const ca = Buffer.from(caCert, 'base64').toString('utf8');
  const host = address.replace(/:\d+$/, '').replaceAll(/^\[|\]$/g, '');
  return async ({ signal }) => {
    const stream = await tunnel.open('tcp', address, { signal });
    return secured(stream, { ca, host, signal });
  };
}

function secured(
  stream: Duplex,
  { ca, host, signal }: { ca: string; host: string; signal: AbortSignal },
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      socket: stream,
      ca,
      // What agents hand over may be an intermediate authority; it is trusted as it stands.
      allowPartialTrustChain: true,
      host,
      ALPNProtocols: ['http/1.1'],
    });
    const abort = (): void => void socket.destroy(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      signal.removeEventListener('abort', abort);
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
