import { errorMessage } from '@drover/base';
import { clientErrors } from '../../errors.ts';
import { isStream, toFrameBody } from './frame-body.ts';
import type { ClientFrame, ServerFrame } from './frames.ts';
import { IncomingBody } from './incoming-body.ts';
import { OutgoingBody } from './outgoing-body.ts';
import type { PortHandler, PortResponse } from './port-handler.ts';

type RequestFrame = Extract<ClientFrame, { type: 'request' }>;

/** One request that came over a port. */
export class ServerExchange {
  readonly #frame: RequestFrame;
  readonly #post: (frame: ServerFrame) => void;
  readonly #controller = new AbortController();
  readonly #upload: IncomingBody;
  readonly #download: OutgoingBody;

  constructor(frame: RequestFrame, post: (frame: ServerFrame) => void) {
    const { id } = frame;
    this.#frame = frame;
    this.#post = post;
    this.#download = new OutgoingBody(id, post);
    this.#upload = new IncomingBody({
      onTaken: (bytes) => post({ type: 'credit', id, bytes }),
      // A handler that does not read the whole body still answers.
      onLeft: () => {},
    });
  }

  /** Runs the handler and sends its answer; never rejects. */
  async run(handler: PortHandler): Promise<void> {
    const { id, method, path, headers, body } = this.#frame;
    const { signal } = this.#controller;
    const content = 'stream' in body ? this.#upload : body.whole;
    try {
      await this.#answer(await handler({ method, path, headers, body: content, signal }));
    } catch (error) {
      if (!signal.aborted) this.#post({ type: 'fail', id, message: errorMessage(error) });
    }
  }

  /** Takes a frame of the client that is no request. */
  receive(frame: Exclude<ClientFrame, RequestFrame>): void {
    switch (frame.type) {
      case 'abort':
        this.abort();
        break;
      case 'credit':
        this.#download.addCredit(frame.bytes);
        break;
      case 'data':
        this.#upload.push(frame.chunk);
        break;
      case 'end':
        this.#upload.close();
        break;
      case 'fail':
        this.#upload.fail(this.#uploadFailed(frame.message));
        break;
    }
  }

  /** The caller is gone. */
  abort(): void {
    const gone = new DOMException('the caller has gone', 'AbortError');
    this.#controller.abort(gone);
    this.#upload.fail(gone);
    this.#download.stop();
  }

  async #answer({ status, headers, body }: PortResponse): Promise<void> {
    const { id } = this.#frame;
    if (!this.#controller.signal.aborted) {
      this.#post({ type: 'response', id, status, headers, body: toFrameBody(body) });
    }
    // When the caller has gone the body is still begun, because that is what ends a stream properly.
    if (isStream(body)) await this.#download.send(body);
  }

  #uploadFailed(reason: string): Error {
    return clientErrors.create('CLIENT_ANSWER_CUT', { server: 'the caller', reason });
  }
}
