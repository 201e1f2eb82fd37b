import type { KeepAlive, TunnelLimits } from '@drover/tunnel';
import type { SessionHealth } from '../tunnels/cluster-session.ts';
import type { ClusterParams } from '../tunnels/connect-params.ts';

/** Where replicas dial each other. */
export const PEER_PATH = '/drover/peer';

/** Both ends speak often, so that a replica that stands still is noticed before its clients are. */
export const PEER_KEEP_ALIVE: KeepAlive = {
  pingIntervalMs: 1_000,
  idleMs: 5_000,
  writeStallMs: 10_000,
};

/** One link carries the requests for many clusters. */
export const PEER_LIMITS: Partial<TunnelLimits> = { maxStreams: 16_384, maxConnectBytes: 512 };

/** The stream on which a replica tells which sessions it holds; it ends with the link. */
export const SESSIONS_STREAM = { protocol: 'sessions', address: '1' } as const;

/** The protocol of a stream that ends the session that is its address. */
export const CLOSE_PROTOCOL = 'close';

/** How a session is, as its replica sees it. */
export interface SessionState {
  readonly health: SessionHealth;
  readonly streams: number;
}

/** A line of the stream of sessions. */
export type PeerLine =
  | (SessionState & {
      readonly type: 'session';
      readonly id: string;
      readonly cluster: string;
      /** Of the cluster that it leads to. */
      readonly uid: string;
      readonly params: ClusterParams;
      readonly remoteAddress: string;
      readonly tokenSecret?: string;
    })
  | (SessionState & { readonly type: 'changed'; readonly id: string })
  | { readonly type: 'gone'; readonly id: string }
  /** All that there were at the beginning have been told. */
  | { readonly type: 'synced' };

/** The protocol that asks a replica for a stream in a session that it holds. */
export function protocolThrough(session: string, protocol: string): string {
  return `${session}::${protocol}`;
}

/** The session and the protocol of a stream that another replica asks for; `undefined` when it is another stream. */
export function parseThrough(
  protocol: string,
): { readonly session: string; readonly protocol: string } | undefined {
  const mark = protocol.indexOf('::');
  if (mark < 0) return undefined;
  return { session: protocol.slice(0, mark), protocol: protocol.slice(mark + 2) };
}
