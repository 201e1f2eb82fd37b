import { lookup } from 'node:dns/promises';
import { request as httpRequest } from 'node:http';
import { isIP, connect as netConnect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Clock, systemClock } from '@drover/base';
import { clientErrors } from '../../errors.ts';
import { addressOf, type TcpAddress } from './parse-url.ts';
import { raceAddresses } from './race-addresses.ts';
import { startTls } from './start-tls.ts';
import { untilOpen } from './until-open.ts';

/** How long the operating system waits before it looks whether a silent peer is alive. */
const KEEP_ALIVE_MS = 15_000;

/** Finds the addresses of a host, best first. */
export type ResolveHost = (
  host: string,
  options: { readonly signal: AbortSignal },
) => Promise<readonly string[]>;

/** How {@link connectTcp} goes about it. */
export interface ConnectTcpOptions {
  readonly signal: AbortSignal;
  /** Default: as the machine does. */
  readonly resolve?: ResolveHost | undefined;
  readonly clock?: Clock | undefined;
}

/** Opens a TCP connection; the name is resolved anew, and all its addresses are tried beside each other ({@link raceAddresses}). */
export async function connectTcp(
  { host, port }: TcpAddress,
  { signal, resolve = lookUp, clock = systemClock }: ConnectTcpOptions,
): Promise<Socket> {
  const addresses =
    isIP(host) === 0 ? await unlessAborted(resolve(host, { signal }), signal) : [host];
  return raceAddresses(addresses, {
    clock,
    signal,
    connect: (address, own) => connectAddress({ host: address, port }, own),
    discard: (socket) => socket.destroy(),
  });
}

/** A look-up by the machine cannot be given up; it is left alone. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const given = Promise.withResolvers<never>();
  const onAbort = (): void => given.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([work, given.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function connectAddress(address: TcpAddress, signal: AbortSignal): Promise<Socket> {
  const socket = netConnect({
    ...address,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
  });
  return untilOpen(socket, 'connect', signal);
}

/** The addresses of a host as the machine finds them: files, then DNS. */
export async function lookUp(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, order: 'verbatim' });
  return found.map(({ address }) => address);
}

/**
 * Opens a connection to `target` through an HTTP proxy (`CONNECT`). Name and password of the proxy come from its URL.
 *
 * @throws `CLIENT_PROXY_REFUSED` when the proxy answers anything but 200.
 */
export async function connectThroughProxy(
  proxy: URL,
  { host, port }: TcpAddress,
  options: ConnectTcpOptions,
): Promise<Duplex> {
  const { signal } = options;
  const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const connection = await connectProxy(proxy, options);
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      // The declaration knows only the function of node:net here; a Duplex is what Node asks for.
      createConnection: (() => connection) as never,
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...proxyAuthorization(proxy) },
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

async function connectProxy(proxy: URL, options: ConnectTcpOptions): Promise<Duplex> {
  const address = addressOf(proxy);
  const { signal } = options;
  const connection = await connectTcp(address, options);
  return proxy.protocol === 'https:'
    ? startTls(connection, address.host, { tls: {}, signal })
    : connection;
}

function proxyAuthorization({ username, password }: URL): { 'proxy-authorization'?: string } {
  if (username === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

function refused(proxy: URL, target: string, status: number | undefined): Error {
  return clientErrors.create('CLIENT_PROXY_REFUSED', { proxy: proxy.host, target, status });
}
