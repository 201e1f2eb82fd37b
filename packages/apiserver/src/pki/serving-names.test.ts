import { expect, test } from 'vitest';
import { localUrl, servingNames } from './serving-names.ts';

test('a certificate is good for this machine, the Service of the API and the address', () => {
  const names = servingNames('192.0.2.1', ['10.0.0.1']);
  expect(names).toEqual(expect.arrayContaining(['localhost', '127.0.0.1', 'kubernetes.default']));
  expect(names.slice(-2)).toEqual(['10.0.0.1', '192.0.2.1']);
  expect(servingNames('127.0.0.1', [])).toEqual(servingNames('localhost', []));
  expect(servingNames('0.0.0.0', [])).not.toContain('0.0.0.0');
});

test('this machine reaches a server where it listens', () => {
  expect(localUrl('127.0.0.2', 6443)).toBe('https://127.0.0.2:6443');
  expect(localUrl('::1', 6443)).toBe('https://[::1]:6443');
  expect(localUrl('0.0.0.0', 6443)).toBe('https://127.0.0.1:6443');
  expect(localUrl('::', 6443)).toBe('https://127.0.0.1:6443');
});
