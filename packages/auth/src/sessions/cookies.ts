import { LOGIN_TIME_MS } from '../providers/oidc/login-transaction.ts';

/** Names of the cookies that browsers keep for us. */
export const SESSION_COOKIE = 'R_SESS';
/** Readable by scripts: they copy it into the header `X-API-CSRF`. */
export const CSRF_COOKIE = 'CSRF';

/** Holds the sealed state of a login that a browser finishes by a redirect to this server. */
export const LOGIN_COOKIE = 'drover-login';

/** Cookies beyond this many are not looked at. */
const MAX_COOKIES = 100;

/** Reads a `Cookie` header. Of a name given twice the first counts, as browsers send the most specific first. */
export function parseCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const part of (header ?? '').split(';', MAX_COOKIES)) {
    const equals = part.indexOf('=');
    if (equals < 0) continue;
    const name = part.slice(0, equals).trim();
    if (!cookies.has(name)) cookies.set(name, decode(part.slice(equals + 1).trim()));
  }
  return cookies;
}

function decode(value: string): string {
  const bare = value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
  try {
    return decodeURIComponent(bare);
  } catch {
    // Not percent-encoded: the value is meant as it stands.
    return bare;
  }
}

/** The `Set-Cookie` value that logs a browser in. */
export function sessionCookie(credential: string): string {
  return `${SESSION_COOKIE}=${credential}; Path=/; HttpOnly; Secure; SameSite=Lax`;
}

/** The `Set-Cookie` value that hands a browser its CSRF token. */
export function csrfCookie(value: string): string {
  return `${CSRF_COOKIE}=${value}; Path=/; Secure; SameSite=Lax`;
}

/** Name of the cookie with the sealed state of a login whose code a client hands over itself. */
export function codeLoginCookie(provider: string): string {
  return `${LOGIN_COOKIE}-${provider}`;
}

/** The `Set-Cookie` value that has a browser keep the sealed state of a login; empty forgets it. */
export function loginStateCookie(name: string, sealed: string): string {
  const maxAge = sealed === '' ? 0 : LOGIN_TIME_MS / 1_000;
  return `${name}=${sealed}; Path=/; Max-Age=${maxAge}; HttpOnly; Secure; SameSite=Lax`;
}

/** The `Set-Cookie` values that log a browser out. */
export function expiredCookies(): readonly string[] {
  return [
    `${SESSION_COOKIE}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax`,
    `${CSRF_COOKIE}=; Path=/; Max-Age=0; Secure; SameSite=Lax`,
  ];
}
