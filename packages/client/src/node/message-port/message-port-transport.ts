import type { MessagePort } from 'node:worker_threads';
import { clientErrors } from '../../errors.ts';
import type { Transport, TransportRequest, TransportResponse } from '../../transport/transport.ts';
import { ClientExchange } from './client-exchange.ts';
import type { ClientFrame, ServerFrame } from './frames.ts';

/** What {@link messagePortTransport} needs beside the port. */
export interface MessagePortTransportOptions {
  /** Names the far side in errors; default `message port`. */
  readonly name?: string;
  /** Most exchanges at once, default 10,000; one more fails with `CLIENT_UNREACHABLE`. */
  readonly maxExchanges?: number;
}

/**
 * Requests over a MessagePort to a {@link serveMessagePort} in another thread. Disposing closes the port.
 *
 * **Guarantees**: bodies stream with back-pressure in both directions; aborting a request aborts it on the other
 * side; when the port closes (the other thread ended) every exchange fails.
 */
export function messagePortTransport(
  port: MessagePort,
  options: MessagePortTransportOptions = {},
): Transport {
  return new MessagePortTransport(port, options);
}

class MessagePortTransport implements Transport {
  readonly name: string;
  readonly #port: MessagePort;
  readonly #maxExchanges: number;
  readonly #exchanges = new Map<number, ClientExchange>();
  #lastId = 0;
  #closed = false;

  constructor(port: MessagePort, options: MessagePortTransportOptions) {
    const { name = 'message port', maxExchanges = 10_000 } = options;
    this.name = name;
    this.#maxExchanges = maxExchanges;
    this.#port = port;
    port.on('message', (frame: ServerFrame) => this.#exchanges.get(frame.id)?.receive(frame));
    port.once('close', () => this.#onClose());
  }

  async request(request: TransportRequest): Promise<TransportResponse> {
    request.signal?.throwIfAborted();
    if (this.#closed) throw this.#unreachable('the port is closed');
    if (this.#exchanges.size >= this.#maxExchanges) throw this.#unreachable('too many requests');
    this.#lastId += 1;
    const id = this.#lastId;
    const exchange = new ClientExchange(request, {
      id,
      server: this.name,
      post: (frame: ClientFrame) => this.#port.postMessage(frame),
      onOver: () => this.#exchanges.delete(id),
    });
    this.#exchanges.set(id, exchange);
    return exchange.run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#port.close();
    this.#onClose();
  }

  #onClose(): void {
    this.#closed = true;
    const error = this.#unreachable('the port is closed');
    for (const exchange of this.#exchanges.values()) exchange.fail(error);
  }

  #unreachable(reason: string): Error {
    return clientErrors.create('CLIENT_UNREACHABLE', { server: this.name, reason });
  }
}
