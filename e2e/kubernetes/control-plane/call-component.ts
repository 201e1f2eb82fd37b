import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { text } from 'node:stream/consumers';

/** What came back. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** One request to a component of the control plane. */
export interface ComponentRequest {
  /** TLS and address, or `socketPath` for plain HTTP over a Unix socket. */
  readonly target: RequestOptions;
  readonly path: string;
  /** With a body the request is a POST of JSON. */
  readonly body?: unknown;
}

/** Sends a request over a connection of its own and reads the whole answer. */
export function callComponent({ target, path, body }: ComponentRequest): Promise<HttpAnswer> {
  const send = target.socketPath === undefined ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const sent = send({ ...target, path, method, agent: false, timeout: 10_000 }, (response) => {
      text(response).then((answer) => {
        resolve({ status: response.statusCode ?? 0, body: answer });
      }, reject);
    });
    sent.once('timeout', () => sent.destroy(new Error(`No answer for ${path} in 10 s`)));
    sent.once('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
