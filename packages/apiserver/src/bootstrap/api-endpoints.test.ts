import { isIPv4 } from 'node:net';
import { expect, test } from 'vitest';
import { advertisedAddress } from './api-endpoints.ts';

test('the address that is listened on is told to others', () => {
  expect(advertisedAddress('192.0.2.1')).toBe('192.0.2.1');
  expect(advertisedAddress('2001:db8::1')).toBe('2001:db8::1');
});

test.each(['0.0.0.0', '::', '127.0.0.1', '127.0.0.2', '::1', 'localhost'])(
  'in place of %s one of this machine is told, if it has one',
  (host) => {
    const address = advertisedAddress(host);
    const isOfOthers = (text: string): boolean => isIPv4(text) && !text.startsWith('127.');
    expect(address === undefined || isOfOthers(address)).toBe(true);
  },
);
