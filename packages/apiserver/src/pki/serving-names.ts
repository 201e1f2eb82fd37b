import { isIPv6 } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/** By which those on this machine and in the cluster call the server, wherever it listens. */
const KNOWN_NAMES = [
  'localhost',
  '127.0.0.1',
  '::1',
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
];

/** Addresses that stand for all of this machine. */
const ALL_ADDRESSES: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/**
 * What the certificate of a server that listens on `host` is to be good for: this machine, the Service `kubernetes` with its addresses,
 * and where others reach it.
 */
export function servingNames(host: string, serviceAddresses: readonly string[]): readonly string[] {
  const reached = ALL_ADDRESSES.has(host) ? [hostname(), ...ownAddresses()] : [host];
  return [...new Set([...KNOWN_NAMES, ...serviceAddresses, ...reached])];
}

/** The URL under which this machine reaches a server that listens on `host`. */
export function localUrl(host: string, port: number): string {
  const reached = ALL_ADDRESSES.has(host) ? '127.0.0.1' : host;
  return `https://${isIPv6(reached) ? `[${reached}]` : reached}:${port}`;
}

/** Those that others can dial: addresses of one link mean nothing elsewhere. */
function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((found) => !found.internal && !(found.family === 'IPv6' && found.scopeid !== 0))
    .map(({ address }) => address);
}
