import { SeededRandom } from '@drover/base/testing';
import { describe, expect, it } from 'vitest';
import { checkCsrf } from './csrf.ts';

const BROWSER = { 'user-agent': 'Mozilla/5.0' };
const check = (method: string, headers: Record<string, string>, queryToken?: string) =>
  checkCsrf({ method, headers, queryToken }, new SeededRandom(1));

describe('checkCsrf', () => {
  it('does not concern scripts', () => {
    expect(check('POST', { 'user-agent': 'curl/8' })).toBeUndefined();
    expect(check('DELETE', {})).toBeUndefined();
  });

  it('hands browsers a token on their first visit', () => {
    expect(check('GET', BROWSER)).toMatch(/^CSRF=[0-9a-f]{32}; Path=\/; Secure; SameSite=Lax$/);
    expect(check('GET', { ...BROWSER, cookie: 'CSRF=abc' })).toBeUndefined();
  });

  it('lets browsers write that show the cookie twice', () => {
    const headers = { ...BROWSER, cookie: 'CSRF=abc' };
    expect(check('POST', { ...headers, 'x-api-csrf': 'abc' })).toBeUndefined();
    expect(check('POST', headers, 'abc')).toBeUndefined();
  });

  it.each([
    ['no cookie', { 'x-api-csrf': 'abc' }],
    ['no header', { cookie: 'CSRF=abc' }],
    ['another value', { cookie: 'CSRF=abc', 'x-api-csrf': 'abd' }],
    ['nothing twice', { cookie: 'CSRF=', 'x-api-csrf': '' }],
  ])('refuses a write with %s', (_name, headers) => {
    expect(() => check('POST', { ...BROWSER, ...headers })).toThrow(
      expect.objectContaining({ code: 'AUTH_CSRF' }),
    );
  });

  it('knows a browser that hides its name by the headers that only browsers send', () => {
    expect(() => check('PUT', { 'user-agent': 'x', 'sec-fetch-site': 'cross-site' })).toThrow(
      expect.objectContaining({ code: 'AUTH_CSRF' }),
    );
  });
});
