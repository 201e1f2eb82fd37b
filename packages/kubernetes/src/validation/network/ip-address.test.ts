import { describe, expect, test } from 'vitest';
import { formatIp, formatPrefix, isInPrefix, parseIp, parsePrefix } from './ip-address.ts';
import {
  validateCidr,
  validateEndpointIp,
  validateInterfaceAddress,
  validateIp,
  validateLegacyIp,
  warnOfCidr,
  warnOfIp,
} from './ip-fields.ts';

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['010.001.000.1', '10.1.0.1'],
  ['::ffff:1.2.3.4', '1.2.3.4'],
  ['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
  ['::', '::'],
  ['1::', '1::'],
  ['1:0:0:10::', '1:0:0:10::'],
  ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
  ['10:0:0:1:0:0:0:10', '10:0:0:1::10'],
])('%s is %s', (text, usual) => {
  const address = parseIp(text);
  expect(address && formatIp(address)).toBe(usual);
});

test.each([
  '',
  '1.2.3',
  '1.2.3.256',
  '1.2.3.4.5',
  ':',
  '1:2',
  ':::',
  '1::2::3',
  'g::',
  '1::2%eth0',
  '1.2.3.-1',
])('"%s" is no address', (text) => {
  expect(parseIp(text)).toBe(undefined);
});

test('ranges are known by their first address', () => {
  const prefix = parsePrefix('10.1.2.3/20');
  expect(prefix && formatPrefix(prefix)).toBe('10.1.0.0/20');
  const address = parseIp('10.1.15.255');
  expect(prefix && address && isInPrefix(address, prefix)).toBe(true);
  const outside = parseIp('10.1.16.0');
  expect(prefix && outside && isInPrefix(outside, prefix)).toBe(false);
  expect(parsePrefix('10.0.0.0/33')).toBe(undefined);
  expect(parsePrefix('10.0.0.0')).toBe(undefined);
});

describe('what is said of fields', () => {
  const said = (errors: readonly { readonly message: string }[]): string[] =>
    errors.map(({ message }) => message);

  test.each<[string, string[], string[]]>([
    [
      'no address',
      said(validateIp('f', 'x')),
      ['Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
    ],
    [
      'zeros',
      said(validateIp('f', '10.01.1.1')),
      ['Invalid value: "10.01.1.1": must not have leading 0s'],
    ],
    ['zeros in an old field', said(validateLegacyIp('f', '10.01.1.1')), []],
    [
      'an unusual form',
      said(validateIp('f', 'FE80::1')),
      ['Invalid value: "FE80::1": must be in canonical form ("fe80::1")'],
    ],
    [
      'bits beyond',
      said(validateCidr('f', '10.0.0.1/24')),
      ['Invalid value: "10.0.0.1/24": must not have bits set beyond the prefix length'],
    ],
    ['an interface', said(validateInterfaceAddress('f', '10.0.0.1/24')), []],
    [
      'loopback',
      said(validateEndpointIp('f', '127.0.0.1')),
      ['Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    ],
    [
      'nowhere',
      said(validateEndpointIp('f', '0.0.0.0')),
      ['Invalid value: "0.0.0.0": may not be unspecified (0.0.0.0)'],
    ],
    [
      'a warning',
      [...warnOfIp('f', '010.0.0.1')],
      [
        'f: non-standard IP address "010.0.0.1" will be considered invalid in a future Kubernetes release: use "10.0.0.1"',
      ],
    ],
    [
      'a warning of a range',
      [...warnOfCidr('f', '10.0.0.1/8')],
      [
        'f: CIDR value "10.0.0.1/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.0.0.1/32"?)',
      ],
    ],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });
});
