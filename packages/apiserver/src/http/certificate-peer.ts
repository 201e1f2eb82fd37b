import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { certificateUser } from '../authentication/certificate-user.ts';
import type { Peer } from './api-message.ts';

/** The authorities whose client certificates mean something, as PEMs. */
export interface PeerAuthorities {
  /** Sign certificates that name a user. */
  readonly clientCa: string;
  /** Sign certificates of proxies that speak for users; absent: there are none. */
  readonly proxyCa?: string | undefined;
}

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Tells who connections belong to, by the certificates that they have shown.
 *
 * Where there are authorities of two kinds, both sign certificates themselves: what a client sends besides its own is not believed to
 * lead to one or the other.
 */
export function peerReader({ clientCa, proxyCa }: PeerAuthorities): (socket: TLSSocket) => Peer {
  /** A certificate is shown once, and requests are many. */
  const peers = new WeakMap<TLSSocket, Peer>();
  const users = parseBundle(clientCa);
  const proxies = parseBundle(proxyCa ?? '');
  const read = (socket: TLSSocket): Peer => {
    const { raw } = socket.getPeerCertificate();
    const address = socket.remoteAddress;
    if (!raw || !socket.authorized) {
      return { kind: 'network', user: undefined, wasRefused: raw !== undefined, address };
    }
    const shown = certificateUser(raw);
    const isProxy = proxies.length > 0 && isSignedBy(raw, proxies);
    const isUser = proxies.length === 0 || isSignedBy(raw, users);
    const user = isUser ? shown : undefined;
    const proxyName = isProxy ? (shown?.name ?? '') : undefined;
    return { kind: 'network', user, wasRefused: user === undefined, proxyName, address };
  };
  return (socket) => {
    const known = peers.get(socket);
    if (known) return known;
    const peer = read(socket);
    peers.set(socket, peer);
    return peer;
  };
}

/** The certificates of a bundle of PEMs. */
export function parseBundle(pems: string): readonly X509Certificate[] {
  return (pems.match(PEM_CERTIFICATE) ?? []).map((pem) => new X509Certificate(pem));
}

function isSignedBy(der: Uint8Array, authorities: readonly X509Certificate[]): boolean {
  const certificate = new X509Certificate(der);
  return authorities.some(
    (authority) => certificate.checkIssued(authority) && certificate.verify(authority.publicKey),
  );
}
