import { clientErrors } from '../../errors.ts';

/** Where a TCP connection leads. */
export interface TcpAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * An URL with one of these protocols.
 *
 * @throws `CLIENT_BAD_URL`
 */
export function parseUrl(text: string, protocols: readonly string[]): URL {
  const url = URL.parse(text);
  if (url && protocols.includes(url.protocol) && url.hostname !== '') return url;
  throw clientErrors.create('CLIENT_BAD_URL', {
    // Not the whole text: the URL of a proxy may hold a password.
    url: url ? `${url.protocol}//${url.host}` : 'the text',
    protocols: protocols.map((protocol) => `${protocol}//`).join(' or '),
  });
}

/** Where the server of an `http:` or `https:` URL listens. */
export function addressOf({ hostname, port, protocol }: URL): TcpAddress {
  const standard = protocol === 'https:' ? 443 : 80;
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || standard };
}
