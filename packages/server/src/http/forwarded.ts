import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Origin } from './exchange.ts';

/** Proxies beside us, which is where one that ends TLS usually runs. */
export const LOOPBACK_NETWORKS: readonly string[] = ['127.0.0.0/8', '::1/128'];

/** Tells whose `X-Forwarded-*` headers are believed. */
export type TrustCheck = (address: string) => boolean;

/** A {@link TrustCheck} for networks written as `address/prefix`. */
export function trustNetworks(networks: readonly string[]): TrustCheck {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix = ''] = network.split('/');
    list.addSubnet(address, Number(prefix), isIPv4(address) ? 'ipv4' : 'ipv6');
  }
  return (address) => {
    if (isIPv4(address)) return list.check(address, 'ipv4');
    return isIPv6(address) && list.check(address, 'ipv6');
  };
}

/**
 * Where a request came from. Headers of a proxy count only when the socket is that of a trusted one; of a chain of
 * proxies the nearest address that is not trusted is the client.
 */
export function originOf(request: IncomingMessage, isTrusted: TrustCheck): Origin {
  const peer = plainAddress(request.socket.remoteAddress ?? '');
  const scheme = (request.socket as Partial<TLSSocket>).encrypted ? 'https' : 'http';
  const host = request.headers.host ?? '';
  if (!isTrusted(peer)) return { address: peer, scheme, host };
  const forwardedHost = lastItem(request.headers['x-forwarded-host']);
  return {
    address: clientAddress(request.headers['x-forwarded-for'], peer, isTrusted),
    scheme: lastItem(request.headers['x-forwarded-proto']) === 'https' ? 'https' : scheme,
    host: withPort(forwardedHost ?? host, lastItem(request.headers['x-forwarded-port'])),
  };
}

function clientAddress(
  header: string | string[] | undefined,
  peer: string,
  isTrusted: TrustCheck,
): string {
  const chain = itemsOf(header).map(plainAddress);
  for (const address of chain.toReversed()) {
    if (!isTrusted(address)) return isIPv4(address) || isIPv6(address) ? address : peer;
  }
  return chain[0] ?? peer;
}

function withPort(host: string, port: string | undefined): string {
  if (port === undefined || port === '443' || port === '80' || !/^\d{1,5}$/.test(port)) return host;
  return /:\d+$/.test(host) ? host : `${host}:${port}`;
}

function lastItem(header: string | string[] | undefined): string | undefined {
  return itemsOf(header).at(-1);
}

function itemsOf(header: string | string[] | undefined): string[] {
  return [header ?? []]
    .flat()
    .flatMap((line) => line.split(','))
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** IPv4 addresses that arrive on an IPv6 socket, without their prefix. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}
