import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { BoundedQueue, errorMessage } from '@drover/base';
import { WebSocket } from 'ws';
import { clientErrors } from '../../errors.ts';
import { readFailure } from '../../rest/failure.ts';
import type { TransportSocket, UpgradeRequest } from '../../transport/transport.ts';

/** Largest message; Kubernetes sends at most 32 KiB in one. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

/** Above this many waiting bytes the far side is not read; what one read of the socket brought still comes in. */
const HIGH_WATER_BYTES = 256 * 1024;

/** A bound that one read of a socket (64 KiB of the smallest frames) cannot reach. */
const MAX_MESSAGES = 100_000;

/** Ends that are no failure: normal, going away, no code given. */
const NORMAL_CLOSES = new Set([1000, 1001, 1005]);

/** How long the far side has to answer a Close frame. */
const CLOSE_TIMEOUT_MS = 2_000;

/** What {@link openWebSocket} needs beside the stream. */
export interface OpenWebSocketOptions extends UpgradeRequest {
  /** Names the far side in errors. */
  readonly name: string;
  /** `ws://authority/path`. */
  readonly url: string;
}

/**
 * Asks the HTTP server at the other end of `stream` for a WebSocket.
 *
 * @throws `StatusError` when it answers anything but 101.
 */
export async function openWebSocket(
  stream: Duplex,
  options: OpenWebSocketOptions,
): Promise<TransportSocket> {
  const { url, headers, protocols, signal } = options;
  const settings = {
    headers: headers as Record<string, string | string[]>,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    closeTimeout: CLOSE_TIMEOUT_MS,
    // The declaration knows only the function of node:net here; a Duplex is what Node asks for.
    createConnection: (() => stream) as never,
  };
  const socket = new WebSocket(url, [...protocols], settings);
  const end = (): void => socket.terminate();
  signal?.addEventListener('abort', end, { once: true });
  socket.once('close', () => signal?.removeEventListener('abort', end));
  const queue = collect(socket, options);
  await opened(socket);
  return {
    protocol: socket.protocol,
    messages: read(socket, queue),
    send: (message) => send(socket, message),
    close: () => socket.close(),
    [Symbol.asyncDispose]: () => closed(socket),
  };
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
    socket.once('unexpected-response', (_request, response: IncomingMessage) => {
      refusal(response).then(reject, reject);
    });
  });
}

async function refusal(response: IncomingMessage): Promise<Error> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = String(value);
  }
  const answer = { status: response.statusCode ?? 0, headers, body: response, discard: () => {} };
  const failure = await readFailure('GET', answer);
  response.destroy();
  return failure;
}

type Messages = BoundedQueue<Uint8Array>;

/** Collects from now on: the first message may come in the same read as the handshake. */
function collect(socket: WebSocket, { name, signal }: OpenWebSocketOptions): Messages {
  const queue: Messages = new BoundedQueue({
    maxItems: MAX_MESSAGES,
    maxBytes: Number.POSITIVE_INFINITY,
    sizeOf: (message) => message.byteLength,
  });
  const cut = (reason: string, cause?: unknown): void =>
    queue.fail(
      signal?.aborted
        ? signal.reason
        : clientErrors.create('CLIENT_ANSWER_CUT', { server: name, reason }, { cause }),
    );
  socket.on('message', (message: Buffer) => {
    if (!queue.push(message)) socket.terminate();
    if (queue.bytes > HIGH_WATER_BYTES) socket.pause();
  });
  socket.on('error', (error) => cut(errorMessage(error), error));
  socket.on('close', (code, reason) => {
    if (NORMAL_CLOSES.has(code)) queue.close();
    else cut(`closed with ${code} ${reason.toString()}`.trim());
  });
  return queue;
}

async function* read(
  socket: WebSocket,
  queue: Messages,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const message of queue) {
      if (socket.isPaused && queue.bytes <= HIGH_WATER_BYTES / 2) socket.resume();
      yield message;
    }
  } finally {
    socket.resume();
    socket.close();
  }
}

function send(socket: WebSocket, message: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(message, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Says goodbye and gives the far side a moment to answer. */
function closed(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState === WebSocket.CLOSED) {
      resolve();
      return;
    }
    socket.once('close', () => resolve());
    socket.resume();
    socket.close();
  });
}
