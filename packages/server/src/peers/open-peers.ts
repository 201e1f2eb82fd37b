import type { InformerCache, Runtime } from '@drover/controller-runtime';
import type { SessionRegistry } from '../tunnels/session-registry.ts';
import { answerPeer } from './answer-peer.ts';
import { PeerLinks } from './peer-links.ts';
import type { PeerPort } from './peer-port.ts';

/** What {@link openPeers} needs. */
export interface PeersOptions {
  /** Of the home of state. */
  readonly cache: InformerCache;
  readonly sessions: SessionRegistry;
  /** Absent where there can be no other replica. */
  readonly port: PeerPort | undefined;
}

/** Lets other replicas in, and makes the links to them, which are not run yet; nothing where there can be none. */
export function openPeers(
  runtime: Runtime,
  { cache, sessions, port }: PeersOptions,
): PeerLinks | undefined {
  if (!port) return undefined;
  const links = new PeerLinks(runtime, { cache, sessions, identity: port.identity });
  port.serve({
    isPresent: (replica) => links.isPresent(replica),
    onConnect: answerPeer(sessions, runtime.clock),
  });
  return links;
}
