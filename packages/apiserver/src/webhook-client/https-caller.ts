import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { isIP } from 'node:net';
import { type Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Address } from './resolve-service.ts';

/** How this server shows who it is. */
export interface ClientIdentity {
  /** PEM. */
  readonly certificate: string;
  readonly privateKey: string;
}

/** A server that is called. */
export interface Callee {
  /** Where to connect. */
  readonly address: Address;
  /** The name that its certificate must have. */
  readonly serverName: string;
  /** PEM of the authorities that may sign it; absent: those of the system. */
  readonly ca?: string | undefined;
  /** Anybody is believed to be that server. */
  readonly insecure?: boolean | undefined;
}

/** One request to such a server. */
export interface HttpsCall {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: Uint8Array | AsyncIterable<Uint8Array> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Whether it may arrive twice; default for reads. */
  readonly isRepeatable?: boolean;
}

/** The answer to the wish for another protocol. */
export interface UpgradeAnswer {
  readonly response: IncomingMessage;
  /** The connection in the other protocol; absent when the server has answered as to any request. */
  readonly socket?: Duplex;
}

/** The most connections to one server, and those of them that are kept when nothing is asked. */
const MAX_CONNECTIONS = 256;
const MAX_IDLE_CONNECTIONS = 16;

/** How long a connection is kept when nothing is asked, in milliseconds. */
const MAX_IDLE_MS = 90_000;

const REPEATABLE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Failures of a connection that the other side had closed while it was idle. */
const CLOSED_WHILE_IDLE: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);

/** Calls other servers over HTTPS and keeps the connections for the next call. Redirects are answers like any other. */
export class HttpsCaller implements Disposable {
  readonly #identity: ClientIdentity | undefined;
  readonly #agent = new Agent({
    keepAlive: true,
    maxSockets: MAX_CONNECTIONS,
    maxFreeSockets: MAX_IDLE_CONNECTIONS,
    timeout: MAX_IDLE_MS,
  });

  constructor(identity?: ClientIdentity) {
    this.#identity = identity;
  }

  /**
   * Sends a request and resolves with the head of the answer, whose body is to be read or destroyed.
   *
   * @throws the error of the connection, or the reason of the signal.
   */
  async call(callee: Callee, call: HttpsCall): Promise<IncomingMessage> {
    try {
      return await this.#send(callee, call);
    } catch (error) {
      if (isClosedWhileIdle(error) && isRepeatable(call)) return this.#send(callee, call);
      throw error;
    }
  }

  /**
   * Asks for another protocol, on a connection of its own.
   *
   * @throws as `call`.
   */
  async upgrade(
    callee: Callee,
    { method, path, headers, signal, protocol }: HttpsCall & { readonly protocol: string },
  ): Promise<UpgradeAnswer> {
    const outgoing = request({
      ...this.#connectOptions(callee),
      agent: false,
      method,
      path,
      headers: { ...headers, connection: 'Upgrade', upgrade: protocol },
    });
    ignoreLateErrors(outgoing);
    const upgraded = once(outgoing, 'upgrade', { signal }) as Promise<
      [IncomingMessage, Duplex, Buffer]
    >;
    const answered = once(outgoing, 'response', { signal }) as Promise<[IncomingMessage]>;
    outgoing.end();
    try {
      const [response, socket, head] = await Promise.race([upgraded, answered]);
      if (!socket) return { response };
      // Until it is joined nobody listens to it; then its end is noticed all the same.
      socket.on('error', () => {});
      if (head && head.byteLength > 0) socket.unshift(head);
      return { response, socket };
    } catch (error) {
      outgoing.destroy();
      signal?.throwIfAborted();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  async #send(callee: Callee, call: HttpsCall): Promise<IncomingMessage> {
    const { method, path, headers, body, signal } = call;
    signal?.throwIfAborted();
    const outgoing = request({
      ...this.#connectOptions(callee),
      agent: this.#agent,
      method,
      path,
      headers: { ...headers, ...framing(call) },
      ...(signal && { signal }),
    });
    ignoreLateErrors(outgoing);
    const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
    try {
      if (body instanceof Uint8Array || body === undefined) outgoing.end(body);
      else await Promise.race([pipeline(Readable.from(body), outgoing), answered]);
      const [response] = await answered;
      return response;
    } catch (error) {
      outgoing.destroy();
      signal?.throwIfAborted();
      throw Object.assign(error as Error, { wasReused: outgoing.reusedSocket });
    }
  }

  /** What TLS needs to know of a server. */
  #connectOptions({ address, serverName, ca, insecure }: Callee): {
    readonly host: string;
    readonly port: number;
    readonly servername?: string;
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly rejectUnauthorized: boolean;
    readonly ALPNProtocols: string[];
  } {
    const identity = this.#identity;
    return {
      host: address.host,
      port: address.port,
      ...(isIP(serverName) === 0 && { servername: serverName }),
      ...(ca !== undefined && { ca }),
      ...(identity && { cert: identity.certificate, key: identity.privateKey }),
      rejectUnauthorized: insecure !== true,
      ALPNProtocols: ['http/1.1'],
    };
  }
}

/**
 * How the other side finds the end of the body. Node says it of methods alone that usually have one; a body without an end would be
 * read as a request of its own.
 */
function framing({ headers, body }: HttpsCall): Readonly<Record<string, string>> {
  if (body === undefined || headers['content-length'] !== undefined) return {};
  return body instanceof Uint8Array
    ? { 'content-length': String(body.byteLength) }
    : { 'transfer-encoding': 'chunked' };
}

function isClosedWhileIdle(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code = '', wasReused = false } = error as { code?: string; wasReused?: boolean };
  return wasReused && CLOSED_WHILE_IDLE.has(code);
}

/** What was read from a stream cannot be sent again, and what changes something must not be. */
function isRepeatable({ body, method, isRepeatable: isSaid }: HttpsCall): boolean {
  const isAtHand = body === undefined || body instanceof Uint8Array;
  return isAtHand && (isSaid ?? REPEATABLE_METHODS.has(method));
}

/** When the head of the answer is there, failures are told by its body; nobody listens to the request any more. */
function ignoreLateErrors(outgoing: ClientRequest): void {
  outgoing.on('error', () => {});
}
