import { BoundedQueue } from '@drover/base';

/** A WebSocket as subscriptions use it. */
export interface SubscribeSocket {
  /** Texts of the client, until it leaves. */
  readonly messages: AsyncIterable<string>;
  /** Resolves when the socket has taken the text, so that a slow client slows what it is told. */
  send(text: string): Promise<void>;
  /** Sends the client away; its messages end. */
  close(): void;
}

/** As much of a WebSocket of `ws` as is needed. */
export interface WebSocketLike {
  on(
    event: 'message',
    listener: (data: { toString(): string }, isBinary: boolean) => void,
  ): unknown;
  once(event: 'close', listener: () => void): unknown;
  on(event: 'error', listener: () => void): unknown;
  send(text: string, done: (error?: Error | null) => void): void;
  close(): void;
}

/** Messages of a client that wait to be read; one that sends more before they are is not listened to any further. */
const MAX_WAITING = 1_000;

/**
 * A {@link SubscribeSocket} over a WebSocket that has been accepted.
 *
 * @param onClose - called once, when the client has left.
 */
export function subscribeSocket(webSocket: WebSocketLike, onClose: () => void): SubscribeSocket {
  const messages = new BoundedQueue<string>({ maxItems: MAX_WAITING });
  webSocket.on('message', (data, isBinary) => {
    if (!isBinary && !messages.push(data.toString())) messages.close();
  });
  webSocket.on('error', () => {
    // A close follows.
  });
  webSocket.once('close', () => {
    messages.close();
    onClose();
  });
  return {
    messages,
    close: () => {
      messages.close();
      webSocket.close();
    },
    send: (text) =>
      new Promise((resolve, reject) => {
        webSocket.send(text, (error) => (error ? reject(error) : resolve()));
      }),
  };
}
