import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Clock, createDeadline, systemClock } from '@drover/base';
import { type buildConnector, type Dispatcher, Pool } from 'undici';
import { clientErrors } from '../../errors.ts';
import { readBody } from '../../transport/read-body.ts';
import type {
  Transport,
  TransportRequest,
  TransportResponse,
  TransportSocket,
  UpgradeRequest,
} from '../../transport/transport.ts';
import { openWebSocket } from './open-web-socket.ts';
import { isConnectionLost, unreachable } from './unreachable.ts';

/** Opens one byte stream to the far side. */
export type Connect = (options: { readonly signal: AbortSignal }) => Promise<Duplex>;

/** What {@link streamTransport} needs. */
export interface StreamTransportOptions {
  /** Names the far side in errors. */
  readonly name: string;
  /** Called for each connection; HTTP/1.1 is spoken on what it gives. */
  readonly connect: Connect;
  /** Host header; default `localhost`. */
  readonly authority?: string;
  /** Put before every path; default none. */
  readonly basePath?: string;
  /** Most connections at once, default 1,024; more requests wait for one. WebSockets are not counted. */
  readonly maxConnections?: number;
  /** A connection without a request is closed after this many milliseconds; default 30,000. */
  readonly idleTimeoutMs?: number;
  /** Bound of `connect`, in milliseconds; default 10,000. */
  readonly connectTimeoutMs?: number;
  readonly clock?: Clock;
}

/** A transport that keeps connections. */
export interface PooledTransport extends Transport {
  upgrade(request: UpgradeRequest): Promise<TransportSocket>;
  /** A connection outside the pool, ready for a request, for those who speak HTTP on it themselves. */
  open(options: { readonly signal: AbortSignal }): Promise<Duplex>;
  /** Later requests use new connections (and so a new client certificate); those that run end on theirs. */
  reset(): void;
}

type ConnectorCallback = buildConnector.Callback;

/** Longest head of an answer; API servers put many warnings there. */
const MAX_HEADER_BYTES = 256 * 1024;

/** Speaks HTTP/1.1 over any byte streams: one stream a connection, kept and used again, and WebSockets. */
export function streamTransport(options: StreamTransportOptions): PooledTransport {
  return new StreamTransport(options);
}

class StreamTransport implements PooledTransport {
  readonly name: string;
  readonly #options: StreamTransportOptions;
  readonly #authority: string;
  readonly #closed = new AbortController();
  #pool: Pool;

  constructor(options: StreamTransportOptions) {
    this.name = options.name;
    this.#options = options;
    this.#authority = options.authority ?? 'localhost';
    this.#pool = this.#createPool();
  }

  async request(request: TransportRequest): Promise<TransportResponse> {
    try {
      return this.#answer(await this.#dispatch(request), request.signal);
    } catch (error) {
      throw unreachable(this.name, error, request.signal);
    }
  }

  async upgrade(request: UpgradeRequest): Promise<TransportSocket> {
    const { signal } = request;
    try {
      const stream = await this.#connect(signal);
      return await openWebSocket(stream, {
        ...request,
        name: this.name,
        url: `ws://${this.#authority}${this.#path(request.path)}`,
      });
    } catch (error) {
      throw unreachable(this.name, error, signal);
    }
  }

  open({ signal }: { readonly signal: AbortSignal }): Promise<Duplex> {
    return this.#connect(signal);
  }

  reset(): void {
    const old = this.#pool;
    this.#pool = this.#createPool();
    // Resolves when its last request has ended; a failure is that request's, and was told there.
    void old.close().catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = clientErrors.create('CLIENT_CLOSED', { server: this.name });
    this.#closed.abort(closed);
    await this.#pool.destroy(closed);
  }

  #createPool(): Pool {
    const { maxConnections = 1024, idleTimeoutMs = 30_000 } = this.#options;
    return new Pool(`http://${this.#authority}`, {
      connections: maxConnections,
      pipelining: 1,
      keepAliveTimeout: idleTimeoutMs,
      maxHeaderSize: MAX_HEADER_BYTES,
      // Time is bounded by the signal of each request; a watch may be silent for hours.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (_options, callback) => void this.#connectFor(callback),
    });
  }

  async #connectFor(callback: ConnectorCallback): Promise<void> {
    let stream: Duplex;
    try {
      stream = await this.#connect();
    } catch (error) {
      callback(error as Error, null);
      return;
    }
    // The declaration asks for a Socket; what is used of it is what every Duplex has.
    callback(null, stream as Socket);
  }

  async #connect(signal?: AbortSignal): Promise<Duplex> {
    const { connect, connectTimeoutMs = 10_000, clock = systemClock } = this.#options;
    using deadline = createDeadline(clock, {
      what: `Connecting to ${this.name}`,
      timeoutMs: connectTimeoutMs,
      signal: signal ? AbortSignal.any([signal, this.#closed.signal]) : this.#closed.signal,
    });
    return await connect({ signal: deadline.signal });
  }

  /** A kept connection may have been closed just as it was used; to read a second time does no harm. */
  async #dispatch(request: TransportRequest): Promise<Dispatcher.ResponseData> {
    try {
      return await this.#dispatchOnce(request);
    } catch (error) {
      if (request.method !== 'GET' || request.signal?.aborted || !isConnectionLost(error)) {
        throw error;
      }
      return this.#dispatchOnce(request);
    }
  }

  #dispatchOnce(request: TransportRequest): Promise<Dispatcher.ResponseData> {
    const { method, path, headers, body, signal } = request;
    return this.#pool.request({
      method,
      path: this.#path(path),
      headers: headers as Record<string, string | string[]>,
      // Iterables are read as they are sent; the declaration leaves them out.
      ...(body !== undefined && { body: body as Uint8Array }),
      ...(signal && { signal }),
    });
  }

  #path(path: string): string {
    return `${this.#options.basePath ?? ''}${path}`;
  }

  #answer(
    { statusCode, headers, body }: Dispatcher.ResponseData,
    signal: AbortSignal | undefined,
  ): TransportResponse {
    return {
      status: statusCode,
      headers: joinHeaders(headers),
      body: readBody(body, { server: this.name, signal }),
      discard: () => {
        // Destroying a body that is not at its end is an error to undici, and what was asked for here.
        body.on('error', () => {});
        body.destroy();
      },
    };
  }
}

function joinHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return joined;
}
