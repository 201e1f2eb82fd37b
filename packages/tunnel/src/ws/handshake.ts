import { createHash } from 'node:crypto';
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { tunnelErrors } from '../errors.ts';

/** Options of {@link acceptWebSocket}. */
export interface AcceptWebSocketOptions {
  /** Bytes of the longest message; a longer one ends the socket with code 1009. Default 1 MiB. */
  readonly maxMessageBytes?: number;
  /** Header lines added to the 101, for example `['Sec-WebSocket-Protocol: v5.channel.k8s.io']`. */
  readonly headers?: readonly string[];
}

/** Joined to the key and hashed, this proves that the server understood (RFC 6455). */
const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** `ws` refuses keys that are not 16 bytes in base64; it is shown this one and the answer gets the right digest. */
const WELL_FORMED_KEY = 'AAAAAAAAAAAAAAAAAAAAAA==';

/**
 * Answers a WebSocket handshake: any non-empty key is good, no extension is offered, and the 101 holds the headers
 * `Upgrade`, `Connection: Upgrade`, `Sec-WebSocket-Accept` and those asked for, and no other.
 *
 * @throws `TUNNEL_HANDSHAKE_INVALID` when the request is no handshake; nothing has been written then.
 */
export function acceptWebSocket(
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { maxMessageBytes = 2 ** 20, headers = [] }: AcceptWebSocketOptions = {},
): WebSocket {
  const key = checkHandshake(req);
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maxMessageBytes,
  });
  server.on('headers', (lines) => {
    const accept = createHash('sha1')
      .update(key + ACCEPT_GUID)
      .digest('base64');
    lines.splice(3, 1, `Sec-WebSocket-Accept: ${accept}`, ...headers);
  });
  const { 'sec-websocket-protocol': _unused, ...others } = req.headers;
  const shown = Object.create(req, {
    headers: { value: { ...others, 'sec-websocket-key': WELL_FORMED_KEY } },
  }) as IncomingMessage;

  let webSocket: WebSocket | undefined;
  server.handleUpgrade(shown, socket, head, (accepted) => {
    webSocket = accepted;
  });
  if (!webSocket) {
    throw tunnelErrors.create('TUNNEL_HANDSHAKE_INVALID', {
      what: 'the connection ended before the answer',
    });
  }
  return webSocket;
}

/**
 * Answers an upgrade request with plain text instead of a 101, and ends the connection.
 *
 * @param headers - further header lines, for example `['Retry-After: 5']`.
 */
export function refuseUpgrade(
  socket: Duplex,
  status: number,
  text: string,
  headers: readonly string[] = [],
): void {
  const body = Buffer.from(text);
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${body.length}`,
    'Connection: close',
    ...headers,
  ];
  // The client may be gone; there is no one left to tell.
  socket.on('error', () => {});
  socket.end(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]));
}

function checkHandshake(req: IncomingMessage): string {
  const { upgrade, 'sec-websocket-key': key, 'sec-websocket-version': version } = req.headers;
  const what =
    (req.method !== 'GET' && 'the method is not GET') ||
    (upgrade?.toLowerCase() !== 'websocket' && 'there is no header Upgrade: websocket') ||
    (version !== '13' && 'Sec-WebSocket-Version is not 13') ||
    (!key && 'Sec-WebSocket-Key is missing');
  if (what || !key) throw tunnelErrors.create('TUNNEL_HANDSHAKE_INVALID', { what: what || '' });
  return key;
}
