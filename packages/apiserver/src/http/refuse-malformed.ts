import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { failureStatus } from '@drover/apimachinery';

/** What Node's parser finds, and what is answered; anything else is a bad request. */
const REFUSALS: Readonly<Record<string, readonly [code: number, reason: string, message: string]>> =
  {
    HPE_HEADER_OVERFLOW: [431, 'BadRequest', 'the headers of the request are too large'],
    HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'RequestEntityTooLarge', 'chunk extensions are too large'],
    ERR_HTTP_REQUEST_TIMEOUT: [408, 'Timeout', 'the request did not arrive in time'],
  };

const MALFORMED = [400, 'BadRequest', 'the request is not valid HTTP'] as const;

/**
 * Answers what is not HTTP with a Status, and ends its connection: nobody knows where the next request would begin.
 *
 * @param answer - the last one on this connection; into one that has begun nothing is written.
 */
export function refuseMalformed(
  error: Error & { readonly code?: string },
  socket: Duplex,
  answer: ServerResponse | undefined,
): void {
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
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
