import { type FieldError, invalid } from '../../field/field-error.ts';
import { goQuote } from '../../field/go-format.ts';
import {
  firstAddress,
  formatIp,
  formatPrefix,
  type IpAddress,
  type IpPrefix,
  isInPrefix,
  isMappedIp,
  isStandardIp,
  parseIp,
  parsePrefix,
} from './ip-address.ts';

const NO_ADDRESS = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const NO_RANGE = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';
const NO_INTERFACE = 'must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)';

/** What is wrong with an address in a field that takes the usual form alone. */
export function validateIp(path: string, value: string): readonly FieldError[] {
  const address = parseIp(value);
  if (address === undefined) return [invalid(path, value, NO_ADDRESS)];
  if (!isStandardIp(value)) return [invalid(path, value, 'must not have leading 0s')];
  if (isMappedIp(value)) {
    return [invalid(path, value, 'must not be an IPv4-mapped IPv6 address')];
  }
  return canonical(path, value, formatIp(address));
}

/** What is wrong with an address in a field that is older than the rules; `old` values may stay. */
export function validateLegacyIp(
  path: string,
  value: string,
  old: readonly string[] = [],
): readonly FieldError[] {
  if (old.includes(value) || parseIp(value) !== undefined) return [];
  return [invalid(path, value, NO_ADDRESS)];
}

/** What is wrong with a range in a field that takes the usual form alone. */
export function validateCidr(path: string, value: string): readonly FieldError[] {
  const prefix = parsePrefix(value);
  if (prefix === undefined) return [invalid(path, value, NO_RANGE)];
  if (!isStandardPrefix(value)) {
    return [invalid(path, value, 'must not have leading 0s in IP or prefix length')];
  }
  if (isMappedIp(addressPart(value))) {
    return [invalid(path, value, 'must not have an IPv4-mapped IPv6 address')];
  }
  if (firstAddress(prefix).value !== prefix.address.value) {
    return [invalid(path, value, 'must not have bits set beyond the prefix length')];
  }
  return canonical(path, value, formatPrefix(prefix));
}

/** What is wrong with a range in a field that is older than the rules; `old` values may stay. */
export function validateLegacyCidr(
  path: string,
  value: string,
  old: readonly string[] = [],
): readonly FieldError[] {
  if (old.includes(value) || parsePrefix(value) !== undefined) return [];
  return [invalid(path, value, NO_RANGE)];
}

/** What is wrong with the address of an interface (`10.0.0.7/24`). */
export function validateInterfaceAddress(path: string, value: string): readonly FieldError[] {
  const prefix = parsePrefix(value);
  if (prefix === undefined) return [invalid(path, value, NO_INTERFACE)];
  return canonical(path, value, `${formatIp(prefix.address)}/${prefix.bits}`);
}

/** Ranges whose addresses cannot be reached from elsewhere, and how messages call them. */
const SPECIAL_RANGES: readonly (readonly [ranges: readonly string[], detail: string])[] = [
  [['127.0.0.0/8', '::1/128'], 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
  [
    ['169.254.0.0/16', 'fe80::/10'],
    'may not be in the link-local range (169.254.0.0/16, fe80::/10)',
  ],
  [
    ['224.0.0.0/24', 'ff02::/16'],
    'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
  ],
];

/** What is wrong with the address of an endpoint, which must be reachable. */
export function validateEndpointIp(path: string, value: string): readonly FieldError[] {
  const address = parseIp(value);
  if (address === undefined) return [invalid(path, value, 'must be a valid IP address')];
  const unspecified = `may not be unspecified (${value})`;
  return [
    ...(address.value === 0n ? [invalid(path, value, unspecified)] : []),
    ...SPECIAL_RANGES.filter(([ranges]) => isInAny(address, ranges)).map(([, detail]) =>
      invalid(path, value, detail),
    ),
  ];
}

/** Warnings of an address that {@link validateLegacyIp} lets pass though it is not in its usual form. */
export function warnOfIp(path: string, value: string): readonly string[] {
  const address = parseIp(value);
  if (address === undefined) return [];
  const usual = formatIp(address);
  if (!isStandardIp(value) || isMappedIp(value)) {
    return [
      `${path}: non-standard IP address ${goQuote(value)} will be considered invalid in a future Kubernetes release: use ${goQuote(usual)}`,
    ];
  }
  if (value === usual) return [];
  return [
    `${path}: IPv6 address ${goQuote(value)} should be in RFC 5952 canonical format (${goQuote(usual)})`,
  ];
}

/** Warnings of a range that {@link validateLegacyCidr} lets pass though it is not in its usual form. */
export function warnOfCidr(path: string, value: string): readonly string[] {
  const prefix = parsePrefix(value);
  if (prefix === undefined) return [];
  const usual = formatPrefix(prefix);
  const warnings: string[] = [];
  if (firstAddress(prefix).value !== prefix.address.value) {
    const single = `${formatIp(prefix.address)}/${prefix.address.family === 4 ? 32 : 128}`;
    warnings.push(
      `${path}: CIDR value ${goQuote(value)} is ambiguous in this context (should be ${goQuote(usual)} or ${goQuote(single)}?)`,
    );
  }
  if (!isStandardPrefix(value) || isMappedIp(addressPart(value))) {
    warnings.push(
      `${path}: non-standard CIDR value ${goQuote(value)} will be considered invalid in a future Kubernetes release: use ${goQuote(usual)}`,
    );
  }
  if (warnings.length === 0 && value !== usual) {
    warnings.push(
      `${path}: IPv6 CIDR value ${goQuote(value)} should be in RFC 5952 canonical format (${goQuote(usual)})`,
    );
  }
  return warnings;
}

function canonical(path: string, value: string, usual: string): readonly FieldError[] {
  if (value === usual) return [];
  return [invalid(path, value, `must be in canonical form (${goQuote(usual)})`)];
}

function isStandardPrefix(value: string): boolean {
  return isStandardIp(addressPart(value)) && !/\/0\d/.test(value);
}

function addressPart(value: string): string {
  return value.slice(0, value.indexOf('/'));
}

function isInAny(address: IpAddress, ranges: readonly string[]): boolean {
  return ranges
    .map((range) => parsePrefix(range))
    .some((prefix): prefix is IpPrefix => prefix !== undefined && isInPrefix(address, prefix));
}
