import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createDeadline, errorMessage } from '@drover/base';
import { WebSocket } from 'ws';
import { tunnelErrors } from '../errors.ts';
import { limitsOf, sessionOptions, type TunnelOptions } from '../session/options.ts';
import { startSession } from '../session/start-session.ts';
import type { TunnelSession } from '../session/tunnel-session.ts';
import { type OpenConnection, openUrl, type TunnelTls } from './connection.ts';
import {
  answeredVersion,
  SUPPORTED_VERSIONS,
  VERSION_HEADER,
  VERSIONS_HEADER,
} from './versions.ts';
import { WebSocketMessageSocket } from './web-socket-message-socket.ts';

/** How a tunnel is opened. */
export interface ConnectTunnelOptions extends TunnelOptions {
  /** `wss://…` or `ws://…`. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tls?: TunnelTls;
  /** Gives the attempt up; does not end a session that is open. */
  readonly signal?: AbortSignal;
  /** Milliseconds for the whole of connection, TLS and upgrade; default 10,000. */
  readonly handshakeTimeoutMs?: number;
  /** Default: TCP to the host of the URL. */
  readonly openConnection?: OpenConnection;
  /** Versions of the wire to offer; default all that this code speaks. */
  readonly versions?: readonly number[];
  /** Shown the headers of the 101 before the session starts; what it throws ends the attempt. */
  readonly checkAnswer?: (headers: IncomingHttpHeaders) => void;
}

/** As much of a refusal is kept as text. */
const MAX_REFUSAL_BYTES = 1_024;

/**
 * Opens a tunnel.
 *
 * Frames are masked with zeros over verified TLS, which spares both sides the XOR; the mask protects proxies, which see
 * nothing of TLS. Otherwise masks are random.
 *
 * @throws `TUNNEL_UNREACHABLE` (the cause tells DNS, TCP and TLS failures apart by their `code`),
 *   `TUNNEL_HANDSHAKE_REFUSED` when something else than a 101 was answered.
 */
export async function connectTunnel(options: ConnectTunnelOptions): Promise<TunnelSession> {
  const { url, tls, openConnection, clock, signal: parent } = options;
  const { handshakeTimeoutMs: timeoutMs = 10_000 } = options;
  using deadline = createDeadline(clock, {
    what: `the connection to ${url}`,
    timeoutMs,
    ...(parent && { signal: parent }),
  });
  const { signal } = deadline;
  try {
    const connection = await openUrl(url, { tls, openConnection, signal });
    return await upgrade(connection, options, signal);
  } catch (error) {
    parent?.throwIfAborted();
    if (tunnelErrors.is(error, 'TUNNEL_HANDSHAKE_REFUSED')) throw error;
    const facts = { url, reason: errorMessage(error) };
    throw tunnelErrors.create('TUNNEL_UNREACHABLE', facts, { cause: error });
  }
}

function upgrade(
  connection: Duplex,
  options: ConnectTunnelOptions,
  signal: AbortSignal,
): Promise<TunnelSession> {
  const { url, headers, tls, versions = SUPPORTED_VERSIONS } = options;
  const verified = url.startsWith('wss:') && tls?.rejectUnauthorized !== false;
  const webSocket = new WebSocket(url, {
    headers: { ...headers, [VERSIONS_HEADER]: versions.join(',') },
    // The declaration knows only the function of node:net here; a Duplex is what Node asks for.
    createConnection: (() => connection) as never,
    perMessageDeflate: false,
    maxPayload: limitsOf(options).maxMessageBytes,
    ...(verified && { generateMask: (mask: Buffer) => void mask.fill(0) }),
  });
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason as Error);
      connection.destroy();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    let answer: IncomingMessage | undefined;
    webSocket.on('upgrade', (response) => {
      answer = response;
    });
    webSocket.on('error', reject);
    webSocket.on('unexpected-response', (_request, response) => {
      void refusal(response).then((error) => {
        reject(error);
        connection.destroy();
      });
    });
    // The session takes the socket over within the event, before a message can arrive.
    webSocket.on('open', () => {
      signal.removeEventListener('abort', onAbort);
      try {
        options.checkAnswer?.(answer?.headers ?? {});
      } catch (error) {
        reject(error as Error);
        connection.destroy();
        return;
      }
      const socket = new WebSocketMessageSocket(webSocket, connection, options.clock);
      const version = answer?.headers[VERSION_HEADER]?.toString();
      const agreement = {
        protocolVersion: answeredVersion(version, versions),
        ownPeer: version !== undefined,
      };
      resolve(startSession({ ...sessionOptions('client', agreement, options), socket }));
    });
  });
}

async function refusal(response: IncomingMessage): Promise<Error> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= MAX_REFUSAL_BYTES) break;
    }
  } catch {
    // What arrived of the text is enough; the status says the rest.
  }
  const body = Buffer.concat(chunks).subarray(0, MAX_REFUSAL_BYTES).toString().trim();
  return tunnelErrors.create('TUNNEL_HANDSHAKE_REFUSED', {
    status: response.statusCode ?? 0,
    body,
    retryAfterSeconds: Number(response.headers['retry-after']) || undefined,
  });
}
