const ORIGIN = /^https?:\/\/(?:[A-Za-z0-9.\-_~]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;
const PREFIX = /^(?:\/[A-Za-z0-9.\-_~]+)*$/;

/**
 * What links begin with: the address under which the client sees us.
 *
 * **Guarantees**: a scheme, a host and a path, whatever was claimed.
 */
export function baseUrl(origin: string, urlPrefix: string): string {
  const known = ORIGIN.test(origin) ? origin : '';
  return `${known}${PREFIX.test(urlPrefix) ? urlPrefix : ''}`;
}
