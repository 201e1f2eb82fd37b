import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ApiResponse } from './api-message.ts';

/** A connection whose client wants to speak another protocol on it. */
export interface UpgradeAttempt {
  readonly message: IncomingMessage;
  readonly socket: Duplex;
  /** What the client sent already in the other protocol. */
  readonly head: Uint8Array;
}

/** Listeners to one event of a joined connection. */
const MAX_LISTENERS = 20;

/** A way to answer the client as if it had not asked for an upgrade; the connection ends with the answer. */
export function plainResponse({ message, socket }: UpgradeAttempt): ServerResponse {
  const response = new ServerResponse(message);
  response.shouldKeepAlive = false;
  response.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0]);
  response.once('finish', () => socket.end());
  return response;
}

/** Joins the connection of the client with the one of the answer until one of them ends. */
export async function joinUpgraded(
  { socket, head }: UpgradeAttempt,
  { status, headers, upgraded }: ApiResponse,
): Promise<void> {
  if (!upgraded) return;
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((each) => `${name}: ${each}\r\n`),
  );
  socket.write(`HTTP/1.1 ${status} Switching Protocols\r\n${lines.join('')}\r\n`, 'latin1');
  upgraded.write(head);
  // Two pipelines and the server listen to it.
  socket.setMaxListeners(MAX_LISTENERS);
  try {
    await Promise.all([pipeline(socket, upgraded), pipeline(upgraded, socket)]);
  } catch {
    // One of the two is gone: so is the other, and nobody is left to tell.
  } finally {
    socket.destroy();
    upgraded.destroy();
  }
}
