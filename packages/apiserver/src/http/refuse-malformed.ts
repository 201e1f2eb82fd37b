import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { failureStatus } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { ApiRequest } from './api-message.ts';

/** What Node's parser finds, and what is answered; anything else is a bad request. */
const REFUSALS: Readonly<Record<string, readonly [code: number, reason: string, message: string]>> =
  {
    HPE_HEADER_OVERFLOW: [431, 'BadRequest', 'the headers of the request are too large'],
    HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'RequestEntityTooLarge', 'chunk extensions are too large'],
    ERR_HTTP_REQUEST_TIMEOUT: [408, 'Timeout', 'the request did not arrive in time'],
  };

const MALFORMED = [400, 'BadRequest', 'the request is not valid HTTP'] as const;

/** How long what still comes is thrown away, in milliseconds: closing a connection before it is read resets it, and the answer is lost. */
const LINGER_MS = 1_000;

const refused = new WeakSet<Duplex>();

/**
 * Answers what is not HTTP with a Status, and ends its connection: nobody knows where the next request would begin.
 *
 * @param answer - the last one on this connection; into one that has begun nothing is written.
 */
export function refuseMalformed(
  error: Error & { readonly code?: string },
  socket: Duplex,
  { answer, clock }: { readonly answer: ServerResponse | undefined; readonly clock: Clock },
): void {
  if (refused.has(socket)) return;
  const isAnswering = answer !== undefined && answer.headersSent && !answer.writableFinished;
  if (!socket.writable || isAnswering) {
    socket.destroy(error);
    return;
  }
  const [code, reason, message] = REFUSALS[error.code ?? ''] ?? MALFORMED;
  const body = JSON.stringify(failureStatus(code, reason, message));
  const head = [
    `HTTP/1.1 ${code} ${STATUS_CODES[code]}`,
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  refused.add(socket);
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.once(
    'close',
    clock.schedule(LINGER_MS, () => socket.destroy()),
  );
}

/** In the first line and in the body: what Go says of requests that do not reach Kubernetes. */
const MISSING_HOST = 'Bad Request: missing required Host header';

/** Whether a request names no host where HTTP/1.1 wants one. */
export function lacksHost(
  { httpVersion }: IncomingMessage,
  { headers }: Pick<ApiRequest, 'headers'>,
): boolean {
  return headers['host'] === undefined && httpVersion === '1.1';
}

/** Answers such a request as kube-apiserver does, and ends its connection. */
export function refuseWithoutHost(answer: ServerResponse): void {
  const body = `400 ${MISSING_HOST}`;
  answer.writeHead(400, MISSING_HOST, {
    connection: 'close',
    'content-type': 'text/plain; charset=utf-8',
    'content-length': body.length,
  });
  answer.end(body);
}
