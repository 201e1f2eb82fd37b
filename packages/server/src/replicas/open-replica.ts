import { hostname, networkInterfaces } from 'node:os';
import type { ProcessParts } from '../compose/process-parts.ts';
import type { ServerConfig } from '../config/config.ts';
import type { Home } from '../home/home.ts';
import { openPeerIdentity } from '../peers/peer-identity.ts';
import { openPeerPort, type PeerPort } from '../peers/peer-port.ts';
import { createProcessIdentity, type ProcessIdentity } from './process-identity.ts';

/** This process among the replicas, before it does anything. */
export interface OpenReplica extends AsyncDisposable {
  readonly identity: ProcessIdentity;
  /** Where the others dial in; absent where there can be no others. */
  readonly peerPort: PeerPort | undefined;
}

/**
 * Names this process, and listens for other replicas, which are let in later.
 *
 * @throws `SERVER_PORT_IN_USE`, `SERVER_LISTEN_FAILED`
 */
export async function openReplica(
  home: Home,
  config: ServerConfig,
  { clock, random, log, signal }: ProcessParts,
): Promise<OpenReplica> {
  const { env, listenAddress, peer } = config;
  const identity = createProcessIdentity({ env, hostname: hostname(), random });
  if (home.isExclusive) {
    return { identity, peerPort: undefined, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const peerPort = await openPeerPort({
    identity: await openPeerIdentity(home.client, signal, { id: identity.id, clock, random }),
    listenAddress,
    port: peer.port,
    host: peer.host ?? (isUnspecified(listenAddress) ? machineAddress() : listenAddress),
    clock,
    log: log.child({ part: 'peers' }),
  });
  return { identity, peerPort, [Symbol.asyncDispose]: () => peerPort[Symbol.asyncDispose]() };
}

function isUnspecified(address: string): boolean {
  return address === '::' || address === '0.0.0.0';
}

/** The first address by which others may reach this machine. */
function machineAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const outside = all.filter(({ internal, scopeid }) => !internal && !scopeid);
  const [first] = outside.toSorted((a, b) => a.family.localeCompare(b.family));
  return first?.address ?? '127.0.0.1';
}
