import type { Random } from '@drover/base';
import { authErrors } from '../errors.ts';
import { isSameSecret } from '../tokens/token-hash.ts';
import { CSRF_COOKIE, csrfCookie, parseCookies } from './cookies.ts';

/** What is looked at to tell a browser's own request from one that another site made it send. */
export interface CsrfRequest {
  /** The method that will be acted on. */
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The query parameter `CSRF`. */
  readonly queryToken?: string | undefined;
}

/** Whether the request comes from a browser, which other sites can make send requests with our cookies. */
export function isBrowser(headers: Readonly<Record<string, string | undefined>>): boolean {
  return (
    (headers['user-agent'] ?? '').toLowerCase().includes('mozilla') ||
    headers['sec-fetch-site'] !== undefined
  );
}

/**
 * Refuses requests of browsers that change something without showing the CSRF cookie's value a second time, in a
 * header or the query: other sites can make a browser send the cookie, but cannot read it.
 *
 * @returns a `Set-Cookie` value when the browser has no CSRF cookie yet.
 * @throws `AUTH_CSRF`.
 */
export function checkCsrf(request: CsrfRequest, random: Random): string | undefined {
  const { headers, method, queryToken } = request;
  if (!isBrowser(headers)) return undefined;
  const cookie = parseCookies(headers['cookie']).get(CSRF_COOKIE);
  if (method !== 'GET') {
    const shown = headers['x-api-csrf'] ?? queryToken ?? '';
    if (cookie === undefined || !isSameSecret(cookie, shown)) throw authErrors.create('AUTH_CSRF');
  }
  return cookie === undefined || cookie === ''
    ? csrfCookie(Buffer.from(random.bytes(16)).toString('hex'))
    : undefined;
}
