import { CodedError } from '@drover/base';
import { type Explorer, type ExplorerRequest, sendAnswer, subscribeSocket } from '@drover/explorer';
import { acceptWebSocket } from '@drover/tunnel';
import type { WebSocket } from 'ws';
import { acceptsGzip } from '../http/compress.ts';
import type { Exchange } from '../http/exchange.ts';
import { refuseForeignOrigin } from '../http/foreign-origin.ts';
import { takeSocket } from '../http/take-socket.ts';
import { type ExplorerAsker, explorerRequest } from './explorer-request.ts';

/** Bounds what a client may send. */
export type LimitSocket = (webSocket: WebSocket) => void;

/** Who is answered. */
export interface ExplorerAnswering {
  readonly asker: ExplorerAsker;
  readonly limit: LimitSocket;
}

const MAX_CLIENT_MESSAGE_BYTES = 64 * 1024;

/** The code of a WebSocket that the server may no longer serve. */
const POLICY_VIOLATION = 1008;

/** Answers an exchange by an explorer that runs in this process: a request, or a socket of subscriptions. */
export async function answerExplorer(
  exchange: Exchange,
  explorer: Explorer,
  { asker, limit }: ExplorerAnswering,
): Promise<void> {
  const request = explorerRequest(exchange, asker);
  const [path = ''] = request.url.split('?', 1);
  if (exchange.upgrade && path === '/v1/subscribe')
    return serveSubscription(exchange, explorer, { request, limit });
  return sendAnswer(await explorer.handle(request), {
    ...exchange,
    isPacked: acceptsGzip(exchange.request),
    onChunk: (bytes) => exchange.notes?.responseChunk(bytes),
  });
}

async function serveSubscription(
  exchange: Exchange,
  explorer: Explorer,
  { request, limit }: { readonly request: ExplorerRequest; readonly limit: LimitSocket },
): Promise<void> {
  refuseForeignOrigin(exchange);
  const { request: upgrade, socket, head } = takeSocket(exchange);
  const webSocket = acceptWebSocket(upgrade, socket, head, {
    maxMessageBytes: MAX_CLIENT_MESSAGE_BYTES,
  });
  limit(webSocket);
  const left = new AbortController();
  const gone = new DOMException('the client is gone', 'AbortError');
  const signal = AbortSignal.any([request.signal, left.signal]);
  try {
    const messages = subscribeSocket(webSocket, () => left.abort(gone));
    await explorer.subscribe(messages, { ...request, signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    const { reason } = request.signal as { readonly reason?: unknown };
    // A reason of a close frame has 123 bytes at most.
    if (reason instanceof CodedError)
      webSocket.close(POLICY_VIOLATION, reason.message.slice(0, 120));
    else webSocket.close();
  }
}
