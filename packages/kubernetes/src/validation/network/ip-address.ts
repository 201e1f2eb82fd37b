/** An IP address: its family, and its bits as a number. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** A range of addresses that begin with the same bits. */
export interface IpPrefix {
  /** The address as it was written, bits beyond the prefix included. */
  readonly address: IpAddress;
  readonly bits: number;
}

/** `::ffff:0:0/96`: IPv4 addresses in the form of IPv6. */
const MAPPED_BITS = 0xffffn;

/**
 * Reads an address as Kubernetes' older fields do: parts of IPv4 may begin with zeros, and an IPv4 address in the form of IPv6 is one of
 * IPv4. `undefined` when it is none.
 */
export function parseIp(text: string): IpAddress | undefined {
  if (!text.includes(':')) return ipv4(parseIpv4(text, true));
  const value = parseIpv6(text);
  if (value === undefined) return undefined;
  return value >> 32n === MAPPED_BITS ? ipv4(value & 0xffff_ffffn) : { family: 6, value };
}

/** Reads an address as its standard says: without zeros in front. */
export function isStandardIp(text: string): boolean {
  return text.includes(':') ? parseIpv6(text) !== undefined : parseIpv4(text, false) !== undefined;
}

/** Whether the text is an IPv4 address in the form of IPv6. */
export function isMappedIp(text: string): boolean {
  return text.includes(':') && parseIp(text)?.family === 4;
}

/** The usual form of an address: the shortest, in lower case. */
export function formatIp({ family, value }: IpAddress): string {
  return family === 4 ? formatIpv4(value) : formatIpv6(value);
}

/** Reads `10.0.0.0/24` as {@link parseIp} reads addresses. */
export function parsePrefix(text: string): IpPrefix | undefined {
  const slash = text.indexOf('/');
  const address = parseIp(text.slice(0, Math.max(slash, 0)));
  const length = text.slice(slash + 1);
  if (address === undefined || !/^\d{1,4}$/.test(length)) return undefined;
  const bits = Number(length);
  const isMapped = address.family === 4 && text.slice(0, slash).includes(':');
  if (bits > (isMapped ? 128 : bitsOf(address))) return undefined;
  if (!isMapped) return { address, bits };
  // Less than the mark of IPv4 in IPv6 leaves no IPv4.
  return bits < 96 ? undefined : { address, bits: bits - 96 };
}

/** The first address of a range. */
export function firstAddress({ address, bits }: IpPrefix): IpAddress {
  const host = BigInt(bitsOf(address) - bits);
  return { family: address.family, value: (address.value >> host) << host };
}

/** The last address of a range. */
export function lastAddress(prefix: IpPrefix): IpAddress {
  const { family, value } = firstAddress(prefix);
  return { family, value: value + (1n << BigInt(bitsOf(prefix.address) - prefix.bits)) - 1n };
}

/** The usual form of a range: its first address and the number of bits. */
export function formatPrefix(prefix: IpPrefix): string {
  return `${formatIp(firstAddress(prefix))}/${prefix.bits}`;
}

/** Whether an address lies in a range. */
export function isInPrefix({ family, value }: IpAddress, prefix: IpPrefix): boolean {
  return (
    family === prefix.address.family &&
    value >= firstAddress(prefix).value &&
    value <= lastAddress(prefix).value
  );
}

/** `IPv4` or `IPv6`, as Services name the families. */
export function familyName({ family }: IpAddress): 'IPv4' | 'IPv6' {
  return family === 4 ? 'IPv4' : 'IPv6';
}

function bitsOf({ family }: IpAddress): number {
  return family === 4 ? 32 : 128;
}

function ipv4(value: bigint | undefined): IpAddress | undefined {
  return value === undefined ? undefined : { family: 4, value };
}

function parseIpv4(text: string, allowsZeros: boolean): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  const form = allowsZeros ? /^\d{1,20}$/ : /^(?:0|[1-9]\d{0,2})$/;
  if (!parts.every((part) => form.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((value, part) => (value << 8n) | BigInt(Number(part)), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : groupsOf(half)));
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...(tail ?? [])];
  if (groups.some((group) => Number.isNaN(group))) return undefined;
  return groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n);
}

/** Groups of 16 bits; `NaN` for one that is malformed. */
function groupsOf(text: string): number[] {
  const words = text.split(':');
  return words.flatMap((word, index) => {
    if (index === words.length - 1 && word.includes('.')) {
      const value = Number(parseIpv4(word, true) ?? Number.NaN);
      return [Math.floor(value / 0x1_0000), value % 0x1_0000];
    }
    return [/^[0-9a-f]{1,4}$/i.test(word) ? Number.parseInt(word, 16) : Number.NaN];
  });
}

function formatIpv4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.');
}

/** The longest run of two or more zero groups, the first of equals, is left out. */
function formatIpv6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  const runs = [...groups.join(':').matchAll(/(?:^|:)0(?::0)+(?![0-9a-f])/g)];
  const longest = runs.reduce((best, [run]) => (run.length > best.length ? run : best), '');
  const text = groups.join(':');
  if (longest === '') return text;
  const at = text.indexOf(longest);
  const head = text.slice(0, at);
  const rest = text.slice(at + longest.length);
  return `${head}::${rest.replace(/^:/, '')}`;
}
