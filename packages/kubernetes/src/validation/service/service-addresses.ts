import {
  duplicate,
  type FieldError,
  invalid,
  itemPath,
  notSupported,
  required,
} from '../../field/field-error.ts';
import type { ServiceSpec } from '../../types/service.ts';
import { parseIp } from '../network/ip-address.ts';
import { validateLegacyIp } from '../network/ip-fields.ts';
import { optionallyOneOf } from '../value/choices.ts';
import { each } from '../value/lists.ts';
import { when } from '../value/when.ts';

const FAMILIES = ['IPv4', 'IPv6'];
const FAMILY_POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const IPS = 'spec.clusterIPs';
const KEPT = 'may not change once set';

/** Whether a Service has no address of its own. */
export function isHeadless({ clusterIPs = [] }: ServiceSpec): boolean {
  return clusterIPs.length === 1 && clusterIPs[0] === 'None';
}

/** What is wrong with the addresses of a Service in the cluster, and with their families. */
export function validateClusterIps(spec: ServiceSpec, old?: ServiceSpec): readonly FieldError[] {
  if (spec.type === 'ExternalName') return [];
  const malformed = validateEachIp(spec, old);
  const errors = [
    ...validateFirstIp(spec),
    ...validateFamilies(spec),
    ...malformed,
    ...when((spec.clusterIPs ?? []).length > 2, () =>
      invalid(IPS, spec.clusterIPs, 'may only hold up to 2 values'),
    ),
  ];
  // Which family an address has can only be said of good ones.
  return malformed.length > 0 ? errors : [...errors, ...validateIpFamilies(spec)];
}

/** What must not change about addresses: the first one and its family. The second may come, and go when the Service says so. */
export function validateKeptAddresses(spec: ServiceSpec, old: ServiceSpec): readonly FieldError[] {
  if (spec.type === 'ExternalName' || old.type === 'ExternalName') return [];
  const [is, was] = [isHeadless(spec), isHeadless(old)];
  return [
    ...(is && was ? [] : validateKeptIps(spec, old)),
    ...(is || was ? [] : validateKeptFamilies(spec, old)),
  ];
}

/** The single address is the first of the list. */
function validateFirstIp({ clusterIP = '', clusterIPs = [] }: ServiceSpec): readonly FieldError[] {
  if (clusterIP === '') {
    const detail = 'must be empty when `clusterIP` is not specified';
    return when(clusterIPs.length > 0, () => invalid(IPS, clusterIPs, detail));
  }
  if (clusterIPs.length === 0) return [required(IPS)];
  const detail = 'first value must match `clusterIP`';
  return when(clusterIPs[0] !== clusterIP, () => invalid(IPS, clusterIPs, detail));
}

function validateFamilies({ ipFamilies = [], ipFamilyPolicy }: ServiceSpec): readonly FieldError[] {
  return [
    ...each('spec.ipFamilies', ipFamilies, (path, family, index) => [
      ...(FAMILIES.includes(family) ? [] : [notSupported(path, family, FAMILIES)]),
      ...when(ipFamilies.indexOf(family) < index, () => duplicate(path, family)),
    ]),
    ...optionallyOneOf('spec.ipFamilyPolicy', ipFamilyPolicy, FAMILY_POLICIES),
  ];
}

function validateEachIp(
  { clusterIPs = [] }: ServiceSpec,
  old?: ServiceSpec,
): readonly FieldError[] {
  return each(IPS, clusterIPs, (path, ip, index) => {
    if (index > 0 || ip !== 'None') return validateLegacyIp(path, ip, old?.clusterIPs);
    const detail = "'None' must be the first and only value";
    return when(clusterIPs.length > 1, () => invalid(IPS, clusterIPs, detail));
  });
}

function validateIpFamilies(spec: ServiceSpec): readonly FieldError[] {
  const { clusterIPs = [], ipFamilies = [] } = spec;
  const numbers = clusterIPs.map((ip) => parseIp(ip)?.family);
  const isDual = numbers.includes(4) && numbers.includes(6);
  const expected = isHeadless(spec) ? [] : ipFamilies.slice(0, clusterIPs.length);
  return [
    ...when(clusterIPs.length > 1 && !isDual, () =>
      invalid(IPS, clusterIPs, 'may specify no more than one IP for each IP family'),
    ),
    ...expected.flatMap((family, index) => {
      const isOther = FAMILIES.includes(family) && family !== `IPv${numbers[index]}`;
      const detail = `expected an ${family} value as indicated by \`ipFamilies[${index}]\``;
      return when(isOther, () => invalid(itemPath(IPS, index), clusterIPs[index], detail));
    }),
  ];
}

function validateKeptIps(spec: ServiceSpec, old: ServiceSpec): readonly FieldError[] {
  const { clusterIPs: ips = [] } = spec;
  const { clusterIPs: before = [] } = old;
  if (ips.length === before.length) {
    return before.flatMap((ip, index) =>
      when(ip !== ips[index], () => invalid(itemPath(IPS, index), ips, KEPT)),
    );
  }
  const first = `${IPS}[0]`;
  if (ips.length === 0) {
    return [invalid(first, null, 'primary clusterIP can not be unset')];
  }
  return [
    ...when(before.length > 0 && ips[0] !== before[0], () => invalid(first, ips, KEPT)),
    ...validateRelease(spec, ips.length < before.length && ips.length === 1, 'clusterIP'),
  ];
}

function validateKeptFamilies(spec: ServiceSpec, old: ServiceSpec): readonly FieldError[] {
  const { clusterIPs, ipFamilies: families = [] } = spec;
  const { ipFamilies: before = [] } = old;
  const first = 'spec.ipFamilies[0]';
  if (families.length === before.length) {
    return before.flatMap((family, index) =>
      when(family !== families[index], () => invalid(first, families, KEPT)),
    );
  }
  const isShorter = families.length < before.length;
  const isOther = families.length > 0 && before.length > 0 && families[0] !== before[0];
  return [
    ...when(isShorter && !clusterIPs?.length, () =>
      invalid(first, families, 'primary ipFamily can not be unset'),
    ),
    ...when(isOther, () => invalid(first, clusterIPs ?? null, KEPT)),
    ...validateRelease(spec, isShorter && families.length === 1, 'ipFamily'),
  ];
}

function validateRelease(
  { ipFamilyPolicy: policy }: ServiceSpec,
  isReleased: boolean,
  what: string,
): readonly FieldError[] {
  const detail = `must be set to 'SingleStack' when releasing the secondary ${what}`;
  return when(isReleased && policy !== 'SingleStack', () =>
    invalid('spec.ipFamilyPolicy', policy ?? null, detail),
  );
}
