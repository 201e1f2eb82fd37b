import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { type Clock, errorMessage, type Logger } from '@drover/base';
import type { ApiHandler } from '../api-handler.ts';
import { apiserverErrors } from '../errors.ts';
import type { ApiRequest, ApiResponse, Peer } from './api-message.ts';
import { type PeerAuthorities, peerReader } from './certificate-peer.ts';
import { compressed } from './compress.ts';
import { lacksHost, refuseMalformed, refuseWithoutHost } from './refuse-malformed.ts';
import { requestHeaders } from './request-headers.ts';
import { joinUpgraded, plainResponse, type UpgradeAttempt } from './upgrade.ts';

/** What a listener is made of. */
export interface HttpsListenerOptions {
  readonly handler: ApiHandler;
  readonly host: string;
  /** 0: the system chooses. */
  readonly port: number;
  readonly tls: PeerAuthorities & {
    /** PEM of the serving certificate. */
    readonly cert: string;
    readonly key: string;
  };
  /** Aborted when no new connections are taken. */
  readonly stopping: AbortSignal;
  /** Whether a connection that asked for this path may serve another protocol. */
  readonly mayUpgrade: (path: string) => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How long answers that are on their way may take to leave at the end, in milliseconds. */
const FLUSH_TIMEOUT_MS = 2_000;

/** An open listener. Disposing it lets answers that have begun leave, then ends its connections. */
export interface HttpsListener extends AsyncDisposable {
  readonly port: number;
}

/** The most bytes that the headers of a request may have. */
const MAX_HEADER_BYTES = 256 * 1024;

/**
 * Serves the API over HTTPS.
 *
 * @throws `APISERVER_LISTEN_FAILED` when the port cannot be had.
 */
export async function openHttpsListener(given: HttpsListenerOptions): Promise<HttpsListener> {
  const { tls, host, port } = given;
  const options: ServeContext = { ...given, peerOf: peerReader(tls) };
  const server = createServer({
    cert: tls.cert,
    key: tls.key,
    ca: [tls.clientCa, ...(tls.proxyCa === undefined ? [] : [tls.proxyCa])],
    ALPNProtocols: ['http/1.1'],
    minVersion: 'TLSv1.2',
    requestCert: true,
    // Tokens are as good as certificates; one that was shown and is not valid is refused with a Status.
    rejectUnauthorized: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    // Node would refuse it without a body.
    requireHostHeader: false,
    noDelay: true,
    shouldUpgradeCallback: ({ url = '' }) => options.mayUpgrade(url),
  });
  // Node would leave out what is beyond its limit: groups, of people with many roles. Their bytes are bounded.
  server.maxHeadersCount = 0;
  const joined = new Set<Duplex>();
  // For the request alone: answers, watches among them, may take as long as they like.
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 90_000;
  const answers = new WeakMap<Duplex, ServerResponse>();
  server.on('request', (message, response) => {
    answers.set(message.socket, response);
    void serve(message, response, options);
    response.once('close', () => {
      if (options.stopping.aborted) server.closeIdleConnections();
    });
  });
  const { clock } = options;
  server.on('clientError', (error, socket) =>
    refuseMalformed(error, socket, { answer: answers.get(socket), clock }),
  );
  server.on('upgrade', (message, socket, head) => {
    joined.add(socket);
    socket.once('close', () => joined.delete(socket));
    void serveUpgrade({ message, socket, head }, options);
  });
  await listen(server, host, port);
  const closed = once(server, 'close');
  const stop = (): void => {
    server.close();
    server.closeIdleConnections();
  };
  options.stopping.addEventListener('abort', stop, { once: true });
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      stop();
      for (const socket of joined) socket.destroy();
      const cancel = clock.schedule(FLUSH_TIMEOUT_MS, () => server.closeAllConnections());
      await closed;
      cancel();
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const facts = { address: `${host}:${port}`, reason: errorMessage(error) };
    throw apiserverErrors.create('APISERVER_LISTEN_FAILED', facts, { cause: error });
  }
}

interface ServeContext extends HttpsListenerOptions {
  readonly peerOf: (socket: TLSSocket) => Peer;
}

async function serve(
  message: IncomingMessage,
  response: ServerResponse,
  { handler, logger, peerOf }: ServeContext,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => {
    // It closes after each answer; only who leaves before its end has something to tell.
    if (!response.writableFinished) gone.abort();
  });
  const head = headOf(message, peerOf);
  if (lacksHost(message, head)) return refuseWithoutHost(response);
  const body = hasBody(head) ? message : undefined;
  const request: ApiRequest = { ...head, body, signal: gone.signal };
  try {
    await send(await compressed(request, await handler(request)), response, request);
  } catch (error) {
    // The head is out: all that is left is to cut the connection, so that the client knows.
    if (!gone.signal.aborted) logger.warn({ err: error }, 'An answer was cut short');
    response.destroy();
  }
}

async function serveUpgrade(
  attempt: UpgradeAttempt,
  { handler, logger, peerOf }: ServeContext,
): Promise<void> {
  const { message, socket } = attempt;
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  // A connection that was cut is closed next.
  socket.on('error', () => {});
  const head = { ...headOf(message, peerOf), body: undefined, canUpgrade: true };
  if (lacksHost(message, head)) return refuseWithoutHost(plainResponse(attempt));
  const request: ApiRequest = { ...head, signal: gone.signal };
  try {
    const answer = await handler(request);
    if (answer.upgraded) await joinUpgraded(attempt, answer);
    else await send(answer, plainResponse(attempt), request);
  } catch (error) {
    if (!gone.signal.aborted) logger.warn({ err: error }, 'An upgrade was cut short');
    socket.destroy();
  }
}

function headOf(
  message: IncomingMessage,
  peerOf: ServeContext['peerOf'],
): Pick<ApiRequest, 'method' | 'path' | 'headers' | 'peer'> {
  return {
    method: message.method ?? 'GET',
    path: message.url ?? '/',
    headers: requestHeaders(message.rawHeaders),
    peer: peerOf(message.socket as TLSSocket),
  };
}

function hasBody({ headers }: Pick<ApiRequest, 'headers'>): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

async function send(
  { status, headers, body }: ApiResponse,
  response: ServerResponse,
  { method, signal }: ApiRequest,
): Promise<void> {
  if (body instanceof Uint8Array) {
    response.writeHead(status, { ...headers, 'content-length': body.byteLength });
    response.end(method === 'HEAD' ? undefined : body);
    return;
  }
  response.writeHead(status, { ...headers });
  response.flushHeaders();
  for await (const chunk of body) {
    if (!response.write(chunk)) await drained(response, signal);
    if (signal.aborted) return;
  }
  response.end();
}

/** Waits for a slow reader; its leaving ends the wait. */
async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  try {
    await once(response, 'drain', { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
