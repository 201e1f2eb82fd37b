/** What of a request says under which address the client sees us. */
export interface Addressed {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Whether the connection to us, or the one to a trusted proxy in front of us, is TLS. */
  readonly isSecure: boolean;
}

const HOST = /^(?:[A-Za-z0-9.\-_~]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;
const PREFIX = /^(?:\/[A-Za-z0-9.\-_~]+)*$/;
const SCHEMES: Readonly<Record<string, string>> = {
  http: 'http',
  https: 'https',
  ws: 'http',
  wss: 'https',
};

/**
 * The address that links begin with, for example `https://drover.example.org`.
 *
 * **Guarantees**: holds nothing but a scheme, a host and a path, whatever the headers say. Whether `X-Forwarded-*`
 * may be believed is decided before: headers of strangers must not get here.
 */
export function baseUrl({ headers, isSecure }: Addressed): string {
  const forwarded = (headers['x-forwarded-proto'] ?? '').split(',')[0]?.trim().toLowerCase() ?? '';
  const known = Object.hasOwn(SCHEMES, forwarded) ? SCHEMES[forwarded] : undefined;
  const scheme = known ?? (isSecure ? 'https' : 'http');
  const candidates = [
    headers['x-api-host'],
    headers['x-forwarded-host']?.split(',')[0]?.trim(),
    headers['host'],
  ];
  const host = candidates.find((candidate) => candidate !== undefined && HOST.test(candidate));
  const prefix = headers['x-api-url-prefix'] ?? '';
  return `${scheme}://${host ?? 'localhost'}${PREFIX.test(prefix) ? prefix : ''}`;
}
