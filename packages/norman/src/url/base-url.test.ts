import { describe, expect, it } from 'vitest';
import { baseUrl } from './base-url.ts';

const TABLE: readonly (readonly [Record<string, string>, boolean, string])[] = [
  [{ host: 'd.test' }, true, 'https://d.test'],
  [{ host: 'd.test:8443' }, false, 'http://d.test:8443'],
  [{ host: 'd.test', 'x-forwarded-proto': 'wss' }, false, 'https://d.test'],
  [{ host: 'd.test', 'x-forwarded-proto': 'http, https' }, true, 'http://d.test'],
  [{ host: 'd.test', 'x-forwarded-host': 'a.test, b.test' }, true, 'https://a.test'],
  [
    { host: 'd.test', 'x-forwarded-host': 'a.test', 'x-api-host': 'c.test' },
    true,
    'https://c.test',
  ],
  [{ host: 'd.test', 'x-api-url-prefix': '/drover' }, true, 'https://d.test/drover'],
  [{ host: '[::1]:8443' }, true, 'https://[::1]:8443'],
  [{}, true, 'https://localhost'],
  [{ host: 'a"><script>' }, true, 'https://localhost'],
  [{ host: 'd.test/evil' }, true, 'https://localhost'],
  [{ host: 'user@evil.test' }, true, 'https://localhost'],
  [{ host: 'd.test:99999999' }, true, 'https://localhost'],
  [{ host: 'a:b:c' }, true, 'https://localhost'],
  [{ host: '[d.test]' }, true, 'https://localhost'],
  [{ host: 'd.test', 'x-api-url-prefix': '//evil.test' }, true, 'https://d.test'],
  [{ host: 'd.test', 'x-forwarded-proto': 'javascript' }, true, 'https://d.test'],
  [{ host: 'd.test', 'x-forwarded-proto': 'constructor' }, true, 'https://d.test'],
];

describe('baseUrl', () => {
  it.each(TABLE)('%j, TLS %s: %s', (headers, isSecure, expected) => {
    expect(baseUrl({ headers, isSecure })).toBe(expected);
  });
});
