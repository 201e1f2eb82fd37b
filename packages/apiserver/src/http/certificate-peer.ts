import type { TLSSocket } from 'node:tls';
import { certificateUser } from '../authentication/certificate-user.ts';
import type { Peer } from './api-message.ts';

/** Peers of connections: a certificate is shown once, and requests are many. */
const peers = new WeakMap<TLSSocket, Peer>();

/** Who a connection belongs to: the user of a client certificate that our authority signed. */
export function peerOf(socket: TLSSocket): Peer {
  const known = peers.get(socket);
  if (known) return known;
  const peer = readCertificate(socket);
  peers.set(socket, peer);
  return peer;
}

function readCertificate(socket: TLSSocket): Peer {
  const { raw } = socket.getPeerCertificate();
  const user = raw && socket.authorized ? certificateUser(raw) : undefined;
  const wasRefused = raw !== undefined && user === undefined;
  return { kind: 'network', user, wasRefused, address: socket.remoteAddress };
}
