import { clientErrors } from '../../errors.ts';
import type { TransportRequest, TransportResponse } from '../../transport/transport.ts';
import { isStream, toFrameBody, wholeBody } from './frame-body.ts';
import type { ClientFrame, ServerFrame } from './frames.ts';
import { IncomingBody } from './incoming-body.ts';
import { OutgoingBody } from './outgoing-body.ts';

/** What a {@link ClientExchange} needs. */
export interface ClientExchangeOptions {
  readonly id: number;
  /** Names the far side in errors. */
  readonly server: string;
  readonly post: (frame: ClientFrame) => void;
  /** The exchange is over: no frame is sent or expected for it any more. */
  readonly onOver: () => void;
}

/** One request over a port, and its answer. */
export class ClientExchange {
  readonly #request: TransportRequest;
  readonly #options: ClientExchangeOptions;
  readonly #upload: OutgoingBody;
  readonly #download: IncomingBody;
  readonly #head = Promise.withResolvers<TransportResponse>();
  #begun = false;
  #over = false;

  constructor(request: TransportRequest, options: ClientExchangeOptions) {
    const { id, post } = options;
    this.#request = request;
    this.#options = options;
    this.#upload = new OutgoingBody(id, post);
    this.#download = new IncomingBody({
      onTaken: (bytes) => post({ type: 'credit', id, bytes }),
      onLeft: () => this.#giveUp(),
    });
  }

  /** Sends the request; resolves when the head of the answer has come. */
  run(): Promise<TransportResponse> {
    const { method, path, headers, body, signal } = this.#request;
    const { id, post } = this.#options;
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    post({ type: 'request', id, method, path, headers, body: toFrameBody(body) });
    // When the upload fails the server is told, and its answer is the outcome.
    if (isStream(body)) void this.#upload.send(body);
    return this.#head.promise;
  }

  /** Takes a frame of the server. */
  receive(frame: ServerFrame): void {
    switch (frame.type) {
      case 'response':
        this.#begin(frame);
        break;
      case 'credit':
        this.#upload.addCredit(frame.bytes);
        break;
      case 'data':
        this.#download.push(frame.chunk);
        break;
      case 'end':
        this.#download.close();
        this.#finish();
        break;
      case 'fail':
        this.fail(this.#failure(frame.message));
        break;
    }
  }

  /** Ends the exchange with `error`, wherever it is. */
  fail(error: unknown): void {
    this.#head.reject(error);
    this.#download.fail(error);
    this.#finish();
  }

  #begin({ status, headers, body }: Extract<ServerFrame, { type: 'response' }>): void {
    if ('stream' in body) {
      const discard = (): void => this.#giveUp();
      this.#begun = true;
      this.#head.resolve({ status, headers, body: this.#download, discard });
      return;
    }
    this.#head.resolve({ status, headers, body: wholeBody(body.whole), discard: () => {} });
    this.#finish();
  }

  /** What a `fail` frame means depends on whether an answer had begun. */
  #failure(reason: string): Error {
    const { server } = this.#options;
    return this.#begun
      ? clientErrors.create('CLIENT_ANSWER_CUT', { server, reason })
      : clientErrors.create('CLIENT_UNREACHABLE', { server, reason });
  }

  readonly #onAbort = (): void => {
    this.#giveUp();
    this.fail(this.#request.signal?.reason);
  };

  #giveUp(): void {
    if (this.#over) return;
    this.#options.post({ type: 'abort', id: this.#options.id });
    this.#finish();
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#upload.stop();
    this.#request.signal?.removeEventListener('abort', this.#onAbort);
    this.#options.onOver();
  }
}
