import {
  formatIp,
  goQuote,
  type IpAddress,
  isMappedIp,
  isStandardIp,
  parseIp as readIp,
} from '@drover/kubernetes';
import { CelError } from '../cel-error.ts';
import { type CallCost, fn, method, type Overload } from '../check/overload.ts';
import { BOOL, INT, STRING, sealed } from '../type.ts';
import { sizeOf, traversal } from './cost.ts';
import { Opaque } from './opaque-value.ts';

/** A network: an address and how many of its bits are those of the network. */
interface Network {
  readonly address: IpAddress;
  readonly bits: number;
}

/** The type of addresses. */
export const IP = sealed<Opaque<IpAddress>>('net.IP');

/** The type of networks. */
export const CIDR = sealed<Opaque<Network>>('net.CIDR');

function ip(address: IpAddress): Opaque<IpAddress> {
  const isSame = (a: IpAddress, b: IpAddress): boolean =>
    a.family === b.family && a.value === b.value;
  return new Opaque(IP, address, isSame, bitsOf(address) / 8);
}

function bitsOf({ family }: IpAddress): number {
  return family === 4 ? 32 : 128;
}

/** An address in its standard form; one of IPv4 within IPv6 is none. */
function standardIp(text: string): IpAddress | undefined {
  return isStandardIp(text) && !isMappedIp(text) ? readIp(text) : undefined;
}

/** @throws `CelError` */
function parseIp(text: string): Opaque<IpAddress> {
  const plain = text.replace(/%.*$/s, '');
  const address = standardIp(plain);
  if (address !== undefined && plain === text) return ip(address);
  if (address !== undefined) {
    throw new CelError(`IP address ${goQuote(text)} with zone value is not allowed`);
  }
  if (isMappedIp(text)) {
    throw new CelError(`IPv4-mapped IPv6 address ${goQuote(text)} is not allowed`);
  }
  const start = `IP Address ${goQuote(text)} parse error during conversion from string`;
  throw new CelError(`${start}: ParseAddr(${goQuote(text)}): unable to parse IP`);
}

function cidr(network: Network): Opaque<Network> {
  const isSame = (a: Network, b: Network): boolean =>
    a.bits === b.bits &&
    a.address.family === b.address.family &&
    a.address.value === b.address.value;
  return new Opaque(CIDR, network, isSame, Math.ceil(network.bits / 8));
}

/** @throws `CelError` */
function parseCidr(text: string): Opaque<Network> {
  const slash = text.lastIndexOf('/');
  const host = text.slice(0, Math.max(slash, 0));
  const length = text.slice(slash + 1);
  const address = standardIp(host);
  const isLength = /^(?:0|[1-9]\d{0,2})$/.test(length);
  if (address !== undefined && isLength && Number(length) <= bitsOf(address)) {
    return cidr({ address, bits: Number(length) });
  }
  const start = 'network address parse error during conversion from string';
  if (isMappedIp(host)) {
    throw new CelError(`${start}: IPv4-mapped IPv6 address ${goQuote(text)} is not allowed`);
  }
  const why = slash < 0 ? "no '/'" : 'prefix length out of range';
  throw new CelError(`${start}: ${start}: netip.ParsePrefix(${goQuote(text)}): ${why}`);
}

function networkValue({ address, bits }: Network): bigint {
  return address.value >> BigInt(bitsOf(address) - bits);
}

function containsIp(
  { content: network }: Opaque<Network>,
  { content }: Opaque<IpAddress>,
): boolean {
  if (network.address.family !== content.family) return false;
  return networkValue(network) === networkValue({ address: content, bits: network.bits });
}

function containsCidr(outer: Opaque<Network>, inner: Opaque<Network>): boolean {
  return outer.content.bits <= inner.content.bits && containsIp(outer, ip(inner.content.address));
}

function masked({ content: network }: Opaque<Network>): Opaque<Network> {
  const { address, bits } = network;
  const value = networkValue(network) << BigInt(bitsOf(address) - bits);
  return cidr({ address: { ...address, value }, bits });
}

/** Whether an address begins with the bits of a network in its text. */
function inNetwork(v4: string, v6: string): (address: Opaque<IpAddress>) => boolean {
  const networks = [parseCidr(v4), parseCidr(v6)];
  return (address) => networks.some((network) => containsIp(network, address));
}

const isUnspecified = inNetwork('0.0.0.0/32', '::/128');
const isLoopback = inNetwork('127.0.0.0/8', '::1/128');
const isLinkLocalUnicast = inNetwork('169.254.0.0/16', 'fe80::/10');
const isLinkLocalMulticast = inNetwork('224.0.0.0/24', 'ff02::/16');
const isMulticast = inNetwork('224.0.0.0/4', 'ff00::/8');
const isBroadcast = inNetwork('255.255.255.255/32', '::/128');

function isGlobalUnicast(address: Opaque<IpAddress>): boolean {
  const others = [isUnspecified, isLoopback, isLinkLocalUnicast, isMulticast, isBroadcast];
  return !others.some((isOther) => isOther(address));
}

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

/** Comparing the bits of the network, and reading the other side when it is a text. */
function containmentCost(traversals: number, extra: number): CallCost {
  return ([network, other]) => {
    const base = Math.ceil(2 * sizeOf(network) * 0.1);
    const again = traversals === 0 ? 0 : Math.ceil(sizeOf(network) * 0.1) + 1;
    return base + again + extra * Math.ceil(sizeOf(other) * 0.1);
  };
}

const IP_TEST = [[IP], BOOL] as const;

/** The functions of addresses and networks. */
export const addresses: readonly Overload[] = [
  fn('ip', [[STRING], IP], parseIp, { cost: traversal() }),
  fn('isIP', [[STRING], BOOL], (text) => succeeds(() => parseIp(text)), { cost: traversal() }),
  fn('ip.isCanonical', [[STRING], BOOL], (text) => formatIp(parseIp(text).content) === text, {
    cost: traversal(2),
  }),
  fn('string', [[IP], STRING], ({ content }) => formatIp(content)),
  method('family', [[IP], INT], ({ content }) => BigInt(content.family)),
  method('isUnspecified', IP_TEST, isUnspecified),
  method('isLoopback', IP_TEST, isLoopback),
  method('isLinkLocalMulticast', IP_TEST, isLinkLocalMulticast),
  method('isLinkLocalUnicast', IP_TEST, isLinkLocalUnicast),
  method('isGlobalUnicast', IP_TEST, isGlobalUnicast),
  fn('cidr', [[STRING], CIDR], parseCidr, { cost: traversal() }),
  fn('isCIDR', [[STRING], BOOL], (text) => succeeds(() => parseCidr(text)), {
    cost: traversal(),
  }),
  fn('string', [[CIDR], STRING], ({ content }) => `${formatIp(content.address)}/${content.bits}`),
  method('ip', [[CIDR], IP], ({ content }) => ip(content.address)),
  method('masked', [[CIDR], CIDR], masked),
  method('prefixLength', [[CIDR], INT], ({ content }) => BigInt(content.bits)),
  method('containsIP', [[CIDR, IP], BOOL], containsIp, { cost: containmentCost(0, 0) }),
  method('containsIP', [[CIDR, STRING], BOOL], (a, text) => containsIp(a, parseIp(text)), {
    cost: containmentCost(0, 1),
  }),
  method('containsCIDR', [[CIDR, CIDR], BOOL], containsCidr, { cost: containmentCost(1, 0) }),
  method('containsCIDR', [[CIDR, STRING], BOOL], (a, text) => containsCidr(a, parseCidr(text)), {
    cost: containmentCost(1, 1),
  }),
];
