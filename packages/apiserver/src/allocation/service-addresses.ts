import { internalError } from '@drover/apimachinery';
import type { Random } from '@drover/base';
import {
  familyName,
  firstAddress,
  formatIp,
  type IpAddress,
  type IpPrefix,
  invalid,
  invalidError,
  lastAddress,
  parseIp,
  type ServiceSpec,
} from '@drover/kubernetes';
import { drawOrder, type NumberRange, numberRange } from './number-range.ts';
import { needsClusterIp } from './service-defaults.ts';

/** Where addresses are taken for one write. */
export interface AddressSource {
  /** Of the Service, for errors. */
  readonly name: string;
  readonly random: Random;
  /** The ranges of the cluster; the first of a family is drawn from first. */
  readonly ranges: readonly IpPrefix[];
  /** Nothing is drawn, and the address of the network stands for what would be. */
  readonly dryRun: boolean;
  /** Takes an address in its usual form; `false` when it is taken. */
  take(ip: string): boolean;
}

/**
 * A new Service, or one that had no address, with an address of each of its families.
 *
 * @throws `StatusError`: `Invalid` when an address that it names cannot be had, `InternalError` when none is left.
 */
export function withNewAddresses(spec: ServiceSpec, source: AddressSource): ServiceSpec {
  const { clusterIPs = [], ipFamilies = [] } = spec;
  if (!needsClusterIp(spec) || clusterIPs[0] === 'None') return spec;
  const taken = ipFamilies.map((family, index) =>
    addressFor(family, { wanted: clusterIPs[index], spec }, source),
  );
  return withAddresses(spec, [...taken, ...clusterIPs.slice(taken.length)]);
}

/**
 * A changed Service: with addresses where it comes to need them, and a second one where it comes to have two families.
 *
 * @throws as `withNewAddresses`.
 */
export function withChangedAddresses(
  spec: ServiceSpec,
  old: ServiceSpec,
  source: AddressSource,
): ServiceSpec {
  if (!needsClusterIp(old)) return withNewAddresses(spec, source);
  if (!needsClusterIp(spec) || old.clusterIPs?.[0] === 'None') return spec;
  const { clusterIPs = [], ipFamilies = [] } = spec;
  const [, second] = ipFamilies;
  if (old.ipFamilies?.length !== 1 || second === undefined) return spec;
  const ip = addressFor(second, { wanted: clusterIPs[1], spec }, source);
  return { ...spec, clusterIPs: [...clusterIPs.slice(0, 1), ip, ...clusterIPs.slice(2)] };
}

/** The addresses that a Service holds, in their usual form. */
export function addressesOf({ type, clusterIPs = [] }: ServiceSpec): readonly string[] {
  if (type === 'ExternalName') return [];
  return clusterIPs.flatMap((ip) => {
    const address = parseIp(ip);
    return address === undefined ? [] : [formatIp(address)];
  });
}

/** The addresses of a range that Services can have: neither that of the network nor, for IPv4, that of all its hosts. */
export function addressRange(prefix: IpPrefix): NumberRange {
  const first = firstAddress(prefix).value;
  const last = lastAddress(prefix).value;
  const { family } = prefix.address;
  return numberRange([first + 1n, family === 4 ? last - 1n : last], last - first + 1n, {
    divisor: 16n,
    min: 16n,
    max: 256n,
  });
}

function withAddresses(spec: ServiceSpec, clusterIPs: readonly string[]): ServiceSpec {
  const [clusterIP] = clusterIPs;
  return clusterIP === undefined ? spec : { ...spec, clusterIP, clusterIPs };
}

function addressFor(
  family: string,
  { wanted, spec }: { readonly wanted: string | undefined; readonly spec: ServiceSpec },
  source: AddressSource,
): string {
  if (!wanted) return drawAddress(family, source);
  const refusal = refusalOf(wanted, source);
  if (refusal === undefined) return wanted;
  const detail = `failed to allocate IP ${wanted}: ${refusal}`;
  throw invalidError({ group: '', kind: 'Service' }, source.name, [
    invalid('spec.clusterIPs', spec.clusterIPs, detail),
  ]);
}

function refusalOf(wanted: string, source: AddressSource): string | undefined {
  const address = parseIp(wanted);
  if (address === undefined || !source.ranges.some((range) => isIn(address, range))) {
    return 'the provided network does not match the current range';
  }
  return source.take(formatIp(address)) ? undefined : 'provided IP is already allocated';
}

function isIn({ family, value }: IpAddress, range: IpPrefix): boolean {
  const { first, last } = addressRange(range);
  return family === range.address.family && value >= first && value <= last;
}

function drawAddress(family: string, source: AddressSource): string {
  const { ranges, random, dryRun } = source;
  // An address is held by name, so that nobody without one gets any.
  for (const range of source.name === '' ? [] : ranges) {
    if (familyName(range.address) !== family) continue;
    if (dryRun) return formatIp(firstAddress(range));
    for (const value of drawOrder(addressRange(range), random)) {
      const ip = formatIp({ family: range.address.family, value });
      if (source.take(ip)) return ip;
    }
  }
  throw internalError('failed to allocate a serviceIP: range is full');
}
