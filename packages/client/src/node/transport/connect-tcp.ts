import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect as netConnect } from 'node:net';
import type { Duplex } from 'node:stream';
import { clientErrors } from '../../errors.ts';
import { addressOf, type TcpAddress } from './parse-url.ts';
import { untilOpen } from './until-open.ts';

/** How long the operating system waits before it looks whether a silent peer is alive. */
const KEEP_ALIVE_MS = 15_000;

/** Opens a TCP connection; IPv6 and IPv4 addresses of a name are tried side by side. */
export function connectTcp(
  { host, port }: TcpAddress,
  { signal }: { readonly signal: AbortSignal },
): Promise<Duplex> {
  const socket = netConnect({
    host,
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
  });
  return untilOpen(socket, 'connect', signal);
}

/**
 * Opens a connection to `target` through an HTTP proxy (`CONNECT`). Name and password of the proxy come from its URL.
 *
 * @throws `CLIENT_PROXY_REFUSED` when the proxy answers anything but 200.
 */
export function connectThroughProxy(
  proxy: URL,
  { host, port }: TcpAddress,
  { signal }: { readonly signal: AbortSignal },
): Promise<Duplex> {
  const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const open = proxy.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = open({
      ...addressOf(proxy),
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...proxyAuthorization(proxy) },
      agent: false,
      signal,
    });
    request.once('connect', (response, socket, head) => {
      if (response.statusCode === 200) {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(refused(proxy, authority, response.statusCode));
    });
    request.once('response', (response) => {
      response.destroy();
      reject(refused(proxy, authority, response.statusCode));
    });
    request.once('error', (error) => reject(signal.aborted ? signal.reason : error));
    request.end();
  });
}

function proxyAuthorization({ username, password }: URL): { 'proxy-authorization'?: string } {
  if (username === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

function refused(proxy: URL, target: string, status: number | undefined): Error {
  return clientErrors.create('CLIENT_PROXY_REFUSED', { proxy: proxy.host, target, status });
}
