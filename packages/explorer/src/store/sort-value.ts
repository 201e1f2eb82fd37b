import type { Value } from './row.ts';

/** A value as it is compared: texts without regard to case; addresses, where they are meant, by their number. */
export function sortValue(value: Value, isAddress: boolean): Value {
  const meant = isAddress ? addressKey(value) : value;
  return typeof meant === 'string' ? meant.toLowerCase() : meant;
}

/** An IPv4 or IPv6 address, alone or first in a list, as a text that sorts by its number; other texts as they are. */
function addressKey(value: Value): Value {
  if (typeof value !== 'string') return value;
  const [address = ''] = value.split(/[|,/]/, 1);
  const parts = address.split('.');
  if (parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part)))
    return `4:${parts.map((part) => part.padStart(3, '0')).join('.')}`;
  return address.includes(':') ? `6:${expandedV6(address)}` : value;
}

function expandedV6(address: string): string {
  const [head = '', tail] = address.toLowerCase().split('::', 2);
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const missing = tail === undefined ? 0 : Math.max(8 - before.length - after.length, 0);
  const zeros = Array.from({ length: missing }, () => '0');
  return [...before, ...zeros, ...after].map((group) => group.padStart(4, '0')).join(':');
}
