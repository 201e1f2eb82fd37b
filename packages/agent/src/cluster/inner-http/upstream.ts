import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import type { ApiServer } from './api-server.ts';

/** Longest head of a request or an answer, in bytes. */
export const MAX_HEAD_BYTES = 256 * 1024;

/** Idle connections to the API server that are kept. */
const MAX_IDLE_CONNECTIONS = 64;

/** What is asked of the API server. */
export interface UpstreamRequest {
  readonly method: string;
  /** Path and query, as they came. */
  readonly path: string;
  /** Names and values in turn, without credentials. */
  readonly headers: readonly string[];
}

/** HTTP/1.1 connections to an API server, kept and used again. */
export class Upstream implements Disposable {
  readonly apiServer: ApiServer;
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: MAX_IDLE_CONNECTIONS });

  constructor(apiServer: ApiServer) {
    this.apiServer = apiServer;
  }

  /** Begins a request; the caller writes and ends its body. */
  async begin({ method, path, headers }: UpstreamRequest): Promise<ClientRequest> {
    const { host, port } = this.apiServer;
    const [tls, authorization] = await Promise.all([
      this.apiServer.tls(),
      this.apiServer.authorization(),
    ]);
    const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    const options: RequestOptions = {
      ...defined(tls),
      host,
      port,
      method,
      path,
      agent: this.#agent,
      maxHeaderSize: MAX_HEAD_BYTES,
      // Node accepts names and values in turn, which keeps repeated headers; its types know only an object.
      headers: [
        'host',
        authority,
        ...headers,
        ...(authorization === undefined ? [] : ['authorization', authorization]),
      ] as never,
    };
    return request(options);
  }

  /** Looks at an answer: a 401 means that the credentials are stale. */
  observe(answer: IncomingMessage): void {
    if (answer.statusCode === 401) this.apiServer.renew();
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}

function defined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
