import type { Norman, NormanRequest } from '@drover/norman';
import { acceptWebSocket } from '@drover/tunnel';
import type { WebSocket } from 'ws';
import type { VirtualGroups } from '../access/virtual-groups.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import { refuseForeignOrigin } from '../http/foreign-origin.ts';
import { takeSocket } from '../http/take-socket.ts';
import { normanRequest, sendNormanResponse } from './norman-request.ts';

/** What clients send is read and thrown away; it need not be long. */
const MAX_CLIENT_MESSAGE_BYTES = 64 * 1024;

/**
 * Answers `/v3/subscribe` with a WebSocket of changes: text frames, one after the other as the client takes them.
 *
 * @param limit bounds what the client may send.
 */
export function createSubscribeHandler(
  norman: Norman,
  virtualGroups: VirtualGroups,
  limit: (webSocket: WebSocket) => void,
): Handler {
  return async (exchange) => {
    refuseForeignOrigin(exchange);
    const ended = new AbortController();
    const request: NormanRequest = {
      ...(await normanRequest(exchange, virtualGroups)),
      signal: ended.signal,
    };
    const frames = await framesOf(exchange, norman, request);
    if (!frames) return;
    const { request: upgrade, socket, head } = takeSocket(exchange);
    const webSocket = acceptWebSocket(upgrade, socket, head, {
      maxMessageBytes: MAX_CLIENT_MESSAGE_BYTES,
    });
    webSocket.on('message', () => {});
    limit(webSocket);
    webSocket.on('error', () => {});
    webSocket.once('close', () =>
      ended.abort(new DOMException('the client is gone', 'AbortError')),
    );
    try {
      for await (const frame of frames) await send(webSocket, frame);
    } catch (error) {
      if (!ended.signal.aborted) throw error;
    } finally {
      webSocket.close();
    }
  };
}

/** The frames, or an answer that says why there are none. */
async function framesOf(
  exchange: Exchange,
  norman: Norman,
  request: NormanRequest,
): Promise<AsyncIterable<string> | undefined> {
  try {
    return norman.subscribe(request);
  } catch (error) {
    await sendNormanResponse(exchange, norman.failure(error, request));
    return undefined;
  }
}

/** Resolves when the socket has taken the frame, so that a slow client slows what it is told. */
function send(webSocket: WebSocket, frame: string): Promise<void> {
  return new Promise((resolve, reject) => {
    webSocket.send(frame, (error) => (error ? reject(error) : resolve()));
  });
}
