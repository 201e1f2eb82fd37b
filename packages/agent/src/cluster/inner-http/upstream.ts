import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { callbackify } from 'node:util';
import { type ApiServer, addressOf } from '../api-server/api-server.ts';

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

/** HTTP/1.1 to an API server with the agent's credentials, over connections that are kept and used again. */
export class Upstream implements Disposable {
  readonly #apiServer: ApiServer;
  readonly #disposed = new AbortController();
  readonly #connections: Agent;
  readonly #authority: string;
  readonly #basePath: string;

  constructor(apiServer: ApiServer) {
    this.#apiServer = apiServer;
    this.#connections = createConnections(apiServer, this.#disposed.signal);
    this.#authority = addressOf(apiServer.url);
    this.#basePath = apiServer.url.pathname.replace(/\/+$/, '');
  }

  /** Begins a request; the caller writes and ends its body. */
  async begin({ method, path, headers }: UpstreamRequest): Promise<ClientRequest> {
    const credentials = await this.#apiServer.credentials.headers({});
    return request({
      method,
      path: `${this.#basePath}${path}`,
      agent: this.#connections,
      maxHeaderSize: MAX_HEAD_BYTES,
      // Node accepts names and values in turn, which keeps repeated headers; its types know only an object.
      headers: [
        'host',
        this.#authority,
        ...headers,
        ...Object.entries(credentials).flat(),
      ] as never,
    });
  }

  /** Looks at an answer: a 401 means that the credentials are stale. */
  async observe({ statusCode }: IncomingMessage): Promise<void> {
    if (statusCode === 401) await this.#apiServer.credentials.renew?.({});
  }

  [Symbol.dispose](): void {
    this.#disposed.abort();
    this.#connections.destroy();
  }
}

function createConnections(apiServer: ApiServer, signal: AbortSignal): Agent {
  const connections = new Agent({ keepAlive: true, maxFreeSockets: MAX_IDLE_CONNECTIONS });
  const open = callbackify(() => apiServer.open({ signal }));
  connections.createConnection = (_options, callback) => {
    open((error, connection) => callback?.(error, connection));
    return undefined;
  };
  return connections;
}
