import type { TLSSocket } from 'node:tls';
import type { Peer } from './api-message.ts';

const NOBODY: Peer = { kind: 'network', user: undefined, wasRefused: false };
const REFUSED: Peer = { ...NOBODY, wasRefused: true };

/** Peers of connections: a certificate is shown once, and requests are many. */
const peers = new WeakMap<TLSSocket, Peer>();

/** Who a connection belongs to: common name and organizations of a client certificate that our authority signed. */
export function peerOf(socket: TLSSocket): Peer {
  const known = peers.get(socket);
  if (known) return known;
  const peer = readCertificate(socket);
  peers.set(socket, peer);
  return peer;
}

function readCertificate(socket: TLSSocket): Peer {
  const { subject } = socket.getPeerCertificate();
  if (!subject) return NOBODY;
  const [name] = textsOf(subject.CN);
  if (!socket.authorized || !name) return REFUSED;
  return { ...NOBODY, user: { name, groups: textsOf(subject.O) } };
}

function textsOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
