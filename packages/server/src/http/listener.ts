import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { callbackify } from 'node:util';
import type { Clock, Logger, Random } from '@drover/base';
import { serverErrors } from '../errors.ts';
import type { CertificateSource } from '../pki/certificate-source.ts';
import type { Exchange, Handler } from './exchange.ts';
import { originOf, type TrustCheck } from './forwarded.ts';
import { StalledSockets } from './limits-stalled.ts';

/**
 * Limits of both listeners. Heads are large because agents register with certificates and Docker facts in a header;
 * a head must arrive within 20 s and a body within 5 minutes, so that slow clients hold nothing for long.
 */
const LIMITS = {
  maxHeaderSize: 256 * 1024,
  headersTimeout: 20_000,
  requestTimeout: 300_000,
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 5_000,
} as const;

/** What a listener needs. */
export interface ListenerOptions {
  readonly address: string;
  readonly port: number;
  /** The flag that chooses the port, for errors. */
  readonly portFlag: string;
  /** Absent: plain HTTP. */
  readonly certificates?: CertificateSource;
  readonly isTrustedProxy: TrustCheck;
  readonly handler: Handler;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** A listener that accepts connections. */
export interface Listener extends AsyncDisposable {
  readonly port: number;
  /** Takes no more connections, waits for requests in work until `signal` aborts, then cuts what is left. */
  close(options: { readonly signal: AbortSignal }): Promise<void>;
}

/**
 * Listens for HTTP/1.1.
 *
 * @throws `SERVER_PORT_IN_USE`, `SERVER_LISTEN_FAILED`
 */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  const server = createServer(options);
  const sockets = new Set<Duplex>();
  server.on('connection', (socket: Socket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const stalled = new StalledSockets(options.clock);
  server.on(options.certificates ? 'secureConnection' : 'connection', (socket: Socket) =>
    stalled.add(socket),
  );
  server.once('close', () => stalled[Symbol.dispose]());
  server.on('request', (request, response) => void answer(options, request, response));
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket as Socket);
    // Once a request has asked for an upgrade, nobody reads HTTP from its socket any more.
    response.once('finish', () => socket.end());
    socket.on('error', () => response.destroy());
    void answer(options, request, response, { socket, head });
  });
  // Node would leave out what is beyond its limit and say nothing; the filters count, and refuse.
  server.maxHeadersCount = 0;
  await listen(server, options);
  return {
    port: (server.address() as AddressInfo).port,
    close: ({ signal }) => closeServer(server, sockets, signal),
    [Symbol.asyncDispose]: () => closeServer(server, sockets, AbortSignal.abort()),
  };
}

function createServer({ certificates }: ListenerOptions): Server {
  // Only WebSocket and the SPDY of older kubectls are upgrades to us; others (h2c) are answered as plain requests.
  const shouldUpgradeCallback = ({ headers }: IncomingMessage): boolean =>
    ['websocket', 'spdy/3.1'].includes(headers.upgrade?.toLowerCase() ?? '');
  if (!certificates) return createHttpServer({ ...LIMITS, shouldUpgradeCallback });
  return createHttpsServer({
    ...LIMITS,
    shouldUpgradeCallback,
    cert: certificates.initial.certificate,
    key: certificates.initial.privateKey,
    ALPNProtocols: ['http/1.1'],
    minVersion: 'TLSv1.2',
    handshakeTimeout: 20_000,
    SNICallback: callbackify((serverName: string) => certificates.contextFor(serverName)),
  });
}

async function answer(
  { handler, isTrustedProxy, random, log }: ListenerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  upgrade?: Exchange['upgrade'],
): Promise<void> {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const exchange: Exchange = {
    request,
    response,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    requestId: requestIdOf(request) ?? random.uuid(),
    origin: originOf(request, isTrustedProxy),
    upgrade,
    signal: signalOf(request, response),
  };
  try {
    await handler(exchange);
  } catch (err) {
    log.error({ err, requestID: exchange.requestId }, 'A request could not be answered');
    response.destroy();
  }
}

/** The name that a client gave its request, if it can stand in logs and audit logs as it is. */
function requestIdOf({ headers }: IncomingMessage): string | undefined {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : undefined;
}

/** Made once: each request ends in it, and a stack would say nothing. */
const CLIENT_GONE = new DOMException('the client is gone', 'AbortError');

function signalOf({ socket }: IncomingMessage, response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const end = (): void => controller.abort(CLIENT_GONE);
  socket.once('close', end);
  response.once('close', () => {
    socket.off('close', end);
    end();
  });
  return controller.signal;
}

function listen(server: Server, { address, port, portFlag: flag }: ListenerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const code = cause.code === 'EADDRINUSE' ? 'SERVER_PORT_IN_USE' : 'SERVER_LISTEN_FAILED';
      reject(serverErrors.create(code, { address, port, flag, problem: cause.message }, { cause }));
    });
    server.listen({ host: address, port }, resolve);
  });
}

async function closeServer(
  server: Server,
  sockets: ReadonlySet<Duplex>,
  signal: AbortSignal,
): Promise<void> {
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  if (signal.aborted) cut();
  else signal.addEventListener('abort', cut, { once: true });
  await closed;
  signal.removeEventListener('abort', cut);
}
