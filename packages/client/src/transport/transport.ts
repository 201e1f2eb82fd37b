/** A request as data: what a {@link Transport} sends. */
export interface TransportRequest {
  /** Upper case. */
  readonly method: string;
  /** Path and query, beginning with `/`; the transport knows scheme and authority. */
  readonly path: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Uint8Array | string | AsyncIterable<Uint8Array> | undefined;
  /** Ends the request, and the body of its answer, wherever it is. */
  readonly signal?: AbortSignal | undefined;
}

/** An answer, given as soon as its head has arrived. */
export interface TransportResponse {
  readonly status: number;
  /** Header names in lower case; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The body, with back-pressure: the far side is read as fast as this is. Leaving the iteration early
   * ends the exchange. A body that is not wanted must be discarded with `discard()`.
   */
  readonly body: AsyncIterable<Uint8Array>;
  /** Gives the body up and frees the connection. */
  discard(): void;
}

/** A message-oriented socket after an upgrade to WebSocket (exec, attach, port-forward). */
export interface TransportSocket extends AsyncDisposable {
  /** The sub-protocol that the server chose. */
  readonly protocol: string;
  /** Binary messages from the server, in order, with back-pressure; ends when the socket does. */
  readonly messages: AsyncIterable<Uint8Array>;
  /** Sends one binary message; resolves when the transport can take more. */
  send(message: Uint8Array): Promise<void>;
  /** Sends a Close frame. */
  close(): void;
}

/** What is asked of {@link Transport.upgrade}. */
export interface UpgradeRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Sub-protocols in order of preference. */
  readonly protocols: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/**
 * How bytes reach one API server: an HTTP agent, a stream through a tunnel, a MessagePort, or a function in this
 * thread. Authentication of the connection (client certificate) belongs to the transport; headers to the client.
 *
 * @throws `CLIENT_UNREACHABLE` (a CodedError with the cause) when no answer came; HTTP failures are answers.
 */
export interface Transport extends AsyncDisposable {
  /** Names the far side in errors, for example `https://127.0.0.1:6443` or `tunnel:c-abc12`. */
  readonly name: string;
  request(request: TransportRequest): Promise<TransportResponse>;
  /**
   * Absent where upgrades are not possible.
   *
   * @throws `StatusError` when the server answers anything but 101.
   */
  upgrade?(request: UpgradeRequest): Promise<TransportSocket>;
}
