import type { Clock } from '@drover/base';
import { connectTcp, connectThroughProxy } from './connect-tcp.ts';
import { addressOf, parseUrl } from './parse-url.ts';
import { startTls, type TlsOptions } from './start-tls.ts';
import { type Connect, type PooledTransport, streamTransport } from './stream-transport.ts';

/** Where an API server listens and how to get there. */
export interface HttpTransportOptions {
  /** `https://host:port` or `http://host:port`; a path is put before every request's. */
  readonly url: string;
  /** Default: the authorities of the system and no client certificate. A function is asked at each connection. */
  readonly tls?: TlsOptions | (() => Promise<TlsOptions>) | undefined;
  /** `http://` or `https://`, with name and password if the proxy wants them. */
  readonly proxyUrl?: string | undefined;
  /** Most connections at once, default 1,024; more requests wait for one. */
  readonly maxConnections?: number;
  /** Bound of opening one connection, in milliseconds; default 10,000. */
  readonly connectTimeoutMs?: number;
  readonly clock?: Clock;
}

/**
 * HTTP/1.1 to an API server over TCP and TLS, with kept connections.
 *
 * @throws `CLIENT_BAD_URL` when an URL cannot be used.
 */
export function httpTransport(options: HttpTransportOptions): PooledTransport {
  const url = parseUrl(options.url, ['https:', 'http:']);
  const { maxConnections, connectTimeoutMs, clock } = options;
  return streamTransport({
    name: url.origin,
    authority: url.host,
    basePath: url.pathname.replace(/\/+$/, ''),
    connect: dialer(url, options),
    ...(maxConnections !== undefined && { maxConnections }),
    ...(connectTimeoutMs !== undefined && { connectTimeoutMs }),
    ...(clock && { clock }),
  });
}

function dialer(url: URL, { tls = {}, proxyUrl }: HttpTransportOptions): Connect {
  const secure = url.protocol === 'https:';
  const proxy = proxyUrl === undefined ? undefined : parseUrl(proxyUrl, ['http:', 'https:']);
  const address = addressOf(url);
  return async ({ signal }) => {
    const socket = await (proxy
      ? connectThroughProxy(proxy, address, { signal })
      : connectTcp(address, { signal }));
    if (!secure) return socket;
    const tlsOptions = typeof tls === 'function' ? await tls() : tls;
    return startTls(socket, address.host, { tls: tlsOptions, signal });
  };
}
