import type { Value } from './row.ts';

/**
 * Orders values: numbers by size, then texts without regard to case, then what has none. 0 when they are equal.
 */
export function compareValues(a: Value, b: Value): number {
  if (a === b) return 0;
  if (typeof a === 'number') return typeof b === 'number' ? a - b : -1;
  if (a === undefined || typeof b === 'number') return 1;
  if (b === undefined) return -1;
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** An IPv4 or IPv6 address, alone or first in a list, as a text that sorts by its number; other texts as they are. */
export function addressKey(value: Value): Value {
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
