import { firstAddress, formatPrefix, isStandardIp, parsePrefix } from '@drover/kubernetes';
import type { FormatCheck } from './format-problem.ts';

/** An IPv4 or IPv6 address. */
export const checkIpAddress: FormatCheck = (text) =>
  isStandardIp(text)
    ? undefined
    : { message: 'is no IP address', remedy: 'Give an address such as 10.9.8.7 or 2001:db8::1.' };

/** A range of IPv4 or IPv6 addresses, written by its first address. */
export const checkCidr: FormatCheck = (text) => {
  const prefix = isStandardIp(text.slice(0, Math.max(text.indexOf('/'), 0)))
    ? parsePrefix(text)
    : undefined;
  const remedy = 'Give a range such as 10.42.0.0/16 or 2001:db8:42::/56.';
  if (!prefix) return { message: 'is no range of IP addresses', remedy };
  return firstAddress(prefix).value === prefix.address.value
    ? undefined
    : {
        message: 'has bits set beyond the length of its prefix',
        remedy: `Begin it with its first address: ${formatPrefix(prefix)}.`,
      };
};

/** Several ranges, separated by commas, as clusters with both families have. */
export const checkCidrs: FormatCheck = (text) => {
  for (const part of text.split(',')) {
    const problem = checkCidr(part.trim());
    if (problem) return problem;
  }
  return undefined;
};
