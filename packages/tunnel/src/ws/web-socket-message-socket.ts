import type { Duplex } from 'node:stream';
import { type Clock, errorMessage } from '@drover/base';
import type { WebSocket } from 'ws';
import type { MessageSocket, MessageSocketHandlers } from '../session/message-socket.ts';

/** Longest reason of a Close frame, in bytes. */
const MAX_REASON_BYTES = 123;

/** Bytes of the number that a ping shows. */
const TOKEN_BYTES = 4;

/** Milliseconds that the peer has to answer our Close frame before the connection is cut. */
const CLOSE_TIMEOUT_MS = 2_000;

/** A {@link MessageSocket} over an open WebSocket of `ws` and the connection below it. */
export class WebSocketMessageSocket implements MessageSocket {
  readonly #webSocket: WebSocket;
  readonly #connection: Duplex;
  readonly #clock: Clock;
  #receivedBytes = 0;
  #writtenBytes = 0;
  #failure: unknown;
  #gathering = false;
  #onWritten: (bytes: number) => void = () => {};
  readonly #release = (): void => {
    this.#gathering = false;
    this.#connection.uncork();
  };

  /** Takes both over and holds messages back until {@link start}. */
  constructor(webSocket: WebSocket, connection: Duplex, clock: Clock) {
    this.#webSocket = webSocket;
    this.#connection = connection;
    this.#clock = clock;
    webSocket.pause();
    webSocket.on('error', (error) => {
      this.#failure = error;
    });
  }

  get pendingBytes(): number {
    return this.#connection.writableLength;
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  start(handlers: MessageSocketHandlers): void {
    const webSocket = this.#webSocket;
    this.#onWritten = (bytes) => {
      this.#writtenBytes += bytes;
      handlers.drain();
    };
    this.#connection.on('data', (chunk: Buffer) => {
      this.#receivedBytes += chunk.length;
    });
    webSocket.on('message', (bytes, isBinary) => {
      // `binaryType` is the default, under which every message is one Buffer.
      if (isBinary) handlers.message(bytes as Buffer);
      else handlers.violation('wrong websocket message type');
    });
    webSocket.on('pong', (shown) =>
      handlers.pong(shown.length === TOKEN_BYTES ? shown.readUInt32BE() : undefined),
    );
    webSocket.on('close', (code, reason) => {
      const failure = this.#failure;
      handlers.end({ code, reason: failure ? errorMessage(failure) : reason.toString() });
    });
    webSocket.resume();
  }

  send(message: Buffer): void {
    if (this.#webSocket.readyState !== this.#webSocket.OPEN) return;
    this.#gather();
    this.#webSocket.send(message, (error) => {
      if (!error) this.#onWritten(message.length);
    });
  }

  /** One system call and one TLS record for all that is written until the present work is done. */
  #gather(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    this.#connection.cork();
    process.nextTick(this.#release);
  }

  ping(token: number): void {
    if (this.#webSocket.readyState !== this.#webSocket.OPEN) return;
    const shown = Buffer.allocUnsafe(TOKEN_BYTES);
    shown.writeUInt32BE(token);
    this.#gather();
    this.#webSocket.ping(shown);
  }

  close(code: number, reason: string): void {
    if (this.#webSocket.readyState !== this.#webSocket.OPEN) return;
    this.#webSocket.close(code, Buffer.from(reason).subarray(0, MAX_REASON_BYTES));
    const cancel = this.#clock.schedule(CLOSE_TIMEOUT_MS, () => this.#webSocket.terminate());
    this.#webSocket.once('close', cancel);
  }
}
