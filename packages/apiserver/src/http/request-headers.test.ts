import { expect, test } from 'vitest';
import { requestHeaders } from './request-headers.ts';

test('repeated headers keep each value, in lower case', () => {
  const raw = [
    'Host',
    'x',
    'Impersonate-Group',
    'a',
    'impersonate-group',
    'b',
    'IMPERSONATE-GROUP',
    'c',
  ];
  expect({ ...requestHeaders(raw) }).toEqual({ host: 'x', 'impersonate-group': ['a', 'b', 'c'] });
});

test('no name means anything but a header', () => {
  expect(requestHeaders(['__proto__', 'x'])['__proto__']).toBe('x');
  expect(requestHeaders([])['constructor']).toBeUndefined();
});
